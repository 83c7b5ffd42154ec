package syntax_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/syntax"
)

// doubled is YAML in which each list holds the one before it as often as given.
func doubled(lists, times int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x]\n")
	for i := range lists {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d,", i), times))
	}
	return b.String()
}

// No YAML takes the parser, or whoever follows aliases, to where there is no end.
func TestYAMLComesToAnEnd(t *testing.T) {
	for name, text := range map[string]string{
		"brackets": strings.Repeat("[", 100_000), "braces": strings.Repeat("{a: ", 100_000), "closed": strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000),
		"lists": strings.Repeat("- ", 100_000) + "a\n", "keys": strings.Repeat("? ", 100_000) + "a\n", "indented": strings.Repeat(" ", 2000) + "a: b\n", "brackets in lines": strings.Repeat("[\n", 9_000),
		"aliases": doubled(20, 9), "within itself": "a: &a [*a]\n", "within itself in between": "a: &a {b: {c: [*a]}}\n", "long": strings.Repeat("a: b\n", 1_000_000),
	} {
		all, err := syntax.YAML([]byte(text))
		assert.ErrorIs(t, err, syntax.ErrYAML, name)
		assert.Empty(t, all, name)
	}
	all, err := syntax.YAML([]byte("a: [1, {b: \"[[[\"}]\n---\n- a\n- - b\n---\n" + doubled(3, 3) + "# " + strings.Repeat("-", 2000) + "\n---\na: [\n"))
	require.ErrorIs(t, err, syntax.ErrYAML, "the last document is none")
	assert.Len(t, all, 3)
	all, err = syntax.YAML(nil)
	require.NoError(t, err)
	assert.Empty(t, all)
}
