package backend_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/refs"
)

func moves(pairs ...change.Path) []change.Move {
	var list []change.Move
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, change.Move{From: pairs[i], To: pairs[i+1]})
	}
	return list
}

// moved plans the moves and gives the tree after.
func moved(t *testing.T, x *refs.Index, request move.Request) *refs.Index {
	t.Helper()
	result, err := move.Plan(context.Background(), x, request)
	require.NoError(t, err)
	require.False(t, result.Findings.Has(finding.Error), "%v", result.Findings)
	return result.After
}

func lines(changes []backend.KeyChange) []string {
	var all []string
	for _, c := range changes {
		all = append(all, fmt.Sprintf("%s > %s: %s %s %s > %s", c.Before, c.After, c.Backend, c.Attribute, c.Old, c.New))
	}
	return all
}

func codes(findings finding.List) []string {
	var all []string
	for _, f := range findings {
		all = append(all, fmt.Sprintf("%s %s", f.Severity, f.Code))
	}
	return all
}

const s3 = `remote_state {
  backend = "s3"
  config  = { bucket = "states", key = "${path_relative_to_include()}/terraform.tfstate", region = path_relative_to_include() }
}
`
const inRoot = `include "root" { path = find_in_parent_folders("root.hcl") }
`

// TestChanges moves units below live/root.hcl, which names the backend.
func TestChanges(t *testing.T) {
	for _, c := range []struct {
		name, root string
		files      map[change.Path]string
		moves      []change.Move
		want       []string
		codes      []string
	}{
		{name: "keys follow, what tells no place does not count", root: s3, moves: moves("live/a", "live/n/a"),
			want: []string{"live/a > live/n/a: s3 key a/terraform.tfstate > n/a/terraform.tfstate"}},
		{name: "bucket and key", root: `remote_state {
  backend = "gcs"
  config  = { bucket = "x-${split("/", path_relative_to_include())[0]}", prefix = path_relative_to_include() }
}`, moves: moves("live/a", "live/n/a"), want: []string{"live/a > live/n/a: gcs prefix a > n/a", "live/a > live/n/a: gcs bucket x-a > x-n"}},
		{name: "parts that are not known stay", root: `remote_state {
  backend = "s3"
  config  = { bucket = get_env("B"), key = "${get_env("P")}/${path_relative_to_include()}" }
}`, moves: moves("live/a", "live/n/a"), want: []string{"live/a > live/n/a: s3 key ${…}/a > ${…}/n/a"}},
		{name: "a key that stays", root: "", files: map[change.Path]string{"live/a/terragrunt.hcl": `remote_state {
  backend = "s3"
  config  = { bucket = "states", key = "fixed" }
}`}, moves: moves("live/a", "live/n/a")},
		{name: "a state beside its unit moves along", root: `remote_state {
  backend = "local"
  config  = { path = "${get_terragrunt_dir()}/terraform.tfstate" }
}`, moves: moves("live/a", "live/n/a")},
		{name: "a relative path is another place though its text stays", root: `remote_state {
  backend = "local"
  config  = {}
}`, moves: moves("live/a", "live/n/a"), want: []string{"live/a > live/n/a: local path terraform.tfstate > terraform.tfstate"}},
		{name: "units that stay while their root moves", root: s3, moves: moves("live/root.hcl", "root.hcl"),
			want: []string{
				"live/a > live/a: s3 key a/terraform.tfstate > live/a/terraform.tfstate",
				"live/b > live/b: s3 key b/terraform.tfstate > live/b/terraform.tfstate"}},
		{name: "a swap: each would find the other's state", root: s3, moves: moves("live/a", "live/b", "live/b", "live/a"),
			want: []string{
				"live/a > live/b: s3 key a/terraform.tfstate > b/terraform.tfstate",
				"live/b > live/a: s3 key b/terraform.tfstate > a/terraform.tfstate"},
			codes: []string{"error state-key-reused", "error state-key-reused"}},
		{name: "a swap with states in the working copies", root: `remote_state {
  backend = "local"
  config  = { path = "${path_relative_to_include()}.tfstate" }
}`, moves: moves("live/a", "live/b", "live/b", "live/a"),
			want: []string{
				"live/a > live/b: local path a.tfstate > b.tfstate",
				"live/b > live/a: local path b.tfstate > a.tfstate"},
			codes: []string{"error state-key-reused", "error state-key-reused"}},
		{name: "one moves up into another's old place", root: s3, moves: moves("live/a", "live/b", "live/b", "live/c"),
			want: []string{
				"live/a > live/b: s3 key a/terraform.tfstate > b/terraform.tfstate",
				"live/b > live/c: s3 key b/terraform.tfstate > c/terraform.tfstate"},
			codes: []string{"error state-key-reused"}},
		{name: "two units of one name", root: `remote_state {
  backend = "s3"
  config  = { bucket = "states", key = basename(get_terragrunt_dir()) }
}`, moves: moves("live/a", "live/n/b"), want: []string{"live/a > live/n/b: s3 key a > b"}, codes: []string{"error state-key-twice"}},
		{name: "two units that share already", root: `remote_state {
  backend = "s3"
  config  = { bucket = "states", key = "one" }
}`, moves: moves("live/a", "live/n/a"), codes: []string{"warning state-key-twice"}},
		{name: "one bucket that is not known", root: `remote_state {
  backend = "s3"
  config  = { bucket = get_env("B"), key = basename(get_terragrunt_dir()) }
}`, moves: moves("live/a", "live/n/b"), want: []string{"live/a > live/n/b: s3 key a > b"}, codes: []string{"error state-key-twice"}},
		{name: "one key in buckets that hang on the folder", root: `remote_state {
  backend = "s3"
  config  = { bucket = run_cmd("bucket.sh", get_terragrunt_dir()), key = "one" }
}`, moves: moves("live/a", "live/n/a"), codes: []string{"warning state-key-unknown"}},
		{name: "a key that only running tells", root: `remote_state {
  backend = "s3"
  config  = { bucket = "states", key = run_cmd("key.sh", local.where) }
}
locals { where = path_relative_to_include() }`, moves: moves("live/a", "live/n/a"), codes: []string{"warning state-key-unknown"}},
		{name: "a key that only running tells, of a name that stays", root: `remote_state {
  backend = "s3"
  config  = { bucket = "states", key = "${lower(format("%s/%s", get_env("STAGE"), local.name))}-${run_cmd("key.sh", basename(get_terragrunt_dir()))}" }
}
locals { name = basename(get_terragrunt_dir()) }`, moves: moves("live/a", "live/n/a")},
		{name: "a key that only running tells, of a name that does not stay", root: `remote_state {
  backend = "s3"
  config  = { bucket = "states", key = "${lower(format("%s/%s", get_env("STAGE"), local.name))}" }
}
locals { name = basename(get_terragrunt_dir()) }`, moves: moves("live/a", "live/n/c"), codes: []string{"warning state-key-unknown"}},
		{name: "a generated key of a name that stays", root: `generate "backend" {
  path      = "backend.tf"
  if_exists = "overwrite"
  contents  = "terraform {\n  backend \"s3\" {\n    bucket = \"states\"\n    key = \"${lower(format("%s/%s", get_env("STAGE"), basename(get_terragrunt_dir())))}\"\n  }\n}\n"
}`, moves: moves("live/a", "live/n/a")},
		{name: "a key that nothing in the repository says", root: `generate "backend" {
  path      = "backend.tf"
  if_exists = "overwrite"
  contents  = "terraform {\n  backend \"s3\" {}\n}\n"
}`, moves: moves("live/a", "live/n/a"), codes: []string{"warning state-key-unknown"}},
		{name: "no backend at all", root: "", moves: moves("live/a", "live/n/a", "live/b", "live/n/b"),
			codes: []string{"warning state-without-backend"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[change.Path]string{"live/root.hcl": c.root, "live/a/terragrunt.hcl": inRoot, "live/b/terragrunt.hcl": inRoot}
			for path, content := range c.files {
				files[path] = content
			}
			x := index(t, files)
			changes, findings := backend.Changes(x, moved(t, x, move.Request{Moves: c.moves}), change.NewMoves(c.moves))
			assert.Equal(t, c.want, lines(changes))
			assert.Equal(t, c.codes, codes(findings), "%v", findings)
		})
	}
}

