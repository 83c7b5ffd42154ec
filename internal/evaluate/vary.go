package evaluate

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// vary gives another text of the same shape: what is made of it still works, and comes out differently.
func vary(text, mark string) string {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return netip.PrefixFrom(otherAddress(prefix.Addr()), prefix.Bits()).Masked().String()
	}
	if address, err := netip.ParseAddr(text); err == nil {
		return otherAddress(address).String()
	}
	if number, err := strconv.ParseInt(text, 10, 32); err == nil {
		return strconv.FormatInt(number+1, 10)
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return "1" + text
	}
	switch text {
	case "true":
		return "false"
	case "false":
		return "true"
	}
	return text + mark
}

// otherAddress turns bits of the first byte around.
func otherAddress(a netip.Addr) netip.Addr {
	bytes := a.AsSlice()
	bytes[0] ^= 0x05
	other, _ := netip.AddrFromSlice(bytes)
	return other
}

// varied gives another value of the same type, every leaf of it varied, and tells whether all of it carries the mark.
func varied(v cty.Value, mark string) (other cty.Value, marked bool) {
	marked = true
	other, err := cty.Transform(v, func(_ cty.Path, leaf cty.Value) (cty.Value, error) {
		switch {
		case leaf.IsNull() || !leaf.IsKnown():
			return leaf, nil
		case leaf.Type() == cty.String:
			text := vary(leaf.AsString(), mark)
			marked = marked && strings.Contains(text, mark)
			return cty.StringVal(text), nil
		case leaf.Type() == cty.Number:
			marked = false
			return leaf.Add(cty.NumberIntVal(1)), nil
		case leaf.Type() == cty.Bool:
			marked = false
			return leaf.Not(), nil
		default:
			return leaf, nil
		}
	})
	if err != nil {
		return v, false
	}
	return other, marked
}
