package static

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/zclconf/go-cty/cty"
)

// A text is one only where all of it is known; null is none.
func TestTextOf(t *testing.T) {
	for _, value := range []cty.Value{cty.NilVal, cty.DynamicVal, cty.UnknownVal(cty.String), cty.EmptyObjectVal} {
		_, ok := TextOf(value)
		assert.False(t, ok, "%#v", value)
	}
	for _, test := range []struct {
		value cty.Value
		want  string
	}{{cty.StringVal("x"), "x"}, {cty.NumberIntVal(3), "3"}, {cty.True, "true"}, {cty.NullVal(cty.String), ""}, {cty.NullVal(cty.Bool), ""}} {
		text, ok := TextOf(test.value)
		assert.True(t, ok)
		assert.Equal(t, test.want, text)
	}
}
