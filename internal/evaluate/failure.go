package evaluate

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// failure tells in one sentence why Terragrunt gave a unit up, and where, as far as it says so.
func (s *side) failure(path change.Path, err error) *Failure {
	f := &Failure{Place: finding.InFile(string(path))}
	diagnostic, err := innermost(err)
	if diagnostic == nil {
		f.Message = s.sentence(err.Error())
		return f
	}
	f.Message = s.sentence(said(diagnostic, s.options.LiveFunctions))
	if diagnostic.Subject != nil {
		f.Place = s.placeOf(*diagnostic.Subject, f.Place)
	}
	if s.scratch.deep[change.Path(f.Place.File)] {
		f.Place, f.Message = finding.InFile(f.Place.File), "the file nests too deep to be parsed"
	}
	return f
}

// innermost gives the first of the errors that Terragrunt joined, and where it stands: an error of a function that read another file
// stands there.
func innermost(err error) (*hcl.Diagnostic, error) {
	first := firstOf(err)
	diagnostic := diagnosticOf(first)
	if diagnostic == nil {
		return nil, first
	}
	if call, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](diagnostic); ok && call.FunctionCallError() != nil {
		if inner, _ := innermost(call.FunctionCallError()); inner != nil {
			return inner, first
		}
	}
	return diagnostic, first
}

// firstOf takes the first of joined errors. Diagnostics are many as well, but one error.
func firstOf(err error) error {
	var diagnostics hcl.Diagnostics
	for !errors.As(err, &diagnostics) || len(diagnostics) == 0 {
		many, ok := err.(interface{ Unwrap() []error })
		if !ok || len(many.Unwrap()) == 0 {
			return err
		}
		err = many.Unwrap()[0]
	}
	return err
}

func diagnosticOf(err error) *hcl.Diagnostic {
	var diagnostics hcl.Diagnostics
	if errors.As(err, &diagnostics) {
		for _, d := range diagnostics {
			if d.Severity == hcl.DiagError {
				return d
			}
		}
	}
	var diagnostic *hcl.Diagnostic
	if errors.As(err, &diagnostic) {
		return diagnostic
	}
	return nil
}

// said is what a diagnostic says. That of a failing function has all in its detail. Where functions really ran, a detail may hold what they gave,
// which may be secret: no more is told than what failed.
func said(d *hcl.Diagnostic, ran bool) string {
	if ran {
		if call, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](d); ok && call.CalledFunctionName() != "" {
			return "the call of " + call.CalledFunctionName() + " failed"
		}
		return d.Summary
	}
	if d.Detail == "" {
		return d.Summary
	}
	if d.Summary == "Error in function call" {
		return d.Detail
	}
	return strings.TrimSuffix(d.Summary, ".") + ": " + d.Detail
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

func (s *side) panicked(path change.Path, trouble any) *Failure {
	return &Failure{Message: s.sentence(fmt.Sprintf("Terragrunt's evaluation broke off: %v", trouble)), Place: finding.InFile(string(path))}
}

func (s *side) missing(path change.Path) *Failure {
	f := &Failure{Message: fmt.Sprintf("no config stands at %s", path), Place: finding.InFile(string(path))}
	if s.elsewhere(path) || strings.Contains("/"+string(path), "/"+config.StackDir+"/") {
		f.Message = "its text is not in this repository"
	}
	return f
}
