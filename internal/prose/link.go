package prose

import (
	"fmt"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// markdown follows the links of a Markdown file and, where asked, what its text names.
func (s *searcher) markdown(mentions bool) {
	read := readMarkdown(s.content)
	if read.endless {
		s.add(finding.Finding{Code: finding.TextNotSearched, Severity: finding.Note,
			Message: fmt.Sprintf("%s nests deeper, or holds more brackets, stars or columns, than any text that people write, so it was not searched for "+
				"paths of what moves, and its links do not follow", s.file),
			Place: finding.InFile(string(s.file)), Remedy: "Search it by hand"})
		return
	}
	if read.lost > 0 && s.Moves.Touches(s.file) {
		s.add(finding.Finding{Code: finding.LinkNotFollowed, Severity: finding.Note,
			Message: fmt.Sprintf("%d links were not found again in the source, so they were left as they are", read.lost),
			Place:   finding.InFile(string(s.file)), Remedy: "Check the links in lines that are indented by tabs"})
	}
	sections, damaged := findSections(s.content)
	for _, section := range sections {
		if len(damaged) == 0 && !section.edited(s.content) {
			s.generated = append(s.generated, section.body)
		}
	}
	if mentions {
		s.sessions(read.regions)
	}
	at := 0
	for _, region := range read.regions {
		if mentions {
			s.search(span{at, region.start}, inProse)
		}
		at = region.end
		switch {
		case region.part == inDestination:
			if !s.link(region) && mentions {
				s.search(region.span, onlyReported)
			}
		case !mentions:
		case region.part == inComparison:
			s.search(region.span, onlyReported)
		case region.part == inCode:
			s.search(region.span, inMarkdownCode)
		}
	}
	if mentions {
		s.search(span{at, len(s.content)}, inProse)
		s.drawings(read.regions)
	}
}

// link lets one destination follow. It reports false where the destination led nowhere before.
func (s *searcher) link(at region) bool {
	d, ok := readDestination(s.content, at)
	if !ok {
		return false
	}
	target, ok := d.resolve(s.file.Dir())
	if !ok || !stood(s.Before, target) {
		return false
	}
	now := s.fateOf(target)
	dir := s.Moves.Map(s.file).Dir()
	if now.fate != stands {
		s.add(finding.Finding{Code: finding.LinkTargetGone, Severity: finding.Warning,
			Message: fmt.Sprintf("the link leads to %s, which %s", target, mention{destiny: now}.becomes()),
			Place:   s.place(at.span), Old: at.of(s.content), Remedy: "Let the link lead elsewhere, or take it away"})
		return true
	}
	if same, ok := d.resolve(dir); ok && same == now.to {
		return true
	}
	s.edits = append(s.edits, replace(s.file, s.content, d.raw, d.spell(dir, now.to), change.Cause{Phase: s.Phase,
		Why: fmt.Sprintf("the link keeps leading to %s", now.to)})...)
	return true
}
