package layout

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestDefaultFile holds that default.hcl is what Init would write for the default layout: one text of every comment.
func TestDefaultFile(t *testing.T) {
	p := page{Layout: Default(), SomeCluster: "cluster-1"}
	golden(t, "default.hcl", string(p.render()))
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "go test ./internal/layout -update writes it anew")
}
