package layout

import (
	"cmp"
	"strings"
)

// natural compares names as people count: runs of digits by their number, so that a2 comes before a10.
func natural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		nx, ny := digits(x), digits(y)
		order := cmp.Compare(x[0], y[0])
		if nx > 0 && ny > 0 {
			order = number(x[:nx], y[:ny])
		} else {
			nx, ny = 1, 1
		}
		if order != 0 {
			return order
		}
		x, y = x[nx:], y[ny:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// number compares two runs of digits of any length.
func number(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
