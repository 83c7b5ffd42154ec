package syntax_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/syntax"
)

// Whatever nests so deep that the parser's stack would overflow, or is so long that it would take minutes, is an error at every door.
func TestEveryDoorRefusesWhatIsTooDeep(t *testing.T) {
	for name, text := range map[string]string{
		"brackets":      strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000),
		"open":          strings.Repeat("(", 100_000),
		"negations":     strings.Repeat("!", 100_000) + "a",
		"templates":     strings.Repeat(`"${`, 50_000),
		"conditions":    strings.Repeat("a ? ", 50_000),
		"a sum":         "1" + strings.Repeat("+1", 100_000),
		"conjunctions":  "a" + strings.Repeat(" && a", 100_000),
		"indexes":       "a" + strings.Repeat("[b]", 100_000),
		"splats":        "a" + strings.Repeat("[*]", 100_000),
		"old splats":    "a" + strings.Repeat(".*", 100_000),
		"too long":      "[" + strings.Repeat("a,\n", 4_000_000) + "]",
		"heredoc":       "<<EOT\n" + strings.Repeat("a line\n", 100_000) + "EOT\n",
		"many quotes":   strings.Repeat("[\"a\", ", 20_000),
		"a huge number": "1e600000000",
		"a tiny number": "[1.5E-60000]",
		"many digits":   strings.Repeat("9", 100_000),
		"in a template": `"${1e600000000}"`,
		"long heredoc":  "<<EOT\n" + strings.Repeat(strings.Repeat("x", 400)+"\n", 9_000) + "EOT\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, config := syntax.ParseConfig([]byte("a = "+text+"\n"), "x", hcl.InitialPos)
			assert.True(t, config.HasErrors())
			_, expression := syntax.ParseExpression([]byte(text), "x", hcl.InitialPos)
			assert.True(t, expression.HasErrors())
			_, template := syntax.ParseTemplate([]byte("${"+text+"}"), "x", hcl.InitialPos)
			assert.True(t, template.HasErrors())
		})
	}
	_, fine := syntax.ParseConfig([]byte("a = <<EOT\n"+strings.Repeat("a line\n", 3000)+"EOT\n"), "x", hcl.InitialPos)
	assert.False(t, fine.HasErrors())
	_, texts := syntax.ParseConfig([]byte("a = [1e9999, 12345678.5, \"1e600000000\", \"7e12345678\"] # "+strings.Repeat("9", 100_000)+"\nb7e123456 = <<E\n1e600000000\nE\n"),
		"x", hcl.InitialPos)
	assert.False(t, texts.HasErrors(), "digits in texts, names and comments are no numbers")
	_, template := syntax.ParseTemplate([]byte("commit 7e12345678 of ${a}\n"), "x", hcl.InitialPos)
	assert.False(t, template.HasErrors())
}

// Half of a character in a name takes what comes after it with it: no text that has one parses. In comments any bytes may stand.
func TestNamesAreUTF8(t *testing.T) {
	for text, fine := range map[string]bool{"x = \xc4\n": false, "x = a\xc4}\n": false, "x\xe9 = 1\n": false, "x = ä\n": true, "# caf\xe9\nx = 1\n": true, "x = \"caf\xe9\"\n": false} {
		_, config := syntax.ParseConfig([]byte(text), "x", hcl.InitialPos)
		assert.Equal(t, fine, !config.HasErrors(), "%q", text)
	}
	_, expression := syntax.ParseExpression([]byte("a\xc4"), "x", hcl.InitialPos)
	assert.True(t, expression.HasErrors())
	_, template := syntax.ParseTemplate([]byte("${a\xc4}}"), "x", hcl.InitialPos)
	assert.True(t, template.HasErrors())
}
