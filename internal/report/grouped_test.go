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

func TestEachOtherPlaceOfAKindIsNamed(t *testing.T) {
	var list finding.List
	add := func(file string, lines ...int) {
		for _, line := range lines {
			text := []byte(strings.Repeat("a = 1\n", line))
			list = append(list, finding.Finding{Code: "some-code", Severity: finding.Warning, Remedy: "Do something",
				Message: fmt.Sprintf("line %d of %s is wrong", line, file), Place: finding.At(file, text, len(text)-6, len(text)-1)})
		}
	}
	add("CODEOWNERS", 1, 2, 3, 5)
	add("Makefile", 4)
	for _, c := range []struct {
		room int
		want string
	}{
		{room: 5, want: "  --> CODEOWNERS:1:1: line 1 of CODEOWNERS is wrong\n  --> CODEOWNERS:2:1: line 2 of CODEOWNERS is wrong\n  --> CODEOWNERS:3:1: line 3 of CODEOWNERS is wrong\n" +
			"  --> CODEOWNERS:5:1: line 5 of CODEOWNERS is wrong\n  --> Makefile:4:1: line 4 of Makefile is wrong\n"},
		{room: 1, want: "  --> CODEOWNERS:1-3, 5; Makefile:4\n"},
	} {
		assert.Equal(t, c.want, others(list, "", Look{}, c.room))
	}
	for i := range 30 {
		add(fmt.Sprintf("live/region/environment/%d/terragrunt.hcl", i), 1)
	}
	text := others(list, "", Look{}, 20)
	assert.Equal(t, somePlaceRows, lines(text), "nobody reads a wall of places:\n%s", text)
	assert.Contains(t, text, "more of this kind")
	for i := range list {
		list[i].Message = "the same"
	}
	assert.NotContains(t, others(list[:3], "the same", Look{}, 5), "the same", "what is said already is not said again")
}

// Where there are many kinds what is least severe comes together first: each error keeps its own words.
func TestErrorsComeTogetherLast(t *testing.T) {
	var list finding.List
	for severity := finding.Note; severity <= finding.Error; severity++ {
		for i := range 3 {
			for range 4 {
				list = append(list, finding.Finding{Code: finding.Code("code-" + severity.String()), Severity: severity, Message: fmt.Sprintf("message %d", i),
					Place: finding.InFile("live/a.hcl"), Remedy: "Do something"})
			}
		}
	}
	text := Findings(list, Look{})
	assert.Equal(t, 3, strings.Count(text, "error[code-error]"), text)
	assert.Equal(t, 1, strings.Count(text, "note[code-note]"), text)
}

// Where the findings of a kind ask for a few different things, each of these is told with a place of its own; what differs for each finding is not.
func TestEachRemedyOfAKindIsShown(t *testing.T) {
	list := manyFindings(1, 30)
	for i := range list {
		list[i].Related, list[i].Message = nil, fmt.Sprintf("file %d names dev", i)
	}
	list[3].Remedy, list[7].Remedy = "Decide whose keys encrypt", "Add it by hand"
	list[8].Remedy = list[7].Remedy
	text := Findings(list, Look{})
	assert.LessOrEqual(t, lines(text), 60, text)
	assert.Equal(t, 1, strings.Count(text, "help: Do something\n"), text)
	assert.Contains(t, text, "  --> live/3.hcl:1:5: file 3 names dev\n  help: Decide whose keys encrypt\n")
	assert.Contains(t, text, "  --> live/7.hcl:1; live/8.hcl:1\n  help: Add it by hand\n")
	for i := range list {
		list[i].Remedy = fmt.Sprintf("Write %d there", i)
	}
	assert.Equal(t, 1, strings.Count(Findings(list, Look{}), "help:"))
}
