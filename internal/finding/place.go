package finding

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Place is a range in a file. It carries the lines that it covers, so that it can be shown without the file.
type Place struct {
	// File is relative to the repository's root, with slashes.
	File string `json:"file,omitempty"`
	// Start and End are byte offsets into the file as it was before any change; End is exclusive. Both are 0 for a whole file.
	Start int `json:"start,omitempty"`
	End   int `json:"end,omitempty"`
	// Line and Column of Start, 1-based; Column counts runes. Line is 0 for a whole file.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// EndLine and EndColumn are those of End, exclusive.
	EndLine   int `json:"end_line,omitempty"`
	EndColumn int `json:"end_column,omitempty"`
	// Snippet holds the lines from Line to EndLine without line ends, at most ten of them.
	Snippet []string `json:"snippet,omitempty"`
}

const maxSnippetLines = 10

// InFile is the place of a whole file, or of a folder.
func InFile(file string) Place { return Place{File: file} }

// At is the place of the bytes from start to end of a file with this content. Offsets outside the content are clamped.
func At(file string, content []byte, start, end int) Place {
	start = min(max(start, 0), len(content))
	end = min(max(end, start), len(content))
	p := Place{File: file, Start: start, End: end}
	p.Line, p.Column = position(content, start)
	p.EndLine, p.EndColumn = position(content, end)
	first := lineStart(content, start)
	rest := content[first:]
	for line := p.Line; line <= p.EndLine && len(p.Snippet) < maxSnippetLines; line++ {
		text, after, more := bytes.Cut(rest, []byte("\n"))
		p.Snippet = append(p.Snippet, string(bytes.TrimSuffix(text, []byte("\r"))))
		if !more {
			break
		}
		rest = after
	}
	return p
}

// String gives file, line and column as editors and terminals understand them.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

func lineStart(content []byte, offset int) int {
	return bytes.LastIndexByte(content[:offset], '\n') + 1
}

func position(content []byte, offset int) (line, column int) {
	line = 1 + bytes.Count(content[:offset], []byte("\n"))
	column = 1 + utf8.RuneCount(content[lineStart(content, offset):offset])
	return line, column
}
