package move

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
)

// replacement is a leaf's new text.
type replacement struct {
	leaf static.Site
	text string
	edit change.Edit
}

// aligned gives the edits of one file. Where a comment stands behind a text that changes its length, the comments of its neighbours
// move along in a file that is in the canonical format: such a file stays so.
func aligned(tree *live.Tree, file change.Path, list []replacement) []change.Edit {
	plain := make([]change.Edit, len(list))
	for i, r := range list {
		plain[i] = r.edit
	}
	content, err := tree.Read(file)
	if err != nil || !anyCommented(content, list) || !hcledit.Clean(content) {
		return plain
	}
	document, findings := hcledit.Parse(file, content)
	if len(findings) > 0 {
		return plain
	}
	for _, r := range list {
		document.Because(r.edit.Cause)
		at := hcl.Range{Start: hcl.Pos{Byte: r.leaf.Start}, End: hcl.Pos{Byte: r.leaf.End}}
		if err := document.ReplaceExpression(at, r.text); err != nil {
			return plain
		}
	}
	edits, err := document.Edits(list[0].edit.Cause)
	if err != nil {
		return plain
	}
	return edits
}

func anyCommented(content []byte, list []replacement) bool {
	for _, r := range list {
		if r.leaf.End > len(content) {
			continue
		}
		line, _, _ := bytes.Cut(content[r.leaf.End:], []byte("\n"))
		if bytes.Contains(line, []byte("#")) || bytes.Contains(line, []byte("//")) || bytes.Contains(line, []byte("/*")) {
			return true
		}
	}
	return false
}
