package report

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/finding"
)

const (
	// mostLines is up to where findings are all shown in full, and mostLinesOfFew up to where fewFindings are. More of them are grouped, in
	// about groupedLines.
	mostLines, groupedLines     = 36, 28
	fewFindings, mostLinesOfFew = 8, 72
	// linesOfAKind is what a kind of finding takes at least: what is wrong, where, and what to do.
	linesOfAKind = 3
	// mostAlso is how many further places of a group, or of a finding, are named.
	mostAlso = 3
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
	all, distinct := make([]kindOfFinding, len(list)), map[kindOfFinding]bool{}
	for i, f := range list {
		all[i] = kindOfFinding{severity: f.Severity, code: f.Code}
		switch {
		case asksByPlace[f.Code]:
			all[i].place = f.Place.String()
		case len(messages[f.Code]) <= mostMessages:
			all[i].message = f.Message
		}
		distinct[all[i]] = true
	}
	if len(distinct) > mostKinds {
		for i := range all {
			all[i].place = ""
		}
	}
	return all
}

// grouped shows of each kind of finding the first in full, the places of a few more, and how many there are beside them. Where even that
// would be too long, what is less severe is told with its place and its remedy alone.
func grouped(list finding.List, look Look, left int) string {
	var order []kindOfFinding
	groups := map[kindOfFinding]finding.List{}
	by := kinds(list)
	for i, f := range list {
		kind := by[i]
		if groups[kind] == nil {
			order = append(order, kind)
		}
		groups[kind] = append(groups[kind], f)
	}
	var b strings.Builder
	for i, kind := range order {
		text := group(groups[kind], look, mostAlso)
		room := left - linesOfAKind*(len(order)-1-i)
		if lines(text) >= room {
			text = group(groups[kind], look, 0)
		}
		if i == 0 && lines(text) >= room {
			groups[kind][0].Place.Snippet = nil
			text = group(groups[kind], look, 0)
		}
		end := "\n"
		if i > 0 && lines(text) >= room {
			f := groups[kind][0]
			f.Place.Snippet, f.Detail, f.Old, f.New, f.Related = nil, "", "", "", nil
			text, end = one(f, look), ""
			if len(groups[kind]) > 1 {
				text += look.paint(faint, "  "+moreLike(len(groups[kind])-1)) + "\n"
			}
		}
		left -= lines(text + end)
		b.WriteString(text + end)
	}
	return strings.TrimRight(b.String(), "\n") + "\n\n"
}

// group shows the findings of one kind.
func group(list finding.List, look Look, also int) string {
	var b strings.Builder
	first := list[0]
	hidden := max(0, len(first.Related)-also)
	first.Related = bare(first.Related[:len(first.Related)-hidden])
	text := one(first, look)
	if hidden > 0 {
		help := strings.LastIndex(text, look.paint(good, "  help: "))
		line := look.paint(faint, fmt.Sprintf("  and %d more places", hidden)) + "\n"
		if help < 0 {
			text += line
		} else {
			text = text[:help] + line + text[help:]
		}
	}
	b.WriteString(text)
	for _, f := range list[1:min(len(list), 1+also)] {
		message := printable(f.Message)
		if f.Place.File != "" {
			message = printable(f.Place.String()) + ": " + message
		}
		b.WriteString(look.paint(hint, "  also ") + message + "\n")
	}
	if rest := len(list) - 1 - also; rest > 0 {
		b.WriteString(look.paint(faint, "  "+moreLike(rest)) + "\n")
	}
	return b.String()
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

func moreLike(n int) string { return fmt.Sprintf("and %d more of this kind: -v shows all", n) }

func lines(text string) int { return strings.Count(text, "\n") }
