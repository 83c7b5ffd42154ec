package report

import (
	"encoding/json"
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// PlanFormat is the version of the JSON that PlanJSON writes, as docs/schema/plan.schema.json describes it. The first number
// changes where a reader of an older version could be misled.
const PlanFormat = "1.0"

type planJSON struct {
	FormatVersion string           `json:"format_version"`
	Title         string           `json:"title"`
	Summary       Counts           `json:"summary"`
	Steps         []stepJSON       `json:"steps"`
	Moves         []change.Move    `json:"moves"`
	Files         []fileJSON       `json:"files"`
	StateKeys     []plan.KeyChange `json:"state_keys"`
	Findings      finding.List     `json:"findings"`
	Diff          string           `json:"diff"`
}

type stepJSON struct {
	Number   int            `json:"number,omitempty"`
	Name     string         `json:"name"`
	Title    string         `json:"title"`
	Progress progressJSON   `json:"progress"`
	Moves    []change.Move  `json:"moves"`
	Edits    []editJSON     `json:"edits"`
	Creates  []fileJSON     `json:"creates"`
	Removes  []removeJSON   `json:"removes"`
	Expects  []phase.Expect `json:"expects"`
	Later    []phase.Later  `json:"later"`
	Orphans  []phase.Orphan `json:"orphans"`
	Findings finding.List   `json:"findings"`
	Diff     string         `json:"diff"`
}

type progressJSON struct {
	State phase.State `json:"state"`
	Done  int         `json:"done"`
	Todo  int         `json:"todo"`
}

type editJSON struct {
	Place finding.Place `json:"place"`
	New   string        `json:"new"`
	Cause change.Cause  `json:"cause"`
}

type fileJSON struct {
	Change string        `json:"change"`
	Origin change.Path   `json:"origin,omitempty"`
	Path   change.Path   `json:"path,omitempty"`
	Mode   string        `json:"mode"`
	Cause  *change.Cause `json:"cause,omitempty"`
}

type removeJSON struct {
	Path  change.Path  `json:"path"`
	Cause change.Cause `json:"cause"`
}

// PlanJSON gives a plan for machines. The error is a bug: every value of a plan can be written.
func PlanJSON(p *plan.Plan) ([]byte, error) {
	out := planJSON{FormatVersion: PlanFormat, Title: p.Title, Summary: CountsOf(p), Steps: []stepJSON{}, Moves: list(moving(p.Net.Moves)),
		Files: []fileJSON{}, StateKeys: list(p.Keys), Findings: list(p.Findings.Sorted()), Diff: TotalDiff(p, Look{})}
	for _, step := range p.Steps {
		out.Steps = append(out.Steps, stepOf(step))
	}
	for _, file := range p.Net.Files {
		row := fileJSON{Change: "edit", Origin: file.Origin, Path: file.Path, Mode: modeText(file.Mode)}
		switch {
		case file.Origin == "":
			row.Change = "create"
		case file.Path == "":
			row.Change = "remove"
		}
		out.Files = append(out.Files, row)
	}
	return encode(out)
}

func stepOf(step plan.Step) stepJSON {
	out := stepJSON{Number: step.Number, Name: step.Name, Title: step.Title,
		Progress: progressJSON{State: step.State(), Done: step.Progress.Done, Todo: step.Progress.Todo},
		Moves:    list(moving(step.Moves().List())), Edits: []editJSON{}, Creates: []fileJSON{}, Removes: []removeJSON{},
		Expects: list(step.Expects), Later: []phase.Later{}, Orphans: []phase.Orphan{}, Findings: list(step.Findings.Sorted()),
		Diff: StepDiff(step, Look{})}
	for _, edit := range step.Changes.Edits {
		place := finding.Place{File: string(edit.File), Start: edit.Start, End: edit.End}
		if step.Before != nil {
			if content, err := step.Before.Read(edit.File); err == nil {
				place = finding.At(place.File, content, edit.Start, edit.End)
			}
		}
		out.Edits = append(out.Edits, editJSON{Place: place, New: edit.New, Cause: edit.Cause})
	}
	for _, create := range step.Changes.Creates {
		out.Creates = append(out.Creates, fileJSON{Change: "create", Path: create.Path, Mode: modeText(create.Mode), Cause: &create.Cause})
	}
	for _, remove := range step.Changes.Removes {
		out.Removes = append(out.Removes, removeJSON(remove))
	}
	for _, later := range step.Later {
		later.Through = list(later.Through)
		out.Later = append(out.Later, later)
	}
	for _, orphan := range step.Orphans {
		orphan.Destroy = list(orphan.Destroy)
		out.Orphans = append(out.Orphans, orphan)
	}
	return out
}

// list makes a missing list an empty one, so that readers need not tell null from [].
func list[S ~[]E, E any](s S) S {
	if s == nil {
		return S{}
	}
	return s
}

func encode(value any) ([]byte, error) {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return append(unsteering(text), '\n'), nil
}

// unsteering escapes what Go leaves in a text of JSON and some terminals obey: control characters of one byte more, and those that turn the
// direction of writing. They stand within quotes alone.
func unsteering(text []byte) []byte {
	var b []byte
	for _, r := range string(text) {
		if r >= 0x7f && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			b = fmt.Appendf(b, `\u%04x`, r)
			continue
		}
		b = utf8.AppendRune(b, r)
	}
	return b
}
