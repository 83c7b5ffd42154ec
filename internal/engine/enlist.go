package engine

import (
	"context"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/watch"
)

// listsOf gives what tells which further entries of a file are right for a cluster that was made after a template; after is the tree that
// holds both.
func (e *Engine) listsOf(ctx context.Context, after *live.Tree, template change.Path, folder string) func(cluster.ListedFile) ([]bool, error) {
	return func(file cluster.ListedFile) ([]bool, error) {
		var entries []watch.Entry
		for _, one := range file.Entries {
			entries = append(entries, watch.Entry{Edit: one.Edit, Start: one.Start, End: one.End, Alone: one.Alone})
		}
		return watch.Enlisted(ctx, e.sides(after, after, nil), template, template.Dir().Child(folder), file.File, entries)
	}
}
