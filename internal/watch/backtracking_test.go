package watch

import (
	"strings"
	"testing"

	"github.com/gobwas/glob"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// What repeats a choice may be searched for without an end; what does not is searched.
func TestRepeatsChoices(t *testing.T) {
	for text, want := range map[string]bool{
		`(?!x)(a+)+$`:                       true,
		`(?!x)(a*)*$`:                       true,
		`(?!x)(a?b)*$`:                      true,
		`(?!x)(a|aa)+$`:                     true,
		`(?!x)(?:(?:a+)b)+$`:                true,
		`(?!x)(?P<n>a+)+$`:                  true,
		`(?!x)(?<n>a+)+$`:                   true,
		`(?!x)(a+){2,}$`:                    true,
		`(?!x)(a{1,9}){1,99}$`:              true,
		`(?!x)(a+)+?$`:                      true,
		`(?!x)([()]a+)+$`:                   true,
		`(?!x)([]()]+)+$`:                   true,
		`(?!x)(\(a+)+$`:                     true,
		"(?x)(?!x)(a+ # )\n) +$":            true,
		"(?x)(?!x)([#]a+ )+$":               true,
		`((?=a+)b)+`:                        true,
		`(?!x)(a+)?$`:                       false,
		`(?!x)(a+){0,1}$`:                   false,
		`(?!x)(a|b)$`:                       false,
		`(?!x)(ab)+$`:                       false,
		`(?!x)(a{1})+$`:                     false,
		`(?!x)a+b*c?$`:                      false,
		`^(?!live/(prod|dev)/)[^/]+/.*`:     false,
		`(?!x)(\(a\+)+$`:                    false,
		`(?!x)([*+?|]b)+$`:                  false,
		`(?!x)[(]a+[)]+$`:                   false,
		"(?x)^(\n  live/.*  # (a+\n| m\n)$": false,
		`)+(`:                               false,
	} {
		assert.Equal(t, want, repeatsChoices(text), "%s", text)
	}
}

// Neither an expression that repeats a repeat, nor one that only takes long, holds a plan up; both are told as what nobody can tell.
func TestSlowExpressionsEnd(t *testing.T) {
	for name, expression := range map[string]string{
		"repeats of repeats":      `^(?!docs)((([a-z/]+)+)+)+!$`,
		"many repeats in a row":   `^(?!docs)` + strings.Repeat(`[a-z/]*`, 12) + `!$`,
		"what leads back as well": `^(?!docs)` + strings.Repeat(`([a-z/]*)\1`, 8) + `!$`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[change.Path]string{".pre-commit-config.yaml": "exclude: '" + expression + "'\n"}
			for _, unit := range []string{"live/prod", "live/dev"} {
				files[change.Path(unit+strings.Repeat("/aaaaaaaaaaaaaaaa", 9)+"/terragrunt.hcl")] = ""
			}
			before := tree(files)
			moves := []change.Move{{From: "live/prod", To: "live/production"}}
			after, problems := before.With(change.Set{Moves: moves})
			require.Empty(t, problems)
			findings, err := Changes(t.Context(), Sides{Before: before, After: after})
			require.NoError(t, err)
			Follow(before, after, change.NewMoves(moves), change.Cause{}, true)
			require.Len(t, findings, 1)
			assert.Equal(t, finding.WatchUnknown, findings[0].Code)
			assert.Equal(t, 1, findings[0].Place.Line)
		})
	}
}

// Lists in braces one behind the other are as many globs as there are ways to take one of each.
func TestCountlessGlobs(t *testing.T) {
	assert.NotNil(t, globMatcher(strings.Repeat("{a,b}", 12)+"c"))
	for _, glob := range []string{strings.Repeat("{a,a,a}", 30) + "b", strings.Repeat("{a,", 40) + "b" + strings.Repeat("}", 40)} {
		m := globMatcher(glob)
		assert.True(t, m == nil || !m(strings.Repeat("a", 30)+"c"))
	}
	assert.Nil(t, picomatcher(strings.Repeat("(a|a)", 30)+"b", false))
	m, err := glob.Compile(strings.Repeat("*a", 40) + "b*")
	require.NoError(t, err)
	assert.False(t, m.Match(strings.Repeat("a", 200)))
}
