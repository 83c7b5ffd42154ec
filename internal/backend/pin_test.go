package backend_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
)

// TestPinned asks of live/app, which includes live/root.hcl, whether it pins its state.
func TestPinned(t *testing.T) {
	const include = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
	const generated = `generate "backend" {
  path      = "backend.tf"
  if_exists = "overwrite"
  contents  = "terraform {\n backend \"s3\" {\n bucket = \"b\"\n key = \"KEY\"\n}\n}\n"
}
`
	state := func(bucket, key string) string {
		return "remote_state {\n  backend = \"s3\"\n  config  = { bucket = \"" + bucket + "\", key = \"" + key + "\" }\n}\n"
	}
	const follows = "${path_relative_to_include()}/s"
	for _, c := range []struct {
		name, root, own string
		// want is the pinned key with the one that would follow, empty where nothing is pinned.
		want string
	}{
		{"key written out", state("b", follows), include + state("b", "old/s"), "old/s > app/s"},
		{"through a local", "locals {\n  p = path_relative_to_include()\n}\n" + state("b", "${local.p}/s"), include + state("b", "old/s"), "old/s > app/s"},
		{"nothing of its own", state("b", follows), include, ""},
		{"another bucket", state("b", follows), include + state("c", "old/s"), ""},
		{"a key of its own that follows", state("b", follows), include + state("b", "x/${path_relative_to_include()}"), ""},
		{"an included key that does not follow", state("b", "same/s"), include + state("b", "old/s"), ""},
		{"no include that names one", "", include + state("b", "old/s"), ""},
		{"another type", state("b", follows), include + "remote_state {\n  backend = \"local\"\n  config  = { path = \"s\" }\n}\n", ""},
		{"generated", replaced(generated, follows), include + replaced(generated, "old/s"), "old/s > app/s"},
		{"generated under another label", replaced(generated, follows), include + "generate \"x\" {\n  path = \"x.tf\"\n  contents = \"backend\"\n}\n", ""},
		{"arguments", empty + extra(follows), include + extra("old/s"), "old/s > app/s"},
		{"arguments that follow", empty + extra(follows), include + extra("x/"+follows), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := index(t, map[change.Path]string{"live/root.hcl": c.root, "live/app/terragrunt.hcl": c.own})
			pin, ok := backend.Pinned(x, "live/app/terragrunt.hcl")
			got := ""
			if ok {
				assert.Equal(t, change.Path("live/app"), pin.Unit)
				assert.Len(t, pin.Blocks, 1)
				assert.Len(t, pin.Keys, 1)
				got = pin.Keys[0].Old + " > " + pin.Keys[0].New
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// empty generates a backend without settings.
const empty = `generate "empty" {
  path      = "backend.tf"
  if_exists = "overwrite"
  contents  = "terraform {\n backend \"s3\" {}\n}\n"
}
`

// extra is a backend whose key stands in the arguments of init.
func extra(key string) string {
	return `terraform {
  extra_arguments "key" {
    commands  = ["init"]
    arguments = ["-backend-config=bucket=b", "-backend-config=key=` + key + `"]
  }
}
`
}

func replaced(text, key string) string { return strings.ReplaceAll(text, "KEY", key) }
