package plan

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/docs/schema/schematest"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

type files map[change.Path]live.Source

func sample() files {
	return files{
		"live/vpc/terragrunt.hcl": live.Text("inputs = {}\n"),
		"live/app/terragrunt.hcl": live.Text("dependency \"vpc\" {\n  config_path = \"../vpc\"\n}\n"),
		"live/app/notes.txt":      live.Text("notes\n"),
		"live/dns/terragrunt.hcl": live.Text("inputs = { a = 1 }\n"),
		"live/link":               live.LinkTo("vpc"),
		"other.zip":               live.Text("unread\n"),
	}
}

// moving is a step that moves by package move.
func moving(number int, moves ...change.Move) Runner {
	return Runner{Number: number, Name: "step-" + string(rune('0'+number)), Title: "Step",
		Run: func(ctx context.Context, x *refs.Index) (phase.Outcome, *refs.Index, error) {
			result, err := move.Plan(ctx, x, move.Request{Moves: moves})
			return phase.Outcome{Changes: result.Changes, Findings: result.Findings}, result.After, err
		}}
}

// onDisk writes the files and loads them, since only what is read from a disk counts as seen.
func onDisk(t *testing.T, base files) *live.Tree {
	root := t.TempDir()
	for path, source := range base {
		at := filepath.Join(root, filepath.FromSlash(string(path)))
		require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o755))
		if source.Mode&fs.ModeSymlink != 0 {
			require.NoError(t, os.Symlink(string(source.Content), at))
			continue
		}
		require.NoError(t, os.WriteFile(at, source.Content, source.Mode))
	}
	tree, findings, err := live.Load(root)
	require.NoError(t, err)
	require.Empty(t, findings)
	return tree
}

func fold(t *testing.T, base files, runners ...Runner) *Plan {
	index, err := refs.Build(context.Background(), onDisk(t, base))
	require.NoError(t, err)
	p, err := Fold(context.Background(), "test", index, runners)
	require.NoError(t, err)
	return p
}

func TestFoldGivesEachStepTheTreeBefore(t *testing.T) {
	p := fold(t, sample(), moving(1, change.Move{From: "live/vpc", To: "net/vpc"}), moving(2, change.Move{From: "net", To: "network"}))
	require.Len(t, p.Steps, 2)
	assert.Same(t, p.Steps[0].After, p.Steps[1].Before)
	assert.Equal(t, change.Path("network/vpc/terragrunt.hcl"), p.Moves.Map("live/vpc/terragrunt.hcl"))
	content, err := p.Final.Read("live/app/terragrunt.hcl")
	require.NoError(t, err)
	assert.Contains(t, string(content), `config_path = "../../network/vpc"`)
	var edited []change.Path
	for _, file := range p.Net.Files {
		edited = append(edited, file.Origin)
	}
	assert.Equal(t, []change.Path{"live/app/terragrunt.hcl", "live/link"}, edited)
}

// What a step means to change is told by the places at which things stood before all steps, and stand behind them.
func TestExpectationsArePlacedOutsideOfTheFold(t *testing.T) {
	expecting := moving(2, change.Move{From: "net", To: "network"})
	plain := expecting.Run
	expecting.Run = func(ctx context.Context, x *refs.Index) (phase.Outcome, *refs.Index, error) {
		outcome, after, err := plain(ctx, x)
		outcome.Expects = []phase.Expect{{Unit: "network/vpc", Attribute: "inputs.at", Path: true, Old: "net/vpc", New: "network/vpc"}}
		return outcome, after, err
	}
	p := fold(t, sample(), moving(1, change.Move{From: "live/vpc", To: "net/vpc"}), expecting,
		moving(3, change.Move{From: "network", To: "last"}))
	require.Len(t, p.Steps[1].Expects, 1)
	e := p.Steps[1].Expects[0]
	assert.Equal(t, change.Path("last/vpc"), e.Unit)
	assert.Equal(t, "live/vpc", e.Old)
	assert.Equal(t, "last/vpc", e.New)
}

