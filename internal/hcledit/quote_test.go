package hcledit_test

import (
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zclconf/go-cty/cty"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/hcledit"
)

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"":              `""`,
		"../../x":       `"../../x"`,
		"a\"b\\c":       `"a\"b\\c"`,
		"line\r\n\tend": `"line\r\n\tend"`,
		"${a} %{b}":     `"$${a} %%{b}"`,
		"$${a} $ %":     `"$$${a} $ %"`,
		"é\u200b😀":      "\"é\\u200b😀\"",
		"\U000e0001":    `"\U000e0001"`,
		"bad \xff byte": "\"bad \ufffd byte\"",
	} {
		assert.Equal(t, want, hcledit.Quote(text))
	}
}

func TestQuoteIsReadBack(t *testing.T) {
	piece := rapid.OneOf(rapid.SampledFrom([]string{"$", "%", "{", "}", "\\", `"`, "${", "%{", "\n", "~"}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for range rapid.IntRange(0, 6).Draw(t, "pieces") {
			text += piece.Draw(t, "piece")
		}
		if !utf8.ValidString(text) {
			t.Skip("HCL cannot say it")
		}
		expression, diagnostics := hclsyntax.ParseExpression([]byte(hcledit.Quote(text)), "", hcl.InitialPos)
		require.False(t, diagnostics.HasErrors(), diagnostics)
		value, diagnostics := expression.Value(nil)
		require.False(t, diagnostics.HasErrors(), diagnostics)
		require.Equal(t, cty.StringVal(text).AsString(), value.AsString())
	})
}
