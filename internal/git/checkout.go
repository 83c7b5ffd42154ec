package git

import (
	"context"
	"errors"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// NotCheckedOut gives the files of the index that a sparse checkout leaves out of the disk; none where the checkout is whole. Errors are as
// those of Status.
func (r *Repository) NotCheckedOut(ctx context.Context) ([]change.Path, error) {
	sparse, err := r.run(ctx, nil, "config", "--type=bool", "--get", "core.sparseCheckout")
	if none := (failure{}); errors.As(err, &none) || strings.TrimSpace(string(sparse)) != "true" {
		return nil, nil // The setting is not there; where git itself does not work, the next call says so.
	}
	out, err := r.run(ctx, nil, "ls-files", "-t", "-z")
	if err != nil {
		return nil, told(err, "tell what is checked out")
	}
	var missing []change.Path
	for line := range strings.SplitSeq(string(out), "\x00") {
		if path, ok := strings.CutPrefix(line, "S "); ok {
			p, err := named(path)
			if err != nil {
				return nil, err
			}
			missing = append(missing, p)
		}
	}
	return missing, nil
}

// Unmerged gives the files that a merge, a rebase or the like has left in conflict, sorted. Errors are as those of Status.
func (r *Repository) Unmerged(ctx context.Context) ([]change.Path, error) {
	out, err := r.run(ctx, nil, "ls-files", "--unmerged", "-z")
	if err != nil {
		return nil, told(err, "tell what is in conflict")
	}
	var all []change.Path
	for line := range strings.SplitSeq(string(out), "\x00") {
		_, path, ok := strings.Cut(line, "\t") // "<mode> <object> <stage>\t<path>", up to three lines a file.
		if !ok {
			continue
		}
		p, err := named(path)
		if err != nil {
			return nil, err
		}
		if len(all) == 0 || all[len(all)-1] != p {
			all = append(all, p)
		}
	}
	return all, nil
}
