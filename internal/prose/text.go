package prose

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// kind says how the text of a file is to be read.
type kind int

const (
	// program is anything that something reads or runs: CI, scripts, YAML, owners, ignore files.
	program kind = iota
	// plainText is for people.
	plainText
	markdownText
	// config is a file whose references belong to others.
	config
	// foreign is never read: our own records, states, and what cannot be text.
	foreign
)

// maxTextSize is how large a file may be, in bytes, to be searched.
const maxTextSize = 1 << 20

// records is the folder of our own records in a repository; they speak of old paths on purpose.
const records change.Path = ".tg-refactor"

var foreignEndings = map[string]bool{".7z": true, ".bin": true, ".bz2": true, ".db": true, ".exe": true, ".gif": true, ".gz": true,
	".ico": true, ".img": true, ".iso": true, ".jar": true, ".jpeg": true, ".jpg": true, ".mp4": true, ".parquet": true, ".pdf": true,
	".png": true, ".qcow2": true, ".so": true, ".sqlite": true, ".tar": true, ".tfplan": true, ".tgz": true, ".ttf": true, ".webp": true,
	".woff": true, ".woff2": true, ".xz": true, ".zip": true, ".zst": true}

func kindOf(file change.Path) kind {
	name := strings.ToLower(file.Base())
	ending := path.Ext(name)
	stem, _, _ := strings.Cut(name, ".")
	switch {
	case file.Within(records), foreignEndings[ending], ending == ".tfstate", strings.Contains(name, ".tfstate."):
		return foreign
	case ending == ".md", ending == ".markdown":
		return markdownText
	case ending == ".hcl", strings.HasSuffix(name, ".hcl.json"):
		return config
	case ending == ".txt", ending == ".rst", ending == ".adoc", ending == ".asciidoc", ending == ".org":
		return plainText
	case ending == "" && (stem == "readme" || stem == "license" || stem == "changelog" || stem == "notice" || stem == "authors"):
		return plainText
	default:
		return program
	}
}

// namesFromRoot tells whether a leading slash in this file means the repository's root: owners and ignore files.
func namesFromRoot(file change.Path) bool {
	name := file.Base()
	return name == "CODEOWNERS" || name == ".gitattributes" || strings.HasPrefix(name, ".") && strings.HasSuffix(name, "ignore")
}

// programEndings are of files in which a leading slash means the machine's root, or a name as that of a log group.
var programEndings = []string{".bash", ".go", ".hcl", ".js", ".mk", ".ps1", ".py", ".rb", ".sh", ".tf", ".tofu", ".ts", ".zsh"}

// namesFromMachine tells whether a text with a leading slash cannot begin in the repository, as "/aws/eks" in a script or a config. What stands
// behind a variable, as in "$ROOT/aws/eks", may.
func (s *searcher) namesFromMachine(at span) bool {
	if s.content[at.start] != '/' {
		return false
	}
	before := strings.TrimRight(string(s.content[max(at.start-2, 0):at.start]), `"'`)
	if end := len(before) - 1; end >= 0 && (wordByte([]byte(before), end) || strings.IndexByte(")}", before[end]) >= 0) {
		return false
	}
	name := strings.ToLower(s.file.Base())
	return slices.Contains(programEndings, path.Ext(name)) || name == "makefile" || name == "justfile" || strings.HasPrefix(name, "dockerfile")
}

func isBinary(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), 8<<10)], 0) >= 0
}

// isSealed tells whether a checksum inside the file guards it, as SOPS does: one edit would make it unreadable.
func isSealed(content []byte) bool { return bytes.Contains(content, []byte("ENC[AES256_GCM")) }

// inComment tells whether the line of an offset is a comment in the usual languages.
func inComment(content []byte, offset int) bool {
	line := bytes.TrimLeft(content[bytes.LastIndexByte(content[:offset], '\n')+1:offset], " \t")
	for _, start := range []string{"#", "//", "--", ";", "<!--", "*"} {
		if bytes.HasPrefix(line, []byte(start)) && !bytes.HasPrefix(line, []byte("#!")) {
			return true
		}
	}
	return false
}
