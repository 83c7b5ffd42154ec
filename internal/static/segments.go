package static

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
)

// segments changes one of the texts that are written out in a template, a format or a join, and leaves all else in it alone: the smallest
// change first. It reports false where the caller wants no more.
func (r rewriter) segments(leaf hclsyntax.Expression, want Want, yield func(string) bool) bool {
	s := segmenter{rewriter: r, want: want, leaf: leaf, pieces: piecesOf(leaf)}
	s.want.Pattern = ""
	if !s.measure(want) {
		return true
	}
	for i, part := range s.pieces {
		if part.x == nil && part.start != part.end {
			s.literal(i)
		}
	}
	s.appended()
	slices.SortStableFunc(s.found, func(a, b segmented) int { return cmp.Compare(a.cost, b.cost) })
	for _, one := range s.found {
		if !yield(one.text) {
			return false
		}
	}
	return true
}

type segmenter struct {
	rewriter
	want   Want
	leaf   hclsyntax.Expression
	pieces []piece
	// values are the texts of the pieces after, Hole for one that is not known; was are those before.
	values, was []string
	// full is the whole text, of which the first end bytes lead to the target.
	full  string
	end   int
	found []segmented
}

type segmented struct {
	text string
	cost int
}

// measure evaluates the pieces, and finds where the target ends in the text.
func (s *segmenter) measure(want Want) bool {
	before := NewEvaluator(NewShared())
	for _, part := range s.pieces {
		now, was := part.text, part.text
		if part.x != nil {
			now, was = Hole, Hole
			if text, ok := TextOf(s.e.Value(s.after, part.x).Value); ok {
				now = text
			}
			if want.Scope != nil {
				if text, ok := TextOf(before.Value(want.Scope, part.x).Value); ok {
					was = text
				}
			}
		}
		s.values, s.was = append(s.values, now), append(s.was, was)
	}
	s.full = strings.Join(s.values, "")
	holed := strings.Contains(s.full, Hole)
	switch {
	case holed != (want.Rest != "") || !strings.HasPrefix(s.full, want.Prefix):
		return false
	case holed:
		s.end = headEnd(s.full)
	case want.Pattern != "":
		s.end = len(strings.TrimSuffix(s.full, want.Pattern))
	case want.Source:
		s.end = len(s.full)
	default:
		s.end = len(strings.TrimRight(s.full, "/"))
	}
	return s.end > 0
}

// literal tries to change the i-th piece.
func (s *segmenter) literal(i int) {
	before, behind := strings.Join(s.values[:i], ""), strings.Join(s.values[i+1:], "")
	if strings.Contains(before, Hole) || len(before) > s.end {
		return
	}
	rest := s.full[s.end:]
	for _, whole := range s.ways(before) {
		if text, ok := strings.CutSuffix(whole+rest, behind); ok {
			s.replace(i, text)
		}
	}
	s.mapped(i, before)
}

// ways gives the texts that lead on from the pieces before to the target.
func (s *segmenter) ways(before string) []string {
	old := s.full[len(before):s.end]
	if before == "" {
		return []string{s.want.Prefix + s.relative(s.want, strings.TrimPrefix(old, s.want.Prefix))}
	}
	var ways []string
	path := strings.TrimPrefix(before, s.want.Prefix)
	if place, ok := s.place(path); ok && (old == "" || old[0] == '/') {
		ways = append(ways, s.tail(old, place))
	}
	slash := strings.LastIndexByte(path, '/')
	if slash < 0 {
		return ways
	}
	// The words may begin in the middle of a name, as in "${local.name}-module".
	lead := path[slash:]
	if place, ok := s.place(path[:slash]); ok {
		if way, ok := strings.CutPrefix(s.tail(lead+old, place), lead); ok {
			ways = append(ways, way)
		}
	}
	return ways
}

// place is a folder that a text leads to. A way through a folder that is not there would be cleaned away by Terragrunt, but nobody could
// read it.
func (s *segmenter) place(text string) (change.Path, bool) {
	place, ok := Locate(text, s.want.Base)
	return place, ok && s.after.Tree.Exists(place)
}

// tail is the way from a place to the target, in the manner of the old one.
func (s *segmenter) tail(old string, place change.Path) string {
	switch {
	case s.want.Source:
		return s.sourceTail(old, place, s.want)
	case s.want.Target == place:
		return ""
	default:
		return "/" + s.want.Target.Rel(place)
	}
}

// mapped lets the i-th piece name where the folder is after, to which it leads before.
func (s *segmenter) mapped(i int, before string) {
	was := strings.Join(s.was[:i], "")
	slash := strings.LastIndexByte(s.pieces[i].text, '/')
	if s.want.Map == nil || s.want.Scope == nil || strings.Contains(was, Hole) || slash < 0 {
		return
	}
	head := strings.TrimRight(s.pieces[i].text[:slash], "/")
	from := s.want.Scope.Dir()
	if before == "" {
		from = s.want.Base
	}
	place, ok := Locate(strings.TrimPrefix(was+head, s.want.Prefix), from)
	if !ok || s.want.Map(place) == place || !strings.HasPrefix(head, "/") || before == "" {
		return
	}
	if start, ok := s.place(strings.TrimPrefix(before, s.want.Prefix)); ok {
		moved := s.want.Map(place).Rel(start)
		s.replace(i, "/"+moved+s.pieces[i].text[len(head):])
	}
}

// appended adds a way behind a text that is nothing but a folder to start from.
func (s *segmenter) appended() {
	template, ok := s.leaf.(*hclsyntax.TemplateExpr)
	last := len(s.pieces) - 1
	if !ok || last != 0 || s.pieces[0].x == nil {
		return
	}
	if place, ok := s.place(s.full); ok && place != s.want.Target {
		whole := s.text(template.SrcRange)
		s.add(strings.TrimSuffix(whole, `"`)+escape(s.tail("", place))+`"`, s.want.Target.Rel(place))
	}
}

func (s *segmenter) replace(i int, text string) {
	part := s.pieces[i]
	if text == part.text {
		return
	}
	written := string(s.source[part.start:part.end])
	if written != s.encoded(part, part.text) && written != part.text {
		return // It is written with escapes of another kind: its bytes are not known well enough.
	}
	whole, base := s.text(s.leaf.Range()), s.leaf.Range().Start.Byte
	s.add(whole[:part.start-base]+s.encoded(part, text)+whole[part.end-base:], text)
}

func (s *segmenter) encoded(part piece, text string) string {
	if part.format {
		text = strings.ReplaceAll(text, "%", "%%")
	}
	return escape(text)
}

func (s *segmenter) add(text, words string) {
	const climb = 1000
	_, _, rest := cutCommon(s.text(s.leaf.Range()), text)
	s.found = append(s.found, segmented{text, len(rest) + climb*max(0, strings.Count(words, "..")-strings.Count(s.full, ".."))})
}

// cutCommon takes what both texts begin and end with from them.
func cutCommon(old, new string) (prefix, oldRest, newRest string) {
	n := 0
	for n < len(old) && n < len(new) && old[n] == new[n] {
		n++
	}
	prefix, old, new = old[:n], old[n:], new[n:]
	for len(old) > 0 && len(new) > 0 && old[len(old)-1] == new[len(new)-1] {
		old, new = old[:len(old)-1], new[:len(new)-1]
	}
	return prefix, old, new
}
