package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/sulibot/tg-refactor/internal/change"
)

// asker answers what a unit asks of the world outside, and remembers what was asked. It answers in one of two ways: plainly, or so
// that every answer can be told in whatever is made of it (traced).
type asker struct {
	side *side
	// config is the unit's config.
	config change.Path
	traced bool
	// only, where it is set, is the one that is traced; the others are answered plainly.
	only *Hang

	mu sync.Mutex
	// asked gives each stand-in the number of its mark.
	asked map[Hang]int
	// unmarked are those whose traced answer had no room for a mark.
	unmarked map[Hang]bool
}

func newAsker(s *side, config change.Path, traced bool) *asker {
	return &asker{side: s, config: config, traced: traced, asked: map[Hang]int{}, unmarked: map[Hang]bool{}}
}

// all gives everything that was asked for, by the number of its mark.
func (a *asker) all() []Hang {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := make([]Hang, len(a.asked))
	for hang, n := range a.asked {
		list[n] = hang
	}
	return list
}

func sortedHangs(hangs []Hang) []Hang {
	slices.SortFunc(hangs, compareHangs)
	return hangs
}

func compareHangs(a, b Hang) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.On, b.On)) }

// note remembers that something was asked for. It tells whether it is traced, and by which mark.
func (a *asker) note(h Hang) (mark string, traced bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	n, known := a.asked[h]
	if !known {
		n = len(a.asked)
		a.asked[h] = n
	}
	if !a.traced || a.only != nil && *a.only != h {
		return "", false
	}
	return markOpen + strconv.Itoa(n) + markClose, true
}

// text gives the answer to what was asked: the plain one, or one that carries its mark.
func (a *asker) text(h Hang, plain string) string {
	mark, traced := a.note(h)
	if !traced {
		return plain
	}
	other := vary(plain, mark)
	a.remember(h, strings.Contains(other, mark))
	return other
}

// remember keeps whether the traced answer carries its mark.
func (a *asker) remember(h Hang, marked bool) {
	if !marked {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.unmarked[h] = true
	}
}

// Marks are letters that survive most of what a config does to a string, in either case.
const (
	markOpen  = "zqhang"
	markClose = "zq"
)

// call spells a call as a config would.
func call(name string, args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		quoted[i] = strconv.Quote(arg)
	}
	return fmt.Sprintf("%s(%s)", name, strings.Join(quoted, ", "))
}

// placeholder is a text that stands for the answer to a call; it holds nothing that would need to be quoted in JSON, YAML or HCL.
func placeholder(name string, args []string) string {
	text := strings.Join(append([]string{name}, args...), " ")
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune("\"'\\{}<>%$`", r) {
			return '_'
		}
		return r
	}, text)
	return "<" + clean + ">"
}
