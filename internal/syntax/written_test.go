package syntax_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/syntax"
)

func TestWrittenTellsWhatIsWrittenOut(t *testing.T) {
	for text, want := range map[string]bool{
		`"a"`: true, `-1`: true, `null`: true, `["a", {b = [true], (1) = "x", "c" = null}]`: true, "<<E\na\nE\n": true, `("a")`: true, `"${"a"}b"`: true,
		`a`: false, `"${a}"`: false, `f()`: false, `[1][*]`: false, `1 + 1`: false, `"%{ for x in [1] }${x}%{ endfor }"`: false,
		`{(a) = 1}`: false, `"a" + 1`: false, `[for a in [1] : 1]`: false,
		// Nobody could wait for this one.
		"[for a in [" + strings.Repeat("1,", 1000) + "1] : [for b in [" + strings.Repeat("1,", 1000) + "1] : [for c in [" + strings.Repeat("1,", 1000) + "1] : c]]]": false,
	} {
		x, diagnostics := syntax.ParseExpression([]byte(text), "x", hcl.InitialPos)
		require.False(t, diagnostics.HasErrors(), text)
		_, is := syntax.Written(x)
		assert.Equal(t, want, is, "%.80s", text)
	}
}

// TestNobodyEvaluatesWithoutAMeter: whoever needs the value of an expression asks Written, or an evaluator with a budget.
func TestNobodyEvaluatesWithoutAMeter(t *testing.T) {
	found, err := exec.Command("grep", "-rlF", "--include=*.go", "--exclude=*_test.go", ".Value(nil)", "..").Output()
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"../static/evaluator.go", "../syntax/written.go"}, strings.Fields(string(found)))
}
