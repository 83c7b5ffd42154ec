package plan

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/prose"
)

// mentionedKeys names every text of the tree after that holds the old key of a state which moves: what reads the state there, as a
// terraform_remote_state or a policy, would go on reading the old one.
func mentionedKeys(p *Plan) finding.List {
	changes := map[string]int{}
	var words []string
	for i, key := range p.Keys {
		if key.Old == key.New || key.Attribute == "backend" {
			continue
		}
		if _, known := changes[key.Old]; !known {
			changes[key.Old] = i
			words = append(words, key.Old)
		}
	}
	var all finding.List
	for _, o := range prose.Occurrences(p.Base, words) {
		key := p.Keys[changes[o.Word]]
		content, err := p.Base.Read(o.File)
		if err != nil {
			continue
		}
		all = append(all, finding.Finding{Code: finding.StateKeyMentioned, Severity: finding.Warning, Old: key.Old, New: key.New,
			Place:   finding.At(string(o.File), content, o.Start, o.End),
			Message: fmt.Sprintf("the text names the %s of the state of %s, which will be another one", key.Attribute, key.Before),
			Remedy:  "Change it when the state is migrated, not before"})
	}
	return all
}
