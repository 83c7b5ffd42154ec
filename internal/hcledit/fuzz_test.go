package hcledit_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/hcledit"
)

// FuzzEdits makes operations on any text: nothing panics, and what parsed still parses.
func FuzzEdits(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for i, file := range files {
		content, err := os.ReadFile(file)
		require.NoError(f, err)
		for _, section := range txtar.Parse(content).Files {
			f.Add(section.Data, uint16(i), uint16(i*7))
		}
	}
	f.Fuzz(func(t *testing.T, content []byte, where, what uint16) {
		document, findings := hcledit.Parse("x.hcl", content)
		if document == nil {
			require.NotEmpty(t, findings)
			return
		}
		var holders []hclsyntax.Node
		_ = hclsyntax.VisitAll(document.Body(), func(node hclsyntax.Node) hclDiagnostics {
			switch node.(type) {
			case *hclsyntax.Body, *hclsyntax.Block, *hclsyntax.ObjectConsExpr:
				holders = append(holders, node)
			}
			return nil
		})
		for range 3 {
			operateOn(t, document, holders[int(where)%len(holders)], int(what))
			where, what = where/3+what, what/5+where
		}
		edits, err := document.Edits(change.Cause{Why: "fuzz"})
		if err != nil {
			t.Fatalf("%v\n%q", err, content)
		}
		laws(t, content, edits)
	})
}

func operateOn(t *testing.T, document *hcledit.Document, in hclsyntax.Node, what int) {
	names := namesIn(in)
	name := "fresh"
	if len(names) > 0 {
		name = names[what/8%len(names)]
	}
	value := []string{"1", "{\n  a = 1\n}", "<<EOT\nx\nEOT", "a ?\nb :\nc"}[what/64%4]
	spot := []hcledit.Spot{hcledit.Last, hcledit.First, hcledit.After(name), hcledit.Before(name)}[what/16%4]
	switch what % 4 {
	case 0:
		// A second one of the same name is refused, not left to the end.
		_ = document.SetAttribute(in, "fresh"+string(rune('a'+what%26)), value, spot)
	case 1:
		if len(names) > 0 {
			require.NoError(t, document.RemoveAttribute(in, name))
		}
	case 2:
		if len(names) > 0 {
			// In the middle of a line there is no place above.
			_ = document.InsertComment(in, name, "why")
		}
	case 3:
		if block, ok := in.(*hclsyntax.Block); ok {
			require.NoError(t, document.RemoveBlock(block))
		}
	}
}

func namesIn(in hclsyntax.Node) []string {
	var names []string
	switch node := in.(type) {
	case *hclsyntax.Block:
		return namesIn(node.Body)
	case *hclsyntax.Body:
		for name := range node.Attributes {
			names = append(names, name)
		}
	case *hclsyntax.ObjectConsExpr:
		for _, entry := range node.Items {
			if key, diagnostics := entry.KeyExpr.Value(nil); !diagnostics.HasErrors() && key.Type().FriendlyName() == "string" && key.IsKnown() && !key.IsNull() {
				names = append(names, key.AsString())
			}
		}
	}
	slices.Sort(names)
	return names
}
