package report

import (
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// shortCommit is how much of a commit's name is shown.
const shortCommit = 10

// Committed tells what an apply with a commit a phase came to, and what to do next.
func Committed(all []engine.Applied, look Look) string {
	var b strings.Builder
	var findings finding.List
	statesMove := false
	for _, applied := range all {
		findings = append(findings, applied.Findings...)
		statesMove = statesMove || applied.StatesMove
	}
	b.WriteString(Findings(findings, look))
	for _, applied := range all {
		b.WriteString(look.paint(good, "Applied "+applied.Record.ID) + ": " + did(applied.Record) + ".\n")
		if applied.Commit != "" {
			b.WriteString("Committed " + look.paint(hint, applied.Commit[:shortCommit]) + ": " + applied.Subject + "\n")
		}
	}
	if look.Quiet {
		return b.String()
	}
	if statesMove {
		b.WriteString("Before anybody applies, bring the units' states over with " + look.paint(hint, "tg-refactor state migrate") + ".\n")
	}
	b.WriteString("Take the last phase back with " + look.paint(hint, "tg-refactor rollback") + ", and commit that; say it again for the one before.\n")
	return b.String()
}

type commitJSON struct {
	Commit   string     `json:"commit"`
	Subject  string     `json:"subject"`
	Record   recordJSON `json:"record"`
	Manifest string     `json:"manifest,omitempty"`
}

// CommittedJSON is AppliedJSON for an apply with a commit a phase: the record is the last one's, the rest that of all.
func CommittedJSON(p *plan.Plan, all []engine.Applied) ([]byte, error) {
	var last engine.Applied
	for _, applied := range all {
		applied.Saved = append(slices.Clone(last.Saved), applied.Saved...)
		applied.CacheFolders = append(slices.Clone(last.CacheFolders), applied.CacheFolders...)
		applied.Findings = append(slices.Clone(last.Findings), applied.Findings...)
		last = applied
	}
	out, err := appliedOf(p, last)
	if err != nil {
		return nil, err
	}
	for _, applied := range all {
		out.Commits = append(out.Commits, commitJSON{Commit: applied.Commit, Subject: applied.Subject, Record: recordOf(applied.Record),
			Manifest: string(applied.Manifest)})
	}
	return encode(out)
}
