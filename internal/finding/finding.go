// Package finding owns what the tool has to say about a tree: a stable code, how bad it is, the place, what it means
// and what to do about it. It must not know where a finding is printed.
package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Code names a kind of finding. Codes are kebab-case, never change their meaning, and each has a page in docs/findings.
type Code string

// harmsSilently tells what works, and on the wrong thing, so that it comes before others of its severity.
func (c Code) harmsSilently() bool { return c == UsesTemplate }

// Severity says how bad a finding is. The order of the constants is the order of their weight.
type Severity int

const (
	// Note is worth knowing; nothing needs to be done.
	Note Severity = iota
	// Warning needs a human decision, but does not stop an apply.
	Warning
	// Error stops: a plan that holds one is never applied.
	Error
)

// String gives the severity's name in lower case.
func (s Severity) String() string {
	switch s {
	case Note:
		return "note"
	case Warning:
		return "warning"
	default:
		return "error"
	}
}

// MarshalText writes the severity by its name, for JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, known := range []Severity{Note, Warning, Error} {
		if known.String() == string(text) {
			*s = known
			return nil
		}
	}
	return fmt.Errorf("unknown severity %q", text)
}

// Finding is one thing that a person should know. As an error it is a user's problem, to be printed with its place and
// remedy; any other Go error is a bug or a cancellation.
type Finding struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	// Message is one sentence without a final period: what is so, with its values.
	Message string `json:"message"`
	// Place is where. Its File is empty where a finding has no file.
	Place Place `json:"place,omitzero"`
	// Detail is what a program said about it: all of its lines but the one that the message holds; empty for none. It holds no secrets.
	Detail string `json:"detail,omitempty"`
	// Remedy is one sentence in the imperative: what the reader can do.
	Remedy string `json:"remedy,omitempty"`
	// Commands are shell lines that do what Remedy says, to be copied one by one in their order: right from where the reader's shell
	// stands. A line that begins with "#" explains the next one.
	Commands []string `json:"commands,omitempty"`
	// Old and New are the values before and after, where the finding is about a value that changes.
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
	// Accept are the names by which --accept lets this finding pass, as "live/app:terraform.source"; empty where nothing does.
	Accept []string `json:"accept,omitempty"`
	// Related are further places that belong to the same finding.
	Related []Place `json:"related,omitempty"`
}

// Error makes a finding usable as a Go error: place, message and remedy in one line.
func (f Finding) Error() string {
	text := f.Message
	if f.Place.File != "" {
		text = f.Place.String() + ": " + text
	}
	if help := f.Help(); help != "" {
		text += ". " + help
	}
	return text
}

// Help gives remedy and commands in one line; empty where there are none.
func (f Finding) Help() string {
	if len(f.Commands) == 0 {
		return f.Remedy
	}
	return f.Remedy + ": " + strings.Join(f.Commands, "; ")
}

// Withheld stands for a value that may be secret.
const Withheld = "(not shown: it may hold a secret)"

// List is several findings. As an error it stands for all of them.
type List []Finding

// Error gives each finding on a line of its own.
func (l List) Error() string {
	text := ""
	for i, f := range l {
		if i > 0 {
			text += "\n"
		}
		text += f.Error()
	}
	return text
}

// Err gives the list as an error where it holds an Error, else nil.
func (l List) Err() error {
	if l.Has(Error) {
		return l
	}
	return nil
}

// Has tells whether the list holds a finding of this severity or worse.
func (l List) Has(s Severity) bool {
	return slices.ContainsFunc(l, func(f Finding) bool { return f.Severity >= s })
}

// Count gives how many findings have exactly this severity.
func (l List) Count(s Severity) int {
	n := 0
	for _, f := range l {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Sorted gives a copy in reading order: worst first, of these what harms silently, then by file, position, code and message.
func (l List) Sorted() List {
	sorted := slices.Clone(l)
	slices.SortStableFunc(sorted, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(b.Severity, a.Severity),
			first(a.Code.harmsSilently(), b.Code.harmsSilently()),
			cmp.Compare(a.Place.File, b.Place.File),
			cmp.Compare(a.Place.Start, b.Place.Start),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return sorted
}

// first orders what is so before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	default:
		return 1
	}
}
