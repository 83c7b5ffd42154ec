package live_test

import (
	"strings"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/live"
)

// A glob whose alternatives multiply is none: matching would try them for years.
func TestGlobsComeToAnEnd(t *testing.T) {
	long := strings.Repeat("a", 100) + "c"
	for _, pattern := range []string{strings.Repeat("{a,a}", 100), strings.Repeat("{*,?}", 50), strings.Repeat("{a,{b,", 20) + strings.Repeat("}}", 20), "[a"} {
		_, err := live.Glob(pattern, long)
		assert.ErrorIs(t, err, doublestar.ErrBadPattern, pattern)
	}
	for pattern, want := range map[string]bool{"live/{a,b}/**/*.{hcl,tf,json}": true, "live/*": false, strings.Repeat("*a", 60) + "b": false, strings.Repeat("**/", 40) + "x.hcl": true} {
		got, err := live.Glob(pattern, "live/a/b/x.hcl")
		assert.NoError(t, err, pattern)
		assert.Equal(t, want, got, pattern)
	}
}
