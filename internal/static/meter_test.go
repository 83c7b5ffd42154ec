package static_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/static"
)

// growing is a config in which each local is made of the one before.
type growing struct {
	first, next string
	n           int
}

func (g growing) Local(name string) (hclsyntax.Expression, bool) {
	var i int
	if _, err := fmt.Sscanf(name, "a%d", &i); err != nil {
		return nil, false
	}
	text := g.first
	if i > 0 {
		text = strings.ReplaceAll(g.next, "BEFORE", fmt.Sprintf("local.a%d", i-1))
	}
	x, _ := hclsyntax.ParseExpression([]byte(text), "", hcl.InitialPos)
	return x, true
}

func (g growing) LocalNames() []string { return nil }

const aliases = `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n` +
	`d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: [*e, *e, *e, *e, *e, *e, *e, *e, *e]\n`

func TestWhatGrowsWithoutEndIsUnknown(t *testing.T) {
	for name, g := range map[string]growing{
		"texts":       {`"0123456789"`, `"${BEFORE}${BEFORE}"`, 60},
		"lists":       {`["x"]`, `[BEFORE, BEFORE]`, 60},
		"objects":     {`{ x = "x" }`, `merge({ l = BEFORE }, { r = BEFORE })`, 60},
		"quotes":      {`"\""`, `jsonencode(BEFORE)`, 60},
		"for in for":  {`range(1000)`, `[for a in BEFORE : [for b in local.a0 : b]]`, 8},
		"templates":   {`range(1000)`, `"%{ for a in local.a0 }%{ for b in local.a0 }%{ for c in local.a0 }x%{ endfor }%{ endfor }%{ endfor }"`, 1},
		"products":    {`range(1000)`, `setproduct(local.a0, local.a0, local.a0)`, 1},
		"widths":      {`"x"`, `format("%900000000s", BEFORE)`, 1},
		"separators":  {`"x"`, `join(format("%100000s", BEFORE), range(1000))`, 1},
		"parts":       {`format("%10000s", "x")`, `replace(BEFORE, " ", BEFORE)`, 2},
		"numbers":     {`1e300000000`, `"${BEFORE}"`, 1},
		"aliases":     {`"x"`, `yamldecode("` + aliases + `")`, 1},
		"definitions": {`"x"`, `BEFORE`, 100000},
	} {
		t.Run(name, func(t *testing.T) {
			unit := change.Path("live/a/unit/terragrunt.hcl")
			s := &static.Scope{Tree: tree, Text: unit, Config: unit, Original: unit, Definitions: g}
			e := static.NewEvaluator(static.NewShared())
			x := parse(t, fmt.Sprintf(`"../${jsonencode(local.a%d)}"`, g.n))
			result := e.Value(s, x)
			assert.Equal(t, static.TooLarge, result.Why)
			_, known := result.Text()
			assert.False(t, known)
			e.Partly(s, x)
			static.Arms(s, parse(t, fmt.Sprintf("try(local.a%d, [local.a%[1]d])", g.n)))
		})
	}
}

func TestWhatIsLargeAndNotTooLargeIsKnown(t *testing.T) {
	for _, text := range []string{`length(setproduct(range(100), range(100)))`, `length(join("-", [for a in range(1000) : format("%100d", a)]))`,
		`length(distinct(concat(range(1000), range(1000))))`, `length(yamldecode(jsonencode([for a in range(1000) : { n = a }])))`,
		`length(flatten([for a in range(100) : [for b in range(100) : { a = a, b = b }]]))`} {
		result := static.NewEvaluator(static.NewShared()).Value(scopes()["own"], parse(t, text))
		assert.True(t, result.Value.IsWhollyKnown(), "%s: %s", text, result.Why)
	}
}
