package report

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/docs/schema/schematest"
	"github.com/sulibot/tg-refactor/internal/apply"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/phase"
)

func record(state journal.State) journal.Record {
	return journal.Record{ID: "20261122-224605-phases-1-5", Title: "phases 1-5", State: state, Commit: "abc123", Steps: []string{"clusters"},
		Time: time.Date(2026, 11, 22, 22, 46, 5, 0, time.UTC), Manifest: journal.Manifest{Files: []journal.Item{
			{From: "a", To: "b", Out: "park/1", In: "park/1"}, {From: "c", To: "d", Out: "park/2", In: "stage/2"},
			{From: "e", To: "e", Out: "park/3", In: "stage/3"}, {To: "f", In: "stage/4"}, {From: "g", Out: "park/5"}}}}
}

func TestAppliedSaysWhatWasDoneAndWhatNext(t *testing.T) {
	saved := []journal.SavedState{{Unit: "u", Copy: "states/1"}, {Unit: "u", Origin: "u/.terraform/terraform.tfstate", Copy: "states/2"}}
	applied := engine.Applied{Record: record(journal.Applied), Manifest: ".tg-refactor/moves/x.json", StatesMove: true,
		Report: apply.Report{Saved: saved, CacheFolders: []change.Path{"old"},
			Findings: finding.List{{Code: "caches-left", Severity: finding.Note, Message: "old holds only caches", Remedy: "rm -rf -- 'old'"}}}}
	assert.Equal(t, `note[caches-left]: old holds only caches
  help: rm -rf -- 'old'

Applied 20261122-224605-phases-1-5: 2 files moved, 2 edited, 1 created, 1 removed.
Copies of 1 state that stood in caches are kept in the journal.
Commit .tg-refactor/moves/x.json with the rest: it tells your team what went where.
Before anybody applies, bring the units' states over with tg-refactor state migrate.
Take it back with tg-refactor rollback.
`, Applied(applied, Look{}))
	stay := applied
	stay.StatesMove = false
	assert.NotContains(t, Applied(stay, Look{}), "state migrate", "no state moves, as with an override")
	assert.Equal(t, "Nothing was to do.\n", Applied(engine.Applied{}, Look{}))
	assert.Contains(t, RolledBack(applied, Look{}), "Rolled back 20261122-224605-phases-1-5")

	assert.Equal(t, "No run was interrupted.\n", Resumed(engine.Applied{}, Look{}))
	assert.Contains(t, Resumed(applied, Look{}), "Applied")
	back := applied
	back.Record.State = journal.RolledBack
	assert.Contains(t, Resumed(back, Look{}), "Rolled back")

	document, err := AppliedJSON(fullPlan(t), applied)
	require.NoError(t, err)
	require.NoError(t, schematest.Check("apply.schema.json", document))
	document, err = AppliedJSON(nil, engine.Applied{})
	require.NoError(t, err)
	require.NoError(t, schematest.Check("apply.schema.json", document))
	assert.Contains(t, string(document), `"record": null`)
}

func TestHistory(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	defer func() { time.Local = local }()
	records := []journal.Record{record(journal.Interrupted), record(journal.Applied)}
	assert.Equal(t, `ID                          STATE        WHEN              WHAT        FILES
20261122-224605-phases-1-5  interrupted  2026-11-22 22:46  phases 1-5  5
20261122-224605-phases-1-5  applied      2026-11-22 22:46  phases 1-5  5
`, History(records, Look{}))
	assert.Equal(t, "Nothing was applied yet.\n", History(nil, Look{}))
	assert.Contains(t, History(records, Look{Colour: true}), "\x1b[31minterrupted\x1b[m")
	for _, list := range [][]journal.Record{nil, records} {
		document, err := HistoryJSON(list)
		require.NoError(t, err)
		require.NoError(t, schematest.Check("history.schema.json", document))
	}
}

func TestStatus(t *testing.T) {
	last := record(journal.Applied)
	s := engine.Status{Root: "/repo", Git: true, Live: "live", Last: &last,
		Phases: []engine.PhaseStatus{{Number: 1, Name: "shared-artifacts", Title: "Shared artifacts", State: phase.Done, Progress: phase.Progress{Done: 3}},
			{Number: 3, Name: "clusters", Title: "Clusters", State: phase.Partly, Progress: phase.Progress{Done: 1, Todo: 2}}},
		Saved: []engine.SavedState{{Unit: "live/u", File: "/repo/.git/tg-refactor/x/states/1"}}}
	assert.Equal(t, `Repository  /repo
Live folder live
Layout      defaults; write a layout file with `+"`tg-refactor init`"+`
Last apply  20261122-224605-phases-1-5 (phases 1-5)

PHASE               STATE   PLACES
1 shared-artifacts  done    3 of 3  Shared artifacts
3 clusters          partly  1 of 3  Clusters

Copies of states that stood in caches
  live/u: /repo/.git/tg-refactor/x/states/1
`, Status(s, Look{}))
	broken := record(journal.Interrupted)
	s.Interrupted = &broken
	text := Status(s, Look{})
	assert.Contains(t, text, "20261122-224605-phases-1-5 (phases 1-5) was interrupted.\n  Finish it:     tg-refactor apply --resume\n")
	assert.Contains(t, text, "  Take it back:  tg-refactor rollback\n")
	assert.Contains(t, Status(engine.Status{Root: "/repo", Busy: true}, Look{}), "/repo (without git)")
	for _, status := range []engine.Status{{}, s} {
		document, err := StatusJSON(status)
		require.NoError(t, err)
		require.NoError(t, schematest.Check("status.schema.json", document))
	}
}

func TestFindingsJSONFitsItsSchema(t *testing.T) {
	for _, list := range []finding.List{nil, {{Code: "a-b", Severity: finding.Error, Message: "No", Place: at(t, "f", "a «b»")}}} {
		document, err := FindingsJSON(list)
		require.NoError(t, err)
		require.NoError(t, schematest.Check("findings.schema.json", document))
	}
	assert.Error(t, schematest.Check("findings.schema.json", []byte(`{"format_version": "1.0", "findings": [{}]}`)))
}

func TestPageKeepsItsText(t *testing.T) {
	page := "# code\n\nOne line.\n\n```console\n$ # no heading\n```\n"
	assert.Equal(t, page, Page(page, Look{}))
	coloured := Page(page, Look{Colour: true})
	assert.Contains(t, coloured, "\x1b[1m# code\x1b[m")
	assert.NotContains(t, coloured, "\x1b[1m$ #")
}