func TestFoldStopsBehindAnError(t *testing.T) {
	p := fold(t, sample(), moving(1, change.Move{From: "live/nothing", To: "x"}), moving(2, change.Move{From: "live/vpc", To: "x"}))
	require.Len(t, p.Steps, 1)
	assert.True(t, p.AllFindings().Has(finding.Error))
	assert.True(t, p.Net.Empty())
}

func TestFoldIsCancelled(t *testing.T) {
	index, err := refs.Build(context.Background(), live.FromMap(sample()))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Fold(ctx, "test", index, []Runner{moving(1, change.Move{From: "live/vpc", To: "x"})})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestRequestTitles(t *testing.T) {
	for want, request := range map[string]Request{
		"phase 4":        {Phases: []int{4}},
		"phases 1-5":     {Phases: []int{1, 2, 3, 4, 5}},
		"phases 1-3, 5":  {Phases: []int{1, 2, 3, 5}},
		"mv a b c d":     {Moves: []change.Move{{From: "a", To: "b"}, {From: "c", To: "d"}}},
		"phases 1, 3, 5": {Phases: []int{1, 3, 5}},
	} {
		assert.Equal(t, want, request.Title())
	}
}

func saved(t *testing.T, base files, to change.Path) File {
	moves := []change.Move{{From: "live/vpc", To: to}}
	f, err := NewFile(fold(t, base, moving(1, moves...)), Request{Moves: moves}, "v1")
	require.NoError(t, err)
	return f
}

func TestPlanFileComesBackAndFitsItsSchema(t *testing.T) {
	f := saved(t, sample(), "net/vpc")
	text, err := f.Encode()
	require.NoError(t, err)
	require.NoError(t, schematest.Check("plan-file.schema.json", text))
	back, err := DecodeFile("plan.json", text)
	require.NoError(t, err)
	assert.Equal(t, f, back)
	assert.Empty(t, back.Stale(saved(t, sample(), "net/vpc")))
	assert.NotContains(t, f.Inputs, change.Path("other.zip"), "what was neither read nor touched may change")
	assert.Contains(t, f.Inputs, change.Path("live/link"))
}

func TestPlanFileIsStaleWhereAnythingDiffers(t *testing.T) {
	f := saved(t, sample(), "net/vpc")
	for name, c := range map[string]struct {
		spoil   func(files)
		to      change.Path
		file    change.Path
		message string
	}{
		"touched file": {func(s files) { s["live/vpc/terragrunt.hcl"] = live.Text("inputs = { a = 1 }\n") }, "net/vpc",
			"live/vpc/terragrunt.hcl", "changed since"},
		"edited file": {func(s files) {
			s["live/app/terragrunt.hcl"] = live.Text("# more\n" + string(s["live/app/terragrunt.hcl"].Content))
		}, "net/vpc", "live/app/terragrunt.hcl", "changed since"},
		"read file": {func(s files) { s["live/dns/terragrunt.hcl"] = live.Text("inputs = {}\n") }, "net/vpc",
			"live/dns/terragrunt.hcl", "changed since"},
		"new unit": {func(s files) { s["live/new/terragrunt.hcl"] = live.Text("") }, "net/vpc", "live/new/terragrunt.hcl", "is new"},
		"gone":     {func(s files) { delete(s, "live/app/terragrunt.hcl") }, "net/vpc", "live/app/terragrunt.hcl", "is gone"},
		"link":     {func(s files) { s["live/link"] = live.LinkTo("app") }, "net/vpc", "live/link", "changed since"},
		"other mode": {func(s files) {
			s["live/app/terragrunt.hcl"] = live.Source{Content: s["live/app/terragrunt.hcl"].Content, Mode: 0o755}
		}, "net/vpc", "", "another plan"},
		"other result": {func(files) {}, "elsewhere/vpc", "", "another plan"},
	} {
		t.Run(name, func(t *testing.T) {
			base := sample()
			c.spoil(base)
			stale := f.Stale(saved(t, base, c.to))
			require.Len(t, stale, 1)
			assert.Equal(t, string(c.file), stale[0].Place.File)
			assert.Contains(t, stale[0].Message, c.message)
			assert.Equal(t, finding.Error, stale[0].Severity)
		})
	}
	base := sample()
	base["other.zip"] = live.Text("changed, but nobody cares\n")
	assert.Empty(t, f.Stale(saved(t, base, "net/vpc")))
}

func TestBadPlanFilesAreRefused(t *testing.T) {
	text, err := saved(t, sample(), "net/vpc").Encode()
	require.NoError(t, err)
	good := string(text)
	for name, content := range map[string]string{
		"no JSON":       "# Title\n",
		"empty":         "",
		"other JSON":    `{"a": 1}`,
		"newer":         strings.Replace(good, `"1.0"`, `"2.0"`, 1),
		"unknown field": strings.Replace(good, `"result"`, `"outcome"`, 1),
		"cut off":       good[:len(good)/2],
		"wrong type":    strings.Replace(good, `"title": "test"`, `"title": 1`, 1),
		"two":           good + good,
		"asks nothing":  `{"format_version": "1.0", "title": "", "request": {}, "inputs": {}, "result": ""}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := DecodeFile("p.json", []byte(content))
			var findings finding.List
			require.ErrorAs(t, err, &findings)
			assert.Equal(t, finding.PlanFileUnreadable, findings[0].Code)
			assert.Equal(t, "p.json", findings[0].Place.File)
		})
	}
}

func TestManifestTellsUnitsAndKeys(t *testing.T) {
	p := fold(t, sample(), moving(1, change.Move{From: "live/vpc", To: "net/vpc"}), moving(2, change.Move{From: "net", To: "network"}))
	p.Keys = []KeyChange{{Before: "live/vpc", After: "network/vpc", Backend: "s3", Attribute: "key", Old: "live/vpc", New: "network/vpc"}}
	p.Steps[1].Outcome.Orphans = []phase.Orphan{{Unit: "net/copy", Why: "it is a copy"}}
	m, ok := ManifestOf(p, []change.Path{"live/app", "live/vpc"}, "20261122-224605-test")
	require.True(t, ok)
	assert.Equal(t, []manifest.Unit{{Before: "live/vpc", After: "network/vpc", Backend: "s3", Keys: []manifest.Key{{Attribute: "key", Old: "live/vpc", New: "network/vpc"}}}}, m.Units)

	file, err := m.Create()
	require.NoError(t, err)
	assert.Equal(t, change.Path(".tg-refactor/moves/20261122-224605-test.json"), file.Path)
	require.NoError(t, schematest.Check("move-manifest.schema.json", file.After))
	read, findings := manifest.Read(live.FromMap(files{file.Path: {Content: file.After, Mode: 0o644}, manifest.Folder.Child("README"): live.Text("x")}))
	assert.Empty(t, findings)
	assert.Equal(t, []manifest.Manifest{m}, read)

	_, ok = ManifestOf(fold(t, sample(), moving(1, change.Move{From: "other.zip", To: "moved.zip"})), []change.Path{"live/app"}, "x")
	assert.False(t, ok, "no unit moves")
	shared := sample()
	shared["live/root.hcl"] = live.Text("locals {}\n")
	_, ok = ManifestOf(fold(t, shared, moving(1, change.Move{From: "live/root.hcl", To: "live/shared/root.hcl"})), []change.Path{"live/app"}, "x")
	assert.True(t, ok, "units read what moves")
}

// TestAStepIsDoneWhereNothingIsLeft: neither a change nor an error, however its places count.
func TestAStepIsDoneWhereNothingIsLeft(t *testing.T) {
	changes := change.Set{Removes: []change.Remove{{Path: "a"}}}
	wrong := finding.List{{Code: "x-y", Severity: finding.Error}}
	for name, c := range map[string]struct {
		step Step
		want phase.State
	}{
		"nothing left":       {Step{Outcome: phase.Outcome{Progress: phase.Progress{Done: 2}}}, phase.Done},
		"a change is left":   {Step{Outcome: phase.Outcome{Progress: phase.Progress{Done: 2}, Changes: changes}}, phase.Partly},
		"an error is left":   {Step{Outcome: phase.Outcome{Progress: phase.Progress{Done: 2}, Findings: wrong}}, phase.Partly},
		"nothing counts yet": {Step{Outcome: phase.Outcome{Findings: wrong}}, phase.Pending},
	} {
		assert.Equal(t, c.want, c.step.State(), name)
	}
}
