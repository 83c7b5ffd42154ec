package journal_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
)

// Of first runs that begin at once, in a repository that has no journal yet, one gets the lock and each other one hears that it is taken.
func TestFirstRunsAtOnce(t *testing.T) {
	for range 200 {
		root := t.TempDir()
		var together sync.WaitGroup
		start := make(chan struct{})
		errs := make([]error, 4)
		unlocks := make([]func(), 4)
		for i := range errs {
			together.Go(func() {
				<-start
				unlocks[i], errs[i] = journal.Open(root, "", journal.OS{}).Lock()
			})
		}
		close(start)
		together.Wait()
		got := 0
		for i, err := range errs {
			var list finding.List
			switch {
			case err == nil:
				got++
				unlocks[i]()
			case errors.As(err, &list):
				assert.Equal(t, finding.JournalLocked, list[0].Code)
			default:
				t.Fatal(err)
			}
		}
		assert.Equal(t, 1, got)
	}
}
