package hcledit_test

import (
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/hcledit"
)

type hclDiagnostics = hcl.Diagnostics

// laws checks what holds for edits of any document, and gives what they leave.
func laws(t require.TestingT, before []byte, edits []change.Edit) []byte {
	for i, edit := range edits {
		old := string(before[edit.Start:edit.End])
		require.NotEqual(t, old, edit.New, "an edit that changes nothing")
		require.NotEmpty(t, edit.Cause.Why)
		if old != "" && edit.New != "" {
			a, _ := utf8.DecodeRuneInString(old)
			b, _ := utf8.DecodeRuneInString(edit.New)
			require.NotEqual(t, a, b, "edit %q → %q shares its first character", old, edit.New)
			a, _ = utf8.DecodeLastRuneInString(old)
			b, _ = utf8.DecodeLastRuneInString(edit.New)
			require.NotEqual(t, a, b, "edit %q → %q shares its last character", old, edit.New)
		}
		if i > 0 {
			require.GreaterOrEqual(t, edit.Start, edits[i-1].End, "edits are in order")
		}
	}
	after, err := change.ApplyEdits(before, edits)
	require.NoError(t, err)
	_, diagnostics := hclsyntax.ParseConfig(after, "after", hcl.InitialPos)
	require.False(t, diagnostics.HasErrors(), "%v\n%s", diagnostics, after)
	if hcledit.Clean(before) {
		require.True(t, hcledit.Clean(after), "a clean text must stay clean:\n%s\nbecame\n%s", before, after)
	}
	return after
}
