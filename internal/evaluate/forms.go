package evaluate

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// form is what a placeholder for an output looks like. Nobody knows the output's type: where one form does not do, the next is tried.
type form int

const (
	// asText is a text that names the output.
	asText form = iota
	// asNumber is a text that a number can be read from.
	asNumber
	// asUnknown is no value at all: Terragrunt gets through, and leaves empty what hangs on it.
	asUnknown
)

// forms are those of the outputs for which a text does not do.
type forms map[Hang]form

// change gives the outputs that are read in an expression that failed another form, or all, where none of them is read in it. It reports
// false where there is no other.
func (f forms) change(asked []Hang, failed string) (changed bool) {
	var missing, named []Hang
	for _, hang := range asked {
		if hang.Kind == MissingOutput && f[hang] != asUnknown {
			missing = append(missing, hang)
			if strings.Contains(failed, hang.On) {
				named = append(named, hang)
			}
		}
	}
	if len(named) > 0 {
		missing = named
	}
	for _, hang := range missing {
		f[hang]++
	}
	return len(missing) > 0
}

// expression gives the text of the expression that failed, empty where that is not told.
func (s *side) expression(err error) string {
	diagnostic, _ := innermost(err)
	if diagnostic == nil || diagnostic.Subject == nil {
		return ""
	}
	where := *diagnostic.Subject
	if diagnostic.Expression != nil {
		where = hcl.RangeOver(where, diagnostic.Expression.Range())
	}
	if file, ok := s.scratch.inside(where.Filename); ok {
		if content, err := s.tree.Read(file); err == nil && where.CanSliceBytes(content) {
			return string(where.SliceBytes(content))
		}
	}
	return ""
}

// digits gives a number that depends on a text alone.
func digits(text string) string {
	sum := sha256.Sum256([]byte(text))
	return strconv.Itoa(int(binary.BigEndian.Uint16(sum[:])))
}
