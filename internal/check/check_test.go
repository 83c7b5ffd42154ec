package check_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/check"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// files are a tree by its paths; a content that begins with "-> " is a link.
type files map[change.Path]string

func (f files) with(more files) files {
	all := files{}
	for path, content := range f {
		all[path] = content
	}
	for path, content := range more {
		if content == "" {
			delete(all, path)
			continue
		}
		all[path] = content
	}
	return all
}

func (f files) side(t *testing.T) check.Side {
	t.Helper()
	sources := map[change.Path]live.Source{}
	for path, content := range f {
		if target, isLink := strings.CutPrefix(content, "-> "); isLink {
			sources[path] = live.LinkTo(target)
			continue
		}
		sources[path] = live.Text(content)
	}
	tree := live.FromMap(sources)
	x, err := refs.Build(context.Background(), tree)
	require.NoError(t, err)
	s := check.Side{Index: x}
	l, findings := layout.Load(tree, layout.Options{})
	if !findings.Has(finding.Error) && !l.Fits(tree).Has(finding.Error) {
		s.Layout = &l
	}
	return s
}

// run checks a tree, against an earlier one where there is one, and gives the findings a line each.
func run(t *testing.T, now, base files) []string {
	t.Helper()
	request := check.Request{Now: now.side(t)}
	if base != nil {
		side := base.side(t)
		request.Base = &side
	}
	list, _, err := check.Run(context.Background(), request)
	require.NoError(t, err)
	lines := []string{}
	for _, f := range list {
		assert.NotEmpty(t, f.Remedy, f.Message)
		lines = append(lines, fmt.Sprintf("%s[%s] %s: %s", f.Severity, f.Code, f.Place, f.Message))
	}
	return lines
}

var two = files{
	"live/vpc/terragrunt.hcl": "inputs = {\n  a = 1\n  b = 2\n  c = 3\n}\n",
	"live/app/terragrunt.hcl": "dependency \"vpc\" {\n  config_path = \"../vpc\"\n}\n",
}

func TestNothingIsWrongWithATreeThatIsFine(t *testing.T) {
	assert.Empty(t, run(t, two, nil))
	assert.Empty(t, run(t, two, two))
}

func TestDanglingReferences(t *testing.T) {
	bad := two.with(files{"live/app/terragrunt.hcl": "dependency \"vpc\" {\n  config_path = \"../vcp\"\n}\n"})
	const message = "[reference-dangling] live/app/terragrunt.hcl:2:17: the dependency leads to live/vcp, where nothing is"
	assert.Equal(t, []string{"warning" + message}, run(t, bad, nil), "alone: nobody can tell since when")
	assert.Equal(t, []string{"error" + message}, run(t, bad, two))
	assert.Equal(t, []string{"note" + message + ", as in the base revision"}, run(t, bad, bad))
}

// A folder that is there is not called nothing.
func TestADependencyOnAFolderThatIsNoUnit(t *testing.T) {
	f := files{"live/app/terragrunt.hcl": "dependency \"x\" {\n  config_path = \"../folder\"\n}\n", "live/folder/x.txt": ""}
	assert.Equal(t, []string{"warning[reference-dangling] live/app/terragrunt.hcl:2:17: the dependency leads to live/folder, a folder without a terragrunt.hcl"},
		run(t, f, nil))
}

func TestWhatTerragruntDoesNotNeedMayBeMissing(t *testing.T) {
	for _, text := range []string{
		`locals { x = try(read_terragrunt_config("../gone.hcl"), {}) }`,
		`locals { x = can(file("gone")) }`,
		`locals { x = read_terragrunt_config("../gone.hcl", { locals = {} }) }`,
		`locals { x = read_terragrunt_config(find_in_parent_folders("gone.hcl", "also-gone.hcl"), {}) }`,
		`locals { x = find_in_parent_folders("gone.hcl", "nothing") }`,
		`locals { x = fileexists("gone") ? file("gone") : "" }`,
		"locals {\n  far = true\n}\nterraform {\n  source = local.far ? \"git::https://example.com/m.git\" : \"../gone\"\n}",
		"terraform {\n  extra_arguments \"x\" {\n    commands = [\"plan\"]\n    optional_var_files = [\"${get_terragrunt_dir()}/gone.tfvars\"]\n  }\n}",
		`dependencies { paths = ["../folder"] }`,
		"dependency \"x\" {\n  config_path  = \"../folder\"\n  skip_outputs = true\n}",
		"dependency \"x\" {\n  config_path  = \"../gone\"\n  skip_outputs = true\n}",
	} {
		assert.Empty(t, run(t, files{"live/app/terragrunt.hcl": text, "live/folder/x.txt": ""}, nil), text)
	}
	for _, text := range []string{
		`locals { x = read_terragrunt_config("../gone.hcl") }`, `locals { x = file("gone") }`,
		`include "root" { path = find_in_parent_folders("gone.hcl") }`, `locals { x = read_terragrunt_config(find_in_parent_folders("gone.hcl")) }`,
		"locals {\n  far = false\n}\nterraform {\n  source = local.far ? \"git::https://example.com/m.git\" : \"../gone\"\n}",
		"terraform {\n  extra_arguments \"x\" {\n    commands = [\"plan\"]\n    required_var_files = [\"${get_terragrunt_dir()}/gone.tfvars\"]\n  }\n}",
	} {
		assert.Len(t, run(t, files{"live/app/terragrunt.hcl": text}, nil), 1, text)
	}
}
