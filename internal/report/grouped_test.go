package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// manyFindings draws as many findings as a large move makes, of several kinds.
func manyFindings(kinds, each int) finding.List {
	var list finding.List
	for k := range kinds {
		for i := range each {
			f := finding.Finding{Code: finding.Code(fmt.Sprintf("kind-%d", k)), Severity: finding.Severity(k % 3), Remedy: "Do something",
				Message: fmt.Sprintf("unit %d has trouble %d", i, k), Place: finding.At(fmt.Sprintf("live/%d.hcl", i), []byte("a = 1\n"), 4, 5), Old: "1", New: "2"}
			for r := range 50 {
				f.Related = append(f.Related, finding.InFile(fmt.Sprintf("live/other-%d.hcl", r)))
			}
			list = append(list, f)
		}
	}
	return list
}

func TestManyFindingsAreGrouped(t *testing.T) {
	for _, kinds := range []int{1, 3, 10} {
		list := manyFindings(kinds, 400)
		text := Findings(list, Look{})
		assert.LessOrEqual(t, lines(text), 60, "%d kinds:\n%s", kinds, text)
		for k := range kinds {
			assert.Contains(t, text, fmt.Sprintf("[kind-%d]", k), "every kind is named")
		}
		assert.Contains(t, text, "-v shows all")
		assert.Equal(t, kinds*400, strings.Count(Findings(list, Look{Verbose: true}), "trouble"), "all of them with -v")
	}
	few := manyFindings(1, 1)
	few[0].Related = nil
	assert.NotContains(t, Findings(few, Look{}), "-v")
}