func TestATypeThatChanges(t *testing.T) {
	before := index(t, map[change.Path]string{"live/root.hcl": s3, "live/a/terragrunt.hcl": inRoot})
	after := index(t, map[change.Path]string{"live/root.hcl": "", "live/a/terragrunt.hcl": inRoot})
	changes, _ := backend.Changes(before, after, change.Moves{})
	assert.Equal(t, []string{"live/a > live/a: s3 backend s3 > none"}, lines(changes))
}

func TestANewUnitAtTheKeyOfADroppedOne(t *testing.T) {
	const unit = "remote_state {\n  backend = \"s3\"\n  config  = { bucket = \"b\", key = \"k\" }\n}\n"
	before := index(t, map[change.Path]string{"live/old/terragrunt.hcl": unit})
	after := index(t, map[change.Path]string{"live/new/terragrunt.hcl": unit})
	changes, findings := backend.Changes(before, after, change.Moves{})
	assert.Empty(t, changes)
	require.Len(t, findings, 1)
	assert.Equal(t, finding.StateKeyReused, findings[0].Code)
	assert.Equal(t, "live/new would find the state of live/old, which is dropped, at s3 b k, and take that unit's resources for its own",
		findings[0].Message)
	assert.Equal(t, 3, findings[0].Place.Line)
}

