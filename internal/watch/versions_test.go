package watch

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Which version tenv chooses for what moves is said where it becomes another one, by whichever of the files on the way up decides.
func TestVersions(t *testing.T) {
	const constrained = "terraform_version_constraint = \">= 1.8\"\nterragrunt_version_constraint = \">= 0.6\"\n"
	const from = "live/prod/app/terragrunt.hcl takes its version of "
	ops := change.Move{From: "live/prod/app", To: "ops/app"}
	for name, test := range map[string]struct {
		files map[change.Path]string
		move  change.Move
		want  []string
	}{
		"a constraint that is left": {map[change.Path]string{"live/root.hcl": constrained}, ops, []string{
			from + "OpenTofu and Terraform from live/root.hcl (>= 1.8), and at ops/app/terragrunt.hcl from nowhere",
			from + "Terragrunt from live/root.hcl (>= 0.6), and at ops/app/terragrunt.hcl from nowhere"}},
		"a nearer constraint beats a farther version": {map[change.Path]string{"live/root.hcl": "terraform_version_constraint = \"1.9.1\"\n", ".opentofu-version": "1.8.8\n"}, ops, []string{
			from + "OpenTofu from live/root.hcl (1.9.1), and at ops/app/terragrunt.hcl from .opentofu-version (1.8.8)",
			from + "Terraform from live/root.hcl (1.9.1), and at ops/app/terragrunt.hcl from nowhere"}},
		"a version beats a constraint beside it": {map[change.Path]string{"live/root.hcl": "terragrunt_version_constraint = \"1\"\n", "live/.tgswitchrc": "1.1.2", "ops/.tgswitchrc": "1.1.2"},
			ops, nil},
		"the same version by another file": {map[change.Path]string{"live/.tfswitchrc": "1.9.1", ".terraform-version": "1.9.1\n"}, ops, nil},
		"a line of .tool-versions":         {map[change.Path]string{"live/.tool-versions": "# tools\nopentofu 1.9.1#x\nkubectl 1.30\n", "ops/.tool-versions": "opentofu 1.9.2\n"}, ops, []string{from + "OpenTofu from live/.tool-versions (1.9.1), and at ops/app/terragrunt.hcl from ops/.tool-versions (1.9.2)"}},
		"a setting of tgswitch": {map[change.Path]string{"live/.tgswitch.toml": "version = \"1.1.2\"\n", "live/root.hcl": constrained, "ops/.terraform-version": ">= 1.8", "ops/.opentofu-version": ">= 1.8"}, ops, []string{
			from + "Terragrunt from live/.tgswitch.toml (1.1.2), and at ops/app/terragrunt.hcl from nowhere",
			"live/prod/app/terragrunt.hcl is in the scope of no .opentofu-version, and at ops/app/terragrunt.hcl in that of ops/.opentofu-version, which says something else",
			"live/prod/app/terragrunt.hcl is in the scope of no .terraform-version, and at ops/app/terragrunt.hcl in that of ops/.terraform-version, which says something else"}},
		"another tool's line":             {map[change.Path]string{"live/.tool-versions": "kubectl 1.30\n"}, ops, []string{"live/prod/app/terragrunt.hcl is in the scope of live/.tool-versions, and at ops/app/terragrunt.hcl in that of none, which says something else"}},
		"its own constraint":              {map[change.Path]string{"live/root.hcl": constrained, "live/prod/app/terragrunt.hcl": constrained}, ops, nil},
		"the unit's own text of a folder": {map[change.Path]string{"live/prod/terragrunt.hcl": "terraform_version_constraint = \"~> 1\"\n", "live/.opentofu-version": "1.9"}, change.Move{From: "live/prod/app", To: "live/app"}, []string{from + "OpenTofu from live/prod/terragrunt.hcl (~> 1), and at live/app/terragrunt.hcl from live/.opentofu-version (1.9)", from + "Terraform from live/prod/terragrunt.hcl (~> 1), and at live/app/terragrunt.hcl from nowhere"}},
		"one that is computed":            {map[change.Path]string{"live/root.hcl": "terraform_version_constraint = local.v\n"}, ops, nil},
		"in the same folder":              {map[change.Path]string{"live/root.hcl": constrained, "live/.opentofu-version": "1"}, change.Move{From: "live/prod", To: "live/production"}, nil},
		"with the whole folder":           {map[change.Path]string{"live/root.hcl": constrained, "live/.opentofu-version": "1"}, change.Move{From: "live", To: "infra/live"}, nil},
		"an empty file says nothing":      {map[change.Path]string{"live/.opentofu-version": "\n", ".opentofu-version": "1.8"}, ops, []string{"live/prod/app/terragrunt.hcl is in the scope of live/.opentofu-version, and at ops/app/terragrunt.hcl in that of .opentofu-version, which says something else"}},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[change.Path]string{"live/prod/app/terragrunt.hcl": "", "ops/x.txt": ""}
			for path, content := range test.files {
				files[path] = content
			}
			before := tree(files)
			after, problems := before.With(change.Set{Moves: []change.Move{test.move}})
			require.Empty(t, problems)
			findings, err := Changes(t.Context(), Sides{Before: before, After: after})
			require.NoError(t, err)
			var got []string
			for _, f := range findings {
				assert.Equal(t, finding.ScopeChanges, f.Code)
				got = append(got, f.Message)
			}
			assert.Equal(t, test.want, got)
		})
	}
}
