package refs_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/treetest"
)

// TestMarkedReferences reads each archive in testdata/marked and compares its references with what the marks say: «expression → target» is
// the text that makes a reference, and there is no other. Where units see several targets by one text they stand in their order, with
// commas; a target that is not there, or not known, is followed by "dangling", "unknown" and the like.
func TestMarkedReferences(t *testing.T) {
	for _, a := range treetest.Archives(t, "testdata/marked") {
		t.Run(a.Name, func(t *testing.T) {
			x, err := refs.Build(context.Background(), a.Tree())
			require.NoError(t, err)
			type place struct {
				file       change.Path
				start, end int
			}
			led := map[place][]string{}
			for _, view := range x.Views() {
				for _, r := range view.References {
					target := r.LeadsTo()
					if r.State != refs.Resolved {
						target = strings.TrimSpace(target + " " + string(r.State))
					}
					at := place{file: r.Leaf.File, start: r.Leaf.Start, end: r.Leaf.End}
					led[at] = append(led[at], target)
				}
			}
			got := map[string]string{}
			for at, targets := range led {
				if _, written := a.Files[at.file]; !written {
					continue // what a stack generates
				}
				slices.Sort(targets)
				got[string(at.file)+": "+a.Files[at.file][at.start:at.end]] = strings.Join(slices.Compact(targets), ", ")
			}
			want := map[string]string{}
			for _, mark := range a.Marks {
				want[string(mark.File)+": "+a.Files[mark.File][mark.Start:mark.End]] = mark.Says
			}
			assert.Equal(t, want, got)
		})
	}
}
