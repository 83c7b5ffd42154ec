package report

import "github.com/sulibot/tg-refactor/internal/finding"

// FindingsFormat is the version of the JSON that FindingsJSON writes, as docs/schema/findings.schema.json describes it.
const FindingsFormat = "1.0"

// FindingsJSON gives findings for machines, where a command has nothing else to give.
func FindingsJSON(findings finding.List) ([]byte, error) {
	return encode(struct {
		FormatVersion string       `json:"format_version"`
		Findings      finding.List `json:"findings"`
	}{FindingsFormat, list(findings.Sorted())})
}
