package report

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/finding"
)

const (
	// mostLines is up to where findings are all shown in full, and mostLinesOfFew up to where fewFindings are. More of them are grouped, in
	// about groupedLines.
	mostLines, groupedLines     = 36, 44
	fewFindings, mostLinesOfFew = 8, 72
	// linesOfAKind is what a kind of finding takes at least: what is wrong, where, and what to do.
	linesOfAKind = 3
	// mostAlso is how many further places of a finding are named, or of a group kept room for; manyAlso are where there is room.
	mostAlso, manyAlso = 3, 10
)

// kindOfFinding is what findings are grouped by.
type kindOfFinding struct {
	severity finding.Severity
	code     finding.Code
	// place is set where one kind asks a question for each place, as which value becomes another one.
	place string
	// message is set where the findings of one code say few different things.
	message string
}

// asksByPlace are the codes of findings that ask one question for each place, and mostKinds is up to how many questions that is done.
var asksByPlace = map[finding.Code]bool{finding.EvaluatesDifferently: true, finding.ChangedByMove: true}

const mostKinds = 6

// mostMessages is up to how many different things the findings of one code may say for each to be a kind of its own.
const mostMessages = 4

// kinds gives what each finding is grouped by.
func kinds(list finding.List) []kindOfFinding {
	messages := map[finding.Code]map[string]bool{}
	for _, f := range list {
		if messages[f.Code] == nil {
			messages[f.Code] = map[string]bool{}
		}
		messages[f.Code][f.Message] = true
	}
	all := make([]kindOfFinding, len(list))
	for i, f := range list {
		all[i] = kindOfFinding{severity: f.Severity, code: f.Code}
		switch {
		case asksByPlace[f.Code]:
			all[i].place = f.Place.String()
		case len(messages[f.Code]) <= mostMessages:
			all[i].message = f.Message
		}
	}
	// Of too many, what is least severe comes together first.
	for severity := finding.Note; severity <= finding.Error && distinct(all) > mostKinds; severity++ {
		for i := range all {
			if all[i].place = ""; all[i].severity == severity {
				all[i].message = ""
			}
		}
	}
	return all
}

func distinct(all []kindOfFinding) int {
	known := map[kindOfFinding]bool{}
	for _, kind := range all {
		known[kind] = true
	}
	return len(known)
}

// grouped shows of each kind of finding the first in full, then where the others are, as far as the lines that are left reach, and how many
// there are beside them. Where even the first would be too long, what is less severe is told with its place and its remedy alone.
func grouped(list finding.List, look Look, left int) string {
	order, groups := byKind(list)
	heads := make([]string, len(order))
	kept, wanting := 0, 0
	for _, kind := range order {
		kept += linesOfAKind + keptForOthers(groups[kind])
		if len(groups[kind]) > 1 {
			wanting++
		}
	}
	for i, kind := range order {
		kept -= linesOfAKind
		heads[i] = head(groups[kind], look, left-kept, i == 0)
		left -= lines(heads[i])
	}
	var b strings.Builder
	for i, kind := range order {
		rest := othersByRemedy(groups[kind], look, 1+max(0, left)/max(1, wanting))
		left -= lines(rest)
		if rest != "" {
			wanting--
		}
		b.WriteString(heads[i] + rest)
		if i == 0 || left > 0 && lines(heads[i]+rest) > linesOfAKind {
			b.WriteString("\n")
			left--
		}
	}
	b.WriteString(look.paint(faint, "-v shows all of them in full") + "\n\n")
	return b.String()
}

// keptForOthers is how many lines are kept for where the others of a kind are.
func keptForOthers(list finding.List) int {
	return min(len(linesByFile(list[1:])), mostAlso)
}

// byKind gives the findings of each kind, and the kinds in the order of their first findings.
func byKind(list finding.List) ([]kindOfFinding, map[kindOfFinding]finding.List) {
	var order []kindOfFinding
	groups := map[kindOfFinding]finding.List{}
	for i, kind := range kinds(list) {
		if groups[kind] == nil {
			order = append(order, kind)
		}
		groups[kind] = append(groups[kind], list[i])
	}
	return order, groups
}

// head shows the first finding of a kind, in as much detail as there is room for. The first kind of all always keeps what it says.
func head(list finding.List, look Look, room int, decisive bool) string {
	first := list[0]
	var text string
	for _, also := range []int{manyAlso, mostAlso, 0} {
		if text = leading(first, look, also); lines(text)+1 < room {
			break
		}
	}
	if lines(text)+1 >= room {
		first.Place.Snippet = nil
		text = leading(first, look, 0)
	}
	if !decisive && lines(text)+1 >= room {
		first.Detail, first.Old, first.New, first.Related = "", "", "", nil
		text = one(first, look)
	}
	return text
}

// leading shows a finding with some of its further places; many of its own file take one row.
func leading(first finding.Finding, look Look, also int) string {
	here, others := alsoInFile(first)
	if len(here) <= mostAlso {
		here, others = nil, first.Related
	}
	hidden := max(0, len(others)-also)
	first.Related = append(bare(others[:len(others)-hidden]), here...)
	text := one(first, look)
	if hidden == 0 {
		return text
	}
	line := look.paint(faint, fmt.Sprintf("  and %d more places", hidden)) + "\n"
	help := strings.LastIndex(text, look.paint(good, "  help: "))
	if help < 0 {
		return text + line
	}
	return text[:help] + line + text[help:]
}

// bare gives places without their lines of text.
func bare(places []finding.Place) []finding.Place {
	all := make([]finding.Place, len(places))
	for i, place := range places {
		all[i] = place
		all[i].Snippet = nil
	}
	return all
}

func moreLike(n int) string { return fmt.Sprintf("and %d more of this kind", n) }

func lines(text string) int { return strings.Count(text, "\n") }
