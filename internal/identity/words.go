package identity

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// SpeakingLength is from how many characters on a name cannot stand in a text by chance, and longNumber from how many digits on a
// number hardly does. Shorter ones count where they are all of a quoted text, or part of an address.
const (
	SpeakingLength = 3
	longNumber     = 3
)

// Occurrence is one place in a text where a word of a cluster's identity stands.
type Occurrence struct {
	// Start and End are bytes of the text; End is exclusive.
	Start, End int
	Word       string
	// Glued tells that letters or digits follow at once, as in the name of a machine.
	Glued bool
}

// Find finds the words in a text, in its order, in large letters too, and in the names of a cluster's machines. Of two that overlap the one
// that begins first counts, and of those the longest. A short word counts only where it cannot stand by chance.
func Find(text string, words []string) []Occurrence { return find(text, words, false) }

// FindShort is Find for texts that name a cluster on purpose, as the values of an artifact: short names and numbers count as well, where
// they are words.
func FindShort(text string, words []string) []Occurrence { return find(text, words, true) }

func find(text string, words []string, short bool) []Occurrence {
	var all []Occurrence
	folded := Small(text)
	for _, word := range words {
		for at := 0; word != "" && at < len(text); {
			next := strings.Index(folded[at:], Small(word))
			if next < 0 {
				break
			}
			start := at + next
			if stands(text, start, start+len(word), short) {
				end := start + len(word)
				all = append(all, Occurrence{Start: start, End: end, Word: word, Glued: isAlphanumeric(byteAt(text, end))})
			}
			at = start + 1
		}
	}
	slices.SortFunc(all, func(a, b Occurrence) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	kept := all[:0]
	end := 0
	for _, o := range all {
		if o.Start >= end {
			kept, end = append(kept, o), o.End
		}
	}
	return kept
}

// uuid is an identifier whose groups of digits are made of nothing.
var uuid = regexp.MustCompile(`[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}`)

// FindWithin finds longer numbers that hold one of the words which are numbers, as 4210101011 holds 101: they may be made of it. One of two
// digits counts at either end only, a single digit never; what stands in a name, a version or a UUID is no number.
func FindWithin(text string, words []string) []Occurrence {
	var all []Occurrence
	ids := uuid.FindAllStringIndex(text, -1)
	for start := 0; start < len(text); {
		if !isDigit(text[start]) {
			start++
			continue
		}
		end := start
		for end < len(text) && isDigit(text[end]) {
			end++
		}
		inID := slices.ContainsFunc(ids, func(at []int) bool { return at[0] <= start && end <= at[1] })
		if word := within(text[start:end], words); word != "" && !inID && isNumber(text, start, end) {
			all = append(all, Occurrence{Start: start, End: end, Word: word})
		}
		start = end
	}
	return all
}

// within gives the word that a longer number holds; "" where it holds none.
func within(number string, words []string) string {
	for _, word := range words {
		switch {
		case !AllDigits(word) || len(number) <= len(word):
		case len(word) >= longNumber && strings.Contains(number, word),
			len(word) == longNumber-1 && (strings.HasPrefix(number, word) || strings.HasSuffix(number, word)):
			return word
		}
	}
	return ""
}

// isNumber tells whether a run of digits stands for itself, or right behind letters as in vm10101, and is no part of a version.
func isNumber(text string, start, end int) bool {
	head := start
	for head > 0 && isLetter(text[head-1]) {
		head--
	}
	before := byteAt(text, head-1)
	return !isAlphanumeric(byteAt(text, end)) && (byteAt(text, end) != '.' || !isDigit(byteAt(text, end+1))) &&
		!isDigit(before) && (before != '.' || !isDigit(byteAt(text, head-2)))
}

// Small gives a text with small letters for the large ones of ASCII, so that every byte stays at its place.
func Small(text string) string {
	bytes := []byte(text)
	for i, b := range bytes {
		if b >= 'A' && b <= 'Z' {
			bytes[i] = b + 'a' - 'A'
		}
	}
	return string(bytes)
}

// InTheCaseOf writes a word as another one is written: in large letters, with a large first one, or as it is.
func InTheCaseOf(written, word string) string {
	switch {
	case written == Small(written) || word == "":
		return word
	case written == strings.ToUpper(written):
		return strings.ToUpper(word)
	default:
		return strings.ToUpper(word[:1]) + word[1:]
	}
}

// stands tells whether the text from start to end is a word and no part of one.
func stands(text string, start, end int, short bool) bool {
	before, after := byteAt(text, start-1), byteAt(text, end)
	quoted := before == '"' && after == '"'
	if AllDigits(text[start:end]) {
		return quoted || numberStands(text, start, end, short)
	}
	if isAlphanumeric(before) || before != '_' && after != '_' && slices.Contains(environment, text[start:end]) {
		return false
	}
	if end-start < SpeakingLength {
		return quoted || short && !isAlphanumeric(after)
	}
	return !isAlphanumeric(after) || isMachine(text[end:], isDigit(text[end-1]))
}

// environment are the names of variables that every login has: $HOME is nobody's cluster, also where one is called home.
var environment = []string{"HOME", "HOST", "HOSTNAME", "LANG", "LOGNAME", "MAIL", "PATH", "PWD", "SHELL", "TERM", "TMPDIR", "USER"}

// numberStands is stands for a number: as a group of an address, or, where it is long, by itself or right behind letters, as in vnet101.
// A number within a dotted one, as the 31 of v1.31.4, is a part of that.
func numberStands(text string, start, end int, short bool) bool {
	if isDigit(byteAt(text, start-1)) || isAlphanumeric(byteAt(text, end)) {
		return false
	}
	if inAddress(text, start, end) {
		return true
	}
	if end-start < longNumber && !short || byteAt(text, end) == '.' && isDigit(byteAt(text, end+1)) {
		return false
	}
	head := start
	for head > 0 && isLetter(text[head-1]) {
		head--
	}
	before := byteAt(text, head-1)
	return !isDigit(before) && (before != '.' || !isDigit(byteAt(text, head-2)))
}

// inAddress tells whether a number is a group of an IPv4 or IPv6 address, or of the beginning of one, as "fd00:101:".
func inAddress(text string, start, end int) bool {
	from, to := start, end
	for from > 0 && inAddresses(text[from-1]) {
		from--
	}
	for to < len(text) && inAddresses(text[to]) {
		to++
	}
	token := strings.TrimRight(text[from:to], ".")
	if host, _, port := strings.Cut(token, ":"); port && strings.Contains(host, ".") {
		token = host
	}
	if from > 0 && isAlphanumeric(text[from-1]) || to < len(text) && isAlphanumeric(text[to]) {
		return false
	}
	if address, err := netip.ParseAddr(token); err == nil {
		return address.Is4() || address.Is6()
	}
	// The time of day has colons as well; an address that is not whole begins with a longer group.
	if strings.Contains(token, ".") || strings.Count(token, ":") < 2 || strings.IndexByte(token, ':') < 3 {
		return false
	}
	address, err := netip.ParseAddr(strings.TrimRight(token, ":") + "::")
	return err == nil && address.Is6()
}

func inAddresses(b byte) bool {
	return isDigit(b) || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F' || b == ':' || b == '.'
}

// machineRoles are what machines of a cluster are called behind its name, as in "edgeworker1"; one or two letters may stand for any.
var machineRoles = []string{"node", "worker", "master", "server", "agent", "ctrl", "control", "host", "vm"}

// isMachine tells whether what follows a cluster's name makes it that of one of its machines: a role and a number, as in "cp01". Behind
// a digit the role must be there: a further digit would be another number.
func isMachine(rest string, behindDigit bool) bool {
	letters := 0
	for letters < len(rest) && isLetter(rest[letters]) {
		letters++
	}
	digits := letters
	for digits < len(rest) && isDigit(rest[digits]) {
		digits++
	}
	if digits == letters || isAlphanumeric(byteAt(rest, digits)) || letters == 0 && behindDigit {
		return false
	}
	return letters <= 2 || slices.Contains(machineRoles, strings.ToLower(rest[:letters]))
}

func byteAt(text string, at int) byte {
	if at < 0 || at >= len(text) {
		return 0
	}
	return text[at]
}

func isDigit(b byte) bool        { return b >= '0' && b <= '9' }
func isLetter(b byte) bool       { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80 }
func isAlphanumeric(b byte) bool { return isLetter(b) || isDigit(b) }

// AllDigits tells a text that is nothing but digits.
func AllDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
