// Package findings holds a page about every code that the tool reports, for `tg-refactor explain`.
package findings

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:embed *.md
var pages embed.FS

// Page gives the Markdown page about a code. It reports false where there is none.
func Page(code string) (string, bool) {
	text, err := fs.ReadFile(pages, code+".md")
	return string(text), err == nil
}

// Codes gives all codes that have a page, sorted.
func Codes() []string {
	entries, err := fs.ReadDir(pages, ".")
	if err != nil {
		return nil // Cannot be: the pages are part of the program.
	}
	var codes []string
	for _, entry := range entries {
		if code, ok := strings.CutSuffix(entry.Name(), ".md"); ok {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

// Summary gives the line below a page's heading.
func Summary(code string) string {
	page, _ := Page(code)
	for line := range strings.Lines(page) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return line
		}
	}
	return ""
}
