package report

import (
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/state"
)

// States shows what a command about states came to: a row a unit, and findings.
func States(s engine.States, look Look) string {
	var b strings.Builder
	if len(s.Outcomes) > 0 {
		rows := [][]string{{"UNIT", "STATE", "SERIAL", "RESOURCES", "PLAN"}}
		outcomes, rest := firstOf(s.Outcomes, mostTableRows, someTableRows, look, resultWeight)
		for _, out := range outcomes {
			row := []string{printable(string(out.Unit)), string(out.Result), "", "", string(out.Proof)}
			if out.Serial > 0 || out.Resources > 0 {
				row[2], row[3] = itoa(int(out.Serial)), itoa(out.Resources)
			}
			rows = append(rows, row)
		}
		b.WriteString(table(rows, look, func(row int) role { return resultRole(outcomes[row].Result) }) + leftOut(rest, "", look))
	}
	idle := func(out state.Outcome) bool { return out.Result == state.Already || out.Result == state.Nothing }
	switch {
	case len(s.Outcomes) == 0 && len(s.Findings) == 0:
		b.WriteString("Nothing to do: every unit looks for its state where it did.\n")
	case len(s.Outcomes) > 0 && !slices.ContainsFunc(s.Outcomes, func(out state.Outcome) bool { return !idle(out) }):
		b.WriteString("\nNothing to do.\n")
	}
	if problems := Findings(s.AllFindings(), look); problems != "" {
		b.WriteString("\n" + problems)
	}
	return b.String()
}

// StatePlaces shows for each unit the old place of its state and the new one, and which buckets change.
func StatePlaces(s engine.States, look Look) string {
	var b strings.Builder
	const most, some = 8, 4
	outcomes, rest := firstOf(s.Outcomes, most, some, look, resultWeight)
	for _, out := range outcomes {
		b.WriteString("\n" + look.paint(heading, printable(string(out.Unit))) + "\n  " + printable(out.From) + "\n")
		if out.To != "" {
			b.WriteString(look.paint(faint, "→ ") + printable(out.To) + "\n")
		}
	}
	if rest > 0 {
		b.WriteString("\n" + leftOut(rest, "", look))
	}
	if lines := buckets(s.Outcomes); len(lines) > 0 {
		b.WriteString("\n" + strings.Join(lines, "\n") + "\n")
	}
	return b.String()
}

// buckets tells which buckets change, for how many units.
func buckets(outcomes []state.Outcome) []string {
	counts := map[[2]string]int{}
	var order [][2]string
	for _, out := range outcomes {
		change := [2]string{out.Bucket, out.BucketAfter}
		if out.Bucket == out.BucketAfter || out.Result == state.Orphan || out.BucketAfter == "" {
			continue
		}
		if counts[change] == 0 {
			order = append(order, change)
		}
		counts[change]++
	}
	var lines []string
	for _, change := range order {
		from := "no bucket"
		if change[0] != "" {
			from = "bucket " + printable(change[0])
		}
		lines = append(lines, count(counts[change], "state moves", "states move")+" from "+from+" to bucket "+printable(change[1])+".")
	}
	return lines
}

// StateLine tells of one unit that came to an end.
func StateLine(out state.Outcome, look Look) string {
	line := printable(string(out.Unit)) + ": " + look.paint(resultRole(out.Result), string(out.Result))
	switch {
	case out.Proof != state.ProofOpen:
		line += ", plan: " + string(out.Proof)
	case out.Resources > 0:
		line += ", " + count(out.Resources, "resource", "resources")
	}
	return line
}

// Hooks lists what plans run beside Terraform.
func Hooks(all []engine.UnitHooks, look Look) string {
	if len(all) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n" + look.paint(heading, "Planning runs these hooks:") + "\n")
	var lines []string
	for _, unit := range all {
		for _, hook := range unit.Hooks {
			lines = append(lines, "  "+printable(string(unit.Unit))+look.paint(faint, ": "+printable(hook))+"\n")
		}
	}
	shown, rest := firstOf(lines, mostTableRows, someTableRows, look, alike[string])
	return b.String() + strings.Join(shown, "") + leftOut(rest, "  ", look)
}

// resultWeight puts what asks for a person first, and what was done before what was not to do.
func resultWeight(out state.Outcome) int {
	switch out.Result {
	case state.Failed:
		return 0
	case state.Orphan:
		return 1
	case state.Pending:
		return 2
	case state.Already, state.Nothing:
		return 4
	default:
		return 3
	}
}

func resultRole(result state.Result) role {
	switch result {
	case state.Failed:
		return bad
	case state.Pending, state.Orphan:
		return caution
	case state.Nothing:
		return faint
	default:
		return good
	}
}

// StatesFormat is the version of the JSON that StatesJSON writes, as docs/schema/states.schema.json describes it.
const StatesFormat = "1.0"

type stateJSON struct {
	Unit        string `json:"unit"`
	Before      string `json:"before"`
	From        string `json:"from"`
	To          string `json:"to,omitempty"`
	Bucket      string `json:"bucket,omitempty"`
	BucketAfter string `json:"bucket_after,omitempty"`
	State       string `json:"state"`
	Serial      uint64 `json:"serial"`
	Resources   int    `json:"resources"`
	Plan        string `json:"plan,omitempty"`
}

// StatesJSON gives the same for machines.
func StatesJSON(s engine.States) ([]byte, error) {
	out := struct {
		FormatVersion string       `json:"format_version"`
		States        []stateJSON  `json:"states"`
		Findings      finding.List `json:"findings"`
	}{StatesFormat, []stateJSON{}, list(s.AllFindings())}
	for _, o := range s.Outcomes {
		out.States = append(out.States, stateJSON{string(o.Unit), string(o.Was), o.From, o.To, o.Bucket, o.BucketAfter, string(o.Result), o.Serial,
			o.Resources, string(o.Proof)})
	}
	return encode(out)
}
