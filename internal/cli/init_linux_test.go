package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// On a terminal init asks what shared artifacts are called, shows what it would choose, and takes a bare text for a name.
func TestInitAsksForNames(t *testing.T) {
	root := repository(t)
	for file, content := range map[string]string{
		"live/cluster-101/cluster.hcl": "locals {\n  cluster_name = \"sol\"\n  cluster_id   = 101\n}\n",
		"live/cluster-101/artifacts/build/terragrunt.hcl": "locals {\n  c = read_terragrunt_config(find_in_parent_folders(\"cluster.hcl\")).locals\n}\n" +
			"inputs = {\n  registry = \"ghcr.io/acme/${local.c.cluster_name}-installer-frr\"\n}\n",
		"live/cluster-101/cluster/config/terragrunt.hcl": "dependency \"i\" {\n  config_path = \"../../artifacts/build\"\n}\n" +
			"inputs = {\n  installer_image = dependency.i.outputs.installer_image\n}\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(file))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	user, program := pseudoTerminal(t, 200)
	var shown watched
	go func() { _, _ = io.Copy(&shown, user) }() // Ends with an error when the program's end closes.
	ended := make(chan int)
	go func() {
		ended <- Run(context.Background(), []string{"-C", root, "init"}, IO{In: program, Out: io.Discard, Err: program,
			Getenv: func(string) string { return "dumb" }}, "v1")
	}()
	require.Eventually(t, func() bool {
		return strings.Contains(shown.text(), `What is registry of images called?`) && strings.Contains(shown.text(), `["ghcr.io/acme/installer-frr"]`)
	}, 20*time.Second, 10*time.Millisecond, "%q", shown.text())
	_, err := user.WriteString("ghcr.io/acme/frr-installer\n")
	require.NoError(t, err)
	select {
	case code := <-ended:
		require.Equal(t, 0, code, shown.text())
	case <-time.After(20 * time.Second):
		require.Fail(t, "it still waits", "%q", shown.text())
	}
	written, err := os.ReadFile(filepath.Join(root, "live", "tg-refactor.hcl"))
	require.NoError(t, err)
	assert.Contains(t, string(written), "\n  registry = \"ghcr.io/acme/frr-installer\"\n")
	assert.NotContains(t, string(written), "Nobody said other names")
}
