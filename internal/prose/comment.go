package prose

import (
	"path"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// A relative path in a comment of HCL is most often code that somebody took out or another way to write the line below it. It leads from the
// file's folder, as the code beside it does, and follows as that does.

// besideCode tells whether a token is such a path.
func (s *searcher) besideCode(at span, text string) bool {
	return (strings.HasPrefix(text, "../") || strings.HasPrefix(text, "./")) && s.inCodeComment(at.start)
}

func (s *searcher) inCodeComment(at int) bool {
	switch path.Ext(s.file.Base()) {
	case ".hcl":
		return s.comment && !s.elsewhere
	case ".tf", ".tofu", ".tfvars":
		return inComment(s.content, at)
	default:
		return false
	}
}

// fromFolder gives of what a text may mean that which it names from its file's folder, all where it names nothing from there, and nothing
// where that is still right.
func fromFolder(mentions []mention, literal string) []mention {
	for _, m := range mentions {
		if m.basis == fromFile {
			if m.text == literal {
				return nil
			}
			return []mention{m}
		}
	}
	return mentions
}

// respelled gives the text that names from a base what a text named from there before. Where the text parts a folder from what lies in it by
// "//", as the source of a module does, and it still lies in it, so does the new one.
func (m *moved) respelled(old string, rooted bool, b base, to change.Path) string {
	text := respell(old, rooted, b.after, to)
	head, tail, parted := strings.Cut(old, "//")
	if text == old || rooted || !parted || head == "" || tail == "" {
		return text
	}
	folder, ok := b.before.Join(head)
	if !ok {
		return text
	}
	if now := m.fateOf(folder); now.fate == stands && now.to != to && to.Within(now.to) {
		return respell(head, rooted, b.after, now.to) + "//" + to.Below(now.to)
	}
	return text
}
