package watch

import "strings"

// shellWord is a word of a command: what it says, and the bytes that spell just that, equal where it is spelled otherwise.
type shellWord struct {
	text       string
	start, end int
	// quoted is set where a shell takes no letter for a glob.
	quoted bool
	// made is set where something in it is known only to a run.
	made bool
}

// shellWords gives the words of a command up to its end: a pipe, another command, a redirection, or the end of what holds it.
func shellWords(text string, at int) []shellWord {
	var all []shellWord
	for at < len(text) {
		switch {
		case strings.IndexByte(" \t\r\n", text[at]) >= 0:
			at++
		case strings.HasPrefix(text[at:], "\\\n"), strings.HasPrefix(text[at:], "\\\r\n"):
			at += strings.IndexByte(text[at:], '\n') + 1
		case strings.IndexByte(";|&)`<>#]}", text[at]) >= 0:
			return all
		default:
			r := wordReader{text: text, at: at}
			if !r.read() {
				return all
			}
			all = append(all, r.word)
			at = r.at
		}
	}
	return all
}

// wordReader reads one word from where it stands.
type wordReader struct {
	text string
	at   int
	word shellWord
	// spelled is what the word says, plain tells that it is written by just that.
	spelled strings.Builder
}

// read is false for what is no word, as a quote that ends what holds the command, or a number before a redirection.
func (r *wordReader) read() bool {
	first, parts := r.at, 0
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n;|&)`<>", r.text[r.at]) < 0 {
		parts++
		switch c := r.text[r.at]; {
		case c == '"' || c == '\'':
			end := strings.IndexByte(r.text[r.at+1:], c)
			if end < 0 {
				return r.done(first, r.at, parts-1) && r.at > first
			}
			inner := r.text[r.at+1 : r.at+1+end]
			r.word.made = r.word.made || c == '"' && strings.ContainsAny(inner, "$`")
			r.word.quoted = true
			r.spelled.WriteString(inner)
			r.at += end + 2
		case c == '\\' && r.at+1 < len(r.text):
			r.word.quoted = true
			r.spelled.WriteByte(r.text[r.at+1])
			r.at += 2
		case c == '$':
			end := r.at + variableEnd(r.text[r.at:])
			r.word.made = true
			r.spelled.WriteString(r.text[r.at:end])
			r.at = end
		default:
			r.spelled.WriteByte(c)
			r.at++
		}
	}
	if r.at < len(r.text) && strings.IndexByte("<>", r.text[r.at]) >= 0 && strings.Trim(r.text[first:r.at], "0123456789") == "" {
		return false
	}
	return r.done(first, r.at, parts)
}

// done takes the word that ends here, and finds where it is spelled.
func (r *wordReader) done(first, end, parts int) bool {
	r.word.text = r.spelled.String()
	raw := r.text[first:end]
	switch {
	case raw == r.word.text:
		r.word.start, r.word.end = first, end
	case parts == 1 && len(raw) == len(r.word.text)+2:
		r.word.start, r.word.end = first+1, end-1
	}
	return true
}

// variableEnd is behind the variable, the expression or the command in brackets with which a text begins.
func variableEnd(text string) int {
	for _, brackets := range [][2]string{{"${{", "}}"}, {"${", "}"}, {"$(", ")"}} {
		if strings.HasPrefix(text, brackets[0]) {
			if end := strings.Index(text, brackets[1]); end >= 0 {
				return end + len(brackets[1])
			}
		}
	}
	return 1
}
