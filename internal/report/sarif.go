package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/sulibot/tg-refactor/docs/findings"
	"github.com/sulibot/tg-refactor/internal/finding"
)

const (
	home = "https://github.com/sulibot/tg-refactor"
	// pages is where each code has its page.
	pages = home + "/blob/main/docs/findings/"
	// sourceRoot stands in SARIF for the repository's root, from which all paths lead; code scanning knows this name.
	sourceRoot = "%SRCROOT%"
	// fingerprint names how a result is told from others over time: by its code, its file and the lines that are meant.
	fingerprint = "codeFileLines/v1"
)

// FindingsSARIF gives findings as a SARIF 2.1.0 log, with the page of each code as the help of its rule. The version is the tool's.
// The error is a bug: every finding can be written.
func FindingsSARIF(list finding.List, version string) ([]byte, error) {
	run := sarif.NewRunWithInformationURI("tg-refactor", home).WithColumnKind("unicodeCodePoints")
	run.Tool.Driver.WithVersion(version)
	for _, f := range list.Sorted() {
		rule(run, f)
		result := run.CreateResultForRule(string(f.Code)).WithLevel(f.Severity.String()).WithMessage(sarif.NewTextMessage(sarifMessage(f))).
			WithPartialFingerprints(map[string]string{fingerprint: fingerprintOf(f)})
		if f.Place.File != "" {
			result.AddLocation(sarif.NewLocationWithPhysicalLocation(physical(f.Place)))
		}
		for i, place := range f.Related {
			if place.File != "" {
				result.AddRelatedLocation(sarif.NewLocationWithPhysicalLocation(physical(place)).WithID(i + 1))
			}
		}
	}
	log := sarif.NewReport().AddRun(run)
	var out bytes.Buffer
	if err := log.PrettyWrite(&out); err != nil {
		return nil, fmt.Errorf("write SARIF: %w", err)
	}
	return append(bytes.TrimSpace(out.Bytes()), '\n'), nil
}

// rule describes a finding's code once for all its results.
func rule(run *sarif.Run, f finding.Finding) {
	page, _ := findings.Page(string(f.Code))
	summary := cmp.Or(findings.Summary(string(f.Code)), string(f.Code))
	run.AddRule(string(f.Code)).WithName(string(f.Code)).WithShortDescription(sarif.NewMultiformatMessageString().WithText(summary)).
		WithFullDescription(sarif.NewMultiformatMessageString().WithText(summary)).
		WithHelp(sarif.NewMultiformatMessageString().WithText(cmp.Or(page, summary)).WithMarkdown(cmp.Or(page, summary))).
		WithHelpURI(pages + string(f.Code) + ".md")
}

func sarifMessage(f finding.Finding) string {
	text := f.Message + "."
	if f.Detail != "" {
		text += "\n" + f.Detail + "\n"
	}
	if f.Old != "" || f.New != "" {
		text += fmt.Sprintf(" Old: %q, new: %q.", f.Old, f.New)
	}
	if help := f.Help(); help != "" {
		text += " " + help + "."
	}
	return text
}

func physical(place finding.Place) *sarif.PhysicalLocation {
	// A path may hold what means something in a URI, and a colon in its first element would make a scheme of it.
	uri := (&url.URL{Path: place.File}).String()
	location := sarif.NewPhysicalLocation().WithArtifactLocation(sarif.NewArtifactLocation().WithURI(uri).WithURIBaseID(sourceRoot))
	if place.Line == 0 {
		return location
	}
	region := sarif.NewRegion().WithStartLine(place.Line).WithStartColumn(place.Column).WithEndLine(place.EndLine).WithEndColumn(place.EndColumn)
	return location.WithRegion(region)
}

func fingerprintOf(f finding.Finding) string {
	sum := sha256.Sum256([]byte(strings.Join(append([]string{string(f.Code), f.Place.File}, f.Place.Snippet...), "\x00")))
	const enough = 16
	return hex.EncodeToString(sum[:enough])
}
