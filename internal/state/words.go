package state

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/program"
)

// words are what a program had to say: what is wrong as the end of a sentence, and all other lines, with its advice and the lock that
// somebody holds. Neither holds a secret.
type words struct{ sentence, detail string }

// mostLines is how many lines of a program's words are repeated.
const mostLines = 60

// wordsOf reads what a program printed on stderr.
func wordsOf(stderr []byte, exitCode int, secrets *program.Secrets) words {
	errs := program.Errors(stderr)
	if len(errs) == 0 {
		return words{sentence: fmt.Sprintf("it ended with exit code %d", exitCode)}
	}
	lines := errs[0]
	for _, other := range errs[1:] {
		lines = append(append(lines, "Error: "+other[0]), other[1:]...)
	}
	text := secrets.Hide(strings.Join(lines, "\n"))
	sentence, detail, _ := strings.Cut(text, "\n")
	if kept := strings.Split(detail, "\n"); len(kept) > mostLines {
		detail = strings.Join(kept[:mostLines], "\n") + fmt.Sprintf("\n(and %d more lines)", len(kept)-mostLines)
	}
	return words{sentence: strings.TrimSuffix(strings.TrimSpace(sentence), "."), detail: detail}
}
