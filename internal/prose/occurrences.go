package prose

import (
	"iter"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Occurrence is one place in which a text of the repository holds a word that was looked for.
type Occurrence struct {
	File change.Path
	// Start and End are bytes of the file; End is exclusive.
	Start, End int
	Word       string
	// Token is the text without spaces that ends with the word: "live/prod/vpc" where "prod/vpc" was looked for.
	Token string
}

// Occurrences finds words that are paths of another kind than files, as the keys of states, in every text of the tree: whole, or
// behind a slash, as in a URL. Words without a slash are too short to mean anything and are not looked for. Files that git ignores,
// binary ones and those over 1 MiB are left out.
func Occurrences(tree *live.Tree, words []string) []Occurrence {
	wanted := map[string]bool{}
	for _, word := range words {
		if word = strings.Trim(word, "/"); strings.Contains(word, "/") {
			wanted[word] = true
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	var all []Occurrence
	for file, content := range Texts(tree) {
		all = appendOccurrences(all, file, string(content), wanted)
	}
	return all
}

// Texts gives every text of the tree. Files that git ignores, binary ones, states and those over 1 MiB are left out.
func Texts(tree *live.Tree) iter.Seq2[change.Path, []byte] {
	return func(yield func(change.Path, []byte) bool) {
		for file, entry := range tree.Walk(change.Root) {
			if entry.Kind != live.File || kindOf(file) == foreign || tree.Size(file) > maxTextSize || tree.Ignored(file) {
				continue
			}
			if content, err := tree.Read(file); err == nil && !isBinary(content) && !yield(file, content) {
				return
			}
		}
	}
}

func appendOccurrences(all []Occurrence, file change.Path, content string, wanted map[string]bool) []Occurrence {
	for at := 0; at < len(content); {
		if !keyByte(content[at]) {
			at++
			continue
		}
		end := at
		for end < len(content) && keyByte(content[end]) {
			end++
		}
		token := strings.TrimRight(content[at:end], "./")
		for start := 0; ; {
			if wanted[token[start:]] {
				all = append(all, Occurrence{File: file, Start: at + start, End: at + len(token), Word: token[start:], Token: token})
				break
			}
			slash := strings.IndexByte(token[start:], '/')
			if slash < 0 {
				break
			}
			start += slash + 1
		}
		at = end
	}
	return all
}

func keyByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("_-./", b) >= 0
}
