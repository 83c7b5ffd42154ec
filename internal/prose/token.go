package prose

import (
	"regexp"
	"strings"
)

// token is a piece of text that may be a path: its elements, of which the first ones may be literal.
type token struct {
	text string
	// literal is the part up to the last element before the first one with a variable or glob; rest is what follows.
	literal, rest string
	// elements are all non-empty ones but ".".
	elements []string
}

// endsToken marks the bytes that no path in a token holds. Paths with such characters are found in link destinations only.
var endsToken = func() (ends [256]bool) {
	for c := range 0x21 {
		ends[c] = true
	}
	for _, c := range []byte("\"'`<>()[]|;&=:,#!\\^\x7f") {
		ends[c] = true
	}
	return ends
}()

// tokens yields each piece of a range that holds a slash, trimmed of punctuation.
func tokens(content []byte, at span, yield func(span)) {
	for i := at.start; i < at.end; {
		if endsToken[content[i]] {
			i++
			continue
		}
		start, slash := i+fallback(content[at.start:at.end], i-at.start), false
		open := 0
		if start > i {
			open = 1 // The brace of "${X:-path}" ends it.
		}
		for i = start; i < at.end && !endsToken[content[i]]; i++ {
			if open > 0 {
				open += strings.Count(string(content[i]), "{") - strings.Count(string(content[i]), "}")
				if open == 0 {
					break
				}
			}
			slash = slash || content[i] == '/'
		}
		if slash {
			if found := trim(content, span{start, i}); found.end-found.start > 1 {
				yield(found)
			}
		}
	}
}

var (
	opensFallback = regexp.MustCompile(`^\$\{\w+[-+]`)
	openFallback  = regexp.MustCompile(`\$\{\w+:$`)
)

// fallback tells how many bytes stand at an offset before the text that a shell takes where a variable is not set: "${X-" or, behind
// "${X:", "-".
func fallback(content []byte, at int) int {
	switch content[at] {
	case '$':
		return len(opensFallback.Find(content[at:min(at+64, len(content))]))
	case '-', '+':
		if openFallback.Match(content[max(at-64, 0):at]) {
			return 1
		}
	}
	return 0
}

// trim drops the dots, question marks and emphasis that a sentence puts around a path.
func trim(content []byte, at span) span {
	text := endSentence(at.of(content))
	marks := text[:len(text)-len(strings.TrimLeft(text, "*_"))]
	inner := strings.TrimPrefix(text, marks)
	if marks != "" && strings.HasSuffix(inner, marks) && !strings.HasSuffix(inner, "/"+marks) && !strings.HasPrefix(inner, "/") {
		text = endSentence(strings.TrimSuffix(inner, marks))
		at.start += len(marks)
	}
	return span{at.start, at.start + len(text)}
}

func endSentence(text string) string {
	text = strings.TrimSuffix(text, "?")
	if last := text[strings.LastIndexByte(text, '/')+1:]; strings.Trim(last, ".") != "" || len(last) > 2 {
		text = strings.TrimRight(text, ".")
	}
	return text
}

func readToken(text string) token {
	t := token{text: text}
	end, literal := 0, true
	for at := 0; at <= len(text); {
		element, _, _ := strings.Cut(text[at:], "/")
		if element != "" {
			if literal = literal && !isWild(element); literal {
				end = at + len(element)
			}
			if element != "." {
				t.elements = append(t.elements, element)
			}
		}
		at += len(element) + 1
	}
	t.literal, t.rest = text[:end], text[end:]
	return t
}

// isWild tells whether an element stands for others: a variable, a glob, a home folder.
func isWild(element string) bool { return isVariable(element) || isGlob(element) }

func isVariable(element string) bool {
	return strings.ContainsAny(element, "${}%") || strings.HasPrefix(element, "~")
}

func isGlob(element string) bool { return strings.ContainsAny(element, "*?") }

// continues tells whether names, or parts of some, follow the literal part, so that the rest says something of its own.
func (t token) continues() bool {
	for element := range strings.SplitSeq(t.rest, "/") {
		if !isVariable(element) && strings.Trim(element, "*") != "" {
			return true
		}
	}
	return false
}
