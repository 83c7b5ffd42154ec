package report

import "github.com/sulibot/tg-refactor/docs/findings"

// ExplainFormat is the version of the JSON that PagesJSON writes, as docs/schema/explain.schema.json describes it.
const ExplainFormat = "1.0"

// PagesJSON gives the pages of codes for machines: the summary in a line, and the whole page in Markdown.
func PagesJSON(codes []string) ([]byte, error) {
	type page struct {
		Code    string `json:"code"`
		Summary string `json:"summary"`
		Page    string `json:"page"`
	}
	all := []page{}
	for _, code := range codes {
		text, _ := findings.Page(code)
		all = append(all, page{code, findings.Summary(code), text})
	}
	return encode(struct {
		FormatVersion string `json:"format_version"`
		Codes         []page `json:"codes"`
	}{ExplainFormat, all})
}
