package syntax

import (
	"fmt"
	"io/fs"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// File is an HCL file of a tree, as it was parsed. It is shared by all who ask for it: nobody may change its syntax tree.
type File struct {
	// Path is where the file itself stands, links followed.
	Path change.Path
	// Content is the whole file. The ranges of Body count in its bytes, a byte-order mark included.
	Content []byte
	// Body is nil where the file has syntax errors, which Problems tells then.
	Body     *hclsyntax.Body
	Problems hcl.Diagnostics
}

// Read gives a file of a tree, links followed. Each text is parsed once. The error is that of reading.
func Read(tree *live.Tree, file change.Path) (File, error) {
	real, ok := tree.Follow(file)
	if !ok {
		return File{Path: file}, fmt.Errorf("read %s: %w", file, fs.ErrNotExist)
	}
	return live.Derived(tree, real, func(content []byte) File { return Parse(content, real) })
}

// Parse gives a text that stands in no tree yet as the file that it will be.
func Parse(content []byte, file change.Path) File {
	parsed, problems := ParseConfig(content, string(file), hcl.InitialPos)
	f := File{Path: file, Content: content, Problems: problems}
	if !problems.HasErrors() {
		f.Body = parsed.Body.(*hclsyntax.Body)
	}
	return f
}
