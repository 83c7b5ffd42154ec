package evaluate

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// failure tells in one sentence why Terragrunt gave a unit up, and where, as far as it says so.
func (s *side) failure(path change.Path, err error) *Failure {
	f := &Failure{Place: finding.InFile(string(path))}
	var diagnostics hcl.Diagnostics
	var diagnostic *hcl.Diagnostic
	if errors.As(err, &diagnostics) {
		for _, d := range diagnostics {
			if d.Severity == hcl.DiagError {
				diagnostic = d
				break
			}
		}
	}
	if diagnostic == nil {
		errors.As(err, &diagnostic)
	}
	if diagnostic == nil {
		f.Message = s.sentence(err.Error())
		return f
	}
	f.Message = s.sentence(strings.TrimSuffix(diagnostic.Summary, ".") + ": " + diagnostic.Detail)
	if diagnostic.Subject != nil {
		f.Place = s.placeOf(*diagnostic.Subject, f.Place)
	}
	return f
}

// placeOf gives the place of a range in a file of the scratch folder.
func (s *side) placeOf(r hcl.Range, otherwise finding.Place) finding.Place {
	file, ok := s.scratch.inside(r.Filename)
	if !ok {
		return otherwise
	}
	content, err := s.tree.Read(file)
	if err != nil {
		return finding.InFile(string(file))
	}
	return finding.At(string(file), content, r.Start.Byte, r.End.Byte)
}

// sentence makes one line without a final period, in which paths are told as the user knows them.
func (s *side) sentence(text string) string {
	text = strings.Join(strings.Fields(s.scratch.told(text)), " ")
	return strings.TrimRight(text, ".: ")
}

func (s *side) panicked(path change.Path, trouble any, _ []byte) *Failure {
	return &Failure{Message: s.sentence(fmt.Sprintf("Terragrunt's evaluation broke off: %v", trouble)), Place: finding.InFile(string(path))}
}

func (s *side) missing(path change.Path) *Failure {
	return &Failure{Message: fmt.Sprintf("no config stands at %s", path), Place: finding.InFile(string(path))}
}
