package dialect_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/dialect"
	"github.com/sulibot/tg-refactor/internal/live"
)

const folder change.Path = "infra/live"

func of(files map[change.Path]string) dialect.Dialect {
	sources := map[change.Path]live.Source{"infra/live/a/terragrunt.hcl": live.Text("")}
	for path, content := range files {
		sources[path] = live.Text(content)
	}
	return dialect.Of(live.FromMap(sources), folder)
}

func TestATreeThatSaysNothingSpeaksTodaysDialect(t *testing.T) {
	d := of(nil)
	assert.Equal(t, dialect.Dialect{}, d)
	assert.Equal(t, "terragrunt run --all plan", d.RunAll("plan"))
}

func TestPins(t *testing.T) {
	for name, c := range map[string]struct {
		file    change.Path
		content string
		version string
		old     bool
	}{
		"0.55 does not know run --all":    {".terragrunt-version", "0.55.0\n", "0.55.0", true},
		"nor does the last one before":    {".terragrunt-version", "v0.73.16", "v0.73.16", true},
		"the first one that does":         {".terragrunt-version", "0.74.0", "0.74.0", false},
		"today's":                         {".terragrunt-version", "1.1.2\r\n", "1.1.2", false},
		"a candidate of 1.0":              {".terragrunt-version", "1.0.0-rc1", "1.0.0-rc1", false},
		"comments are no version":         {".terragrunt-version", "# pinned\n\n0.66.9 # for now\n", "0.66.9", true},
		"a word":                          {".terragrunt-version", "latest", "latest", false},
		"a start that may be any 0":       {".terragrunt-version", "0", "0", false},
		"asdf":                            {".tool-versions", "opentofu 1.8.0\nterragrunt 0.55.0 1.0.0\n", "0.55.0", true},
		"another tool's name begins so":   {".tool-versions", "terragrunt-atlantis-config 0.1.0\n", "", false},
		"mise":                            {"mise.toml", "[env]\nterragrunt = \"0.1\"\n[tools]\nterragrunt = \"0.55\" # old\n", "0.55", true},
		"mise, hidden, a backend":         {".mise.toml", "[tools]\n\"aqua:gruntwork-io/terragrunt\" = '0.70.1'\n", "0.70.1", true},
		"mise, several":                   {"mise.toml", "[ tools ]\nterragrunt = [\"1.0.1\", \"0.55\"]\n", "1.0.1", false},
		"mise, a table":                   {"mise.toml", "[tools]\nterragrunt = { os = [\"linux\"], version = \"0.55\" }\n", "0.55", true},
		"mise, a table with a header":     {"mise.toml", "[tools.terragrunt]\nversion = \"0.60.0\"\n", "0.60.0", true},
		"mise, another tool with version": {"mise.toml", "[tools.opentofu]\nversion = \"0.60.0\"\n", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			d := of(map[change.Path]string{change.Path("infra").Child(string(c.file)): c.content})
			assert.Equal(t, c.version, d.Version)
			assert.Equal(t, c.old, d.Old())
			if c.version == "" {
				assert.Empty(t, d.Source)
				return
			}
			assert.Equal(t, change.Path("infra").Child(string(c.file)), d.Source)
			want := "terragrunt run --all apply"
			if c.old {
				want = "terragrunt run-all apply"
			}
			assert.Equal(t, want, d.RunAll("apply"))
		})
	}
}

func TestTheNearestPinCountsAndGoesBeforeConstraints(t *testing.T) {
	files := map[change.Path]string{
		".tool-versions":                "terragrunt 0.55.0\n",
		"infra/live/root.hcl":           `terragrunt_version_constraint = ">= 1.0"`,
		"elsewhere/.terragrunt-version": "0.30.0",
	}
	d := of(files)
	assert.Equal(t, change.Path(".tool-versions"), d.Source, "a constraint allows many versions, a pin is one")
	assert.True(t, d.Old())
	files["infra/live/mise.toml"] = "[tools]\nterragrunt = \"1.1\"\n"
	d = of(files)
	assert.Equal(t, change.Path("infra/live/mise.toml"), d.Source)
	assert.False(t, d.Old())
	files["infra/live/.terragrunt-version"] = "0.60.0"
	assert.Equal(t, change.Path("infra/live/.terragrunt-version"), of(files).Source)
}

func TestConstraints(t *testing.T) {
	for constraint, old := range map[string]bool{
		">= 0.55":           false,
		">= 0.50, < 0.60":   true,
		"< 0.74.0":          true,
		"<= 0.73":           true,
		"<= 0.74.0":         false,
		"< 0.74.1":          false,
		"< 1.0":             false,
		"= 0.55.20":         true,
		"0.66.0":            true,
		"~> 0.55.0":         true,
		"~> 0.55":           false,
		"~> 1.1":            false,
		"> 0.55, != 0.60.0": false,
		"whatever":          false,
	} {
		d := of(map[change.Path]string{"infra/root.hcl": "# the root\nterragrunt_version_constraint = \"" + constraint + "\"\n"})
		assert.Equal(t, constraint, d.Version)
		assert.Equal(t, change.Path("infra/root.hcl"), d.Source)
		assert.Equal(t, old, d.Old(), constraint)
	}
}

func TestConstraintsThatAreNotWrittenOutOrDoNotParseAreLeftOut(t *testing.T) {
	for _, text := range []string{
		`terragrunt_version_constraint = local.constraint`, `terragrunt_version_constraint = null`,
		`locals { terragrunt_version_constraint = "< 0.60" }`, `terragrunt_version_constraint = "< 0.60`,
	} {
		assert.Equal(t, dialect.Dialect{}, of(map[change.Path]string{"infra/root.hcl": text}), text)
	}
	d := of(map[change.Path]string{"infra/root.hcl": "\ufeffterragrunt_version_constraint = \"< 0.60\"\n"})
	assert.True(t, d.Old(), "a byte-order mark is no text")
}

func TestLinksAreFollowed(t *testing.T) {
	tree := live.FromMap(map[change.Path]live.Source{
		"infra/live/a/terragrunt.hcl": live.Text(""), "pins/version": live.Text("0.55.1"),
		"infra/.terragrunt-version": live.LinkTo("../pins/version"), "infra/live/.tool-versions": live.LinkTo("../../gone"),
	})
	assert.Equal(t, "0.55.1", dialect.Of(tree, folder).Version)
}
