package report

import (
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/prove"
)

// ProofFormat is the version of the JSON that ProofJSON writes, as docs/schema/proof.schema.json describes it.
const ProofFormat = "1.0"

type proofJSON struct {
	FormatVersion string           `json:"format_version"`
	Title         string           `json:"title"`
	Holds         bool             `json:"holds"`
	Summary       proofSummaryJSON `json:"summary"`
	Units         []proofUnitJSON  `json:"units"`
	Findings      finding.List     `json:"findings"`
}

type proofSummaryJSON struct {
	Identical    int `json:"identical"`
	AsDeclared   int `json:"as_declared"`
	Differs      int `json:"differs"`
	NotEvaluated int `json:"not_evaluated"`
	Unconcerned  int `json:"not_concerned"`
}

type proofUnitJSON struct {
	Before      string           `json:"before,omitempty"`
	After       string           `json:"after,omitempty"`
	Verdict     prove.Verdict    `json:"verdict"`
	Why         string           `json:"why,omitempty"`
	Accepted    string           `json:"accepted,omitempty"`
	Differences []differenceJSON `json:"differences"`
	StandIns    []standInJSON    `json:"stand_ins"`
}

type differenceJSON struct {
	Attribute string        `json:"attribute"`
	Class     prove.Class   `json:"class"`
	Old       *string       `json:"old"`
	New       *string       `json:"new"`
	Why       string        `json:"why,omitempty"`
	Accepted  string        `json:"accepted,omitempty"`
	Place     finding.Place `json:"place,omitzero"`
	Through   []string      `json:"through,omitempty"`
	StandIns  []standInJSON `json:"stand_ins,omitempty"`
}

type standInJSON struct {
	Kind string `json:"kind"`
	On   string `json:"on"`
}

// ProofJSON gives a proof for machines.
func ProofJSON(p prove.Proof) ([]byte, error) {
	out := proofJSON{FormatVersion: ProofFormat, Title: p.Title, Holds: p.Holds(), Units: []proofUnitJSON{}, Findings: list(p.Findings()),
		Summary: proofSummaryJSON{p.Count(prove.Identical), p.Count(prove.AsDeclared), p.Count(prove.Differs), p.Count(prove.NotEvaluated), p.Unconcerned}}
	for _, unit := range p.Units {
		row := proofUnitJSON{Before: string(unit.Before), After: string(unit.After), Verdict: unit.Verdict, Why: unit.Why, Accepted: unit.Accepted,
			Differences: []differenceJSON{}, StandIns: []standInJSON{}}
		for _, hang := range unit.StandIns {
			row.StandIns = append(row.StandIns, standInJSON{string(hang.Kind), hang.On})
		}
		for _, d := range unit.Differences {
			row.Differences = append(row.Differences, differenceOf(d))
		}
		out.Units = append(out.Units, row)
	}
	return encode(out)
}

func differenceOf(d prove.Difference) differenceJSON {
	out := differenceJSON{Attribute: d.Attribute, Class: d.Class, Why: d.Why, Accepted: d.Accepted, Place: d.Place, Through: d.Through}
	if d.Had {
		out.Old = &d.Old
	}
	if d.Has {
		out.New = &d.New
	}
	for _, hang := range d.StandIns {
		out.StandIns = append(out.StandIns, standInJSON{string(hang.Kind), hang.On})
	}
	return out
}
