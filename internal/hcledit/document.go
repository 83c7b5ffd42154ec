// Package hcledit owns small edits of a block, an attribute or an entry of an object in HCL text that keep indentation,
// alignment, comments and line ends. It must not know why an edit is made.
//
// Edits are byte ranges of the text as it was. A text that is in the canonical format stays so: the alignment of neighbours
// counts as part of an edit. A text that is not is never reformatted; what is new copies its neighbours' style.
package hcledit

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// Document is an HCL text with the operations that were asked for so far. All operations speak of the text as it was; Edits
// gives what they come to. A Document is not safe for concurrent use.
type Document struct {
	file    change.Path
	content []byte
	body    *hclsyntax.Body
	text    *text
	// holders are those that an operation asked for, by the byte offset of their opening brace; -1 for the file itself.
	holders  map[int]*holder
	replaced []hunk
	cause    *change.Cause
	isClean  *bool
}

// Parse reads an HCL text. Where it does not parse the document is nil and the findings say where and why.
func Parse(file change.Path, content []byte) (*Document, finding.List) {
	return Edit(syntax.Parse(content, file))
}

// Edit makes a document of a file. Where it does not parse the document is nil and the findings say where and why.
func Edit(f syntax.File) (*Document, finding.List) {
	if f.Body == nil {
		return nil, findings(f.Path, f.Content, f.Problems)
	}
	return Open(f.Path, f.Content, f.Body), nil
}

// Open makes a document of a text that was parsed before, without errors. The ranges of body count in bytes of content, a
// byte-order mark included.
func Open(file change.Path, content []byte, body *hclsyntax.Body) *Document {
	return &Document{file: file, content: content, body: body, text: scan(content), holders: map[int]*holder{}}
}

// Body is the file's body. Its nodes name the places of operations.
func (d *Document) Body() *hclsyntax.Body { return d.body }

// Source gives the text of a range.
func (d *Document) Source(r hcl.Range) string { return string(d.content[r.Start.Byte:r.End.Byte]) }

// Because sets the cause of the operations that follow. Operations before the first call get the cause that is given to Edits.
func (d *Document) Because(cause change.Cause) { d.cause = &cause }

// Clean tells whether a text is in the canonical format, as Terragrunt's and Terraform's formatters write it. A byte-order mark
// does not count.
func Clean(content []byte) bool {
	_, content = cutMark(content)
	return bytes.Equal(hclwrite.Format(content), content)
}

func cutMark(content []byte) (mark, rest []byte) {
	if bytes.HasPrefix(content, byteOrderMark) {
		return content[:len(byteOrderMark)], content[len(byteOrderMark):]
	}
	return nil, content
}

func findings(file change.Path, content []byte, diagnostics hcl.Diagnostics) finding.List {
	var list finding.List
	for _, diagnostic := range diagnostics {
		if diagnostic.Severity != hcl.DiagError {
			continue
		}
		place := finding.InFile(string(file))
		if diagnostic.Subject != nil {
			place = finding.At(string(file), content, diagnostic.Subject.Start.Byte, diagnostic.Subject.End.Byte)
		}
		list = append(list, finding.Finding{
			Code: finding.DoesNotParse, Severity: finding.Error, Place: place,
			Message: string(file) + " does not parse, so it cannot be edited: " + diagnostic.Summary,
			Remedy:  "Mend the syntax, then run the command again",
		})
	}
	return list
}
