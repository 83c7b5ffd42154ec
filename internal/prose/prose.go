// Package prose owns what people read: generated sections of READMEs between markers, Markdown links, and mentions of paths in any
// text. It must not know Terragrunt or HCL: a config is to it a file in which callers name the ranges that are text.
//
// Three laws hold. A byte that a person wrote outside our markers stays, but for a path that follows a move. A link that led to
// something leads to the same thing after the moves. What is not certain is reported with its place, never guessed.
package prose

import (
	"unicode/utf8"

	"github.com/sulibot/tg-refactor/internal/change"
)

// span is a range of bytes in a text; end is exclusive.
type span struct{ start, end int }

func (s span) of(content []byte) string { return string(content[s.start:s.end]) }

func (s span) within(outer span) bool { return outer.start <= s.start && s.end <= outer.end }

// replace gives the smallest edits that turn the bytes of a span into text: none where they are equal, else one that shares no
// first or last character with what it replaces.
func replace(file change.Path, content []byte, at span, text string, cause change.Cause) []change.Edit {
	old := at.of(content)
	if old == text {
		return nil
	}
	head := 0
	for head < len(old) && head < len(text) && old[head] == text[head] {
		head++
	}
	for head > 0 && (!startsRune(old, head) || !startsRune(text, head)) {
		head--
	}
	tail := 0
	for tail < len(old)-head && tail < len(text)-head && old[len(old)-1-tail] == text[len(text)-1-tail] {
		tail++
	}
	for tail > 0 && !startsRune(old, len(old)-tail) {
		tail--
	}
	return []change.Edit{{File: file, Start: at.start + head, End: at.end - tail, New: text[head : len(text)-tail], Cause: cause}}
}

func startsRune(text string, at int) bool { return at >= len(text) || utf8.RuneStart(text[at]) }