// TestTheSampleMovesAsThePhasesDo moves the plan's tree as phases 1 and 3 do.
func TestTheSampleMovesAsThePhasesDo(t *testing.T) {
	const live = "terraform/infra/live/"
	x := sample(t, "single-cluster")
	first := moves(live+"cluster-101/artifacts/extension", live+"artifacts/extension", live+"cluster-101/artifacts/build", live+"artifacts/images",
		live+"cluster-101/artifacts/publish", live+"artifacts/registry")
	middle := moved(t, x, move.Request{Moves: first})
	third := moves(live+"cluster-101", live+"clusters/cluster-101", live+"cluster-101/cluster/compute", live+"clusters/cluster-101/compute",
		live+"cluster-101/cluster/config", live+"clusters/cluster-101/config",
		live+"cluster-101/cluster/bootstrap", live+"clusters/cluster-101/bootstrap")
	after := moved(t, middle, move.Request{Moves: third})

	changes, findings := backend.Changes(x, after, change.NewMoves(first).Then(change.NewMoves(third)))
	assert.Empty(t, findings)
	var want []string
	for _, unit := range [][2]string{{"cluster-101/artifacts/build", "artifacts/images"}, {"cluster-101/artifacts/extension", "artifacts/extension"},
		{"cluster-101/artifacts/publish", "artifacts/registry"}, {"cluster-101/cluster/bootstrap", "clusters/cluster-101/bootstrap"},
		{"cluster-101/cluster/compute", "clusters/cluster-101/compute"}, {"cluster-101/cluster/config", "clusters/cluster-101/config"}} {
		want = append(want, fmt.Sprintf("%s%s > %s%s: local path terragrunt-cache/live/%s/terraform.tfstate > terragrunt-cache/live/%s/terraform.tfstate",
			live, unit[0], live, unit[1], unit[0], unit[1]))
	}
	assert.Equal(t, want, lines(changes))
}
