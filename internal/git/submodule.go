package git

import (
	"context"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Submodules are the commits of submodules by their folders.
type Submodules map[change.Path]string

// submoduleMode is git's mode of a submodule, which it keeps as the commit alone.
const submoduleMode = "160000"

// Submodules gives those of a revision, or with "" those of the index. Errors are as those of Status.
func (r *Repository) Submodules(ctx context.Context, revision string) (Submodules, error) {
	args := []string{"ls-files", "--stage", "-z"}
	if revision != "" {
		commit, err := r.commit(ctx, revision)
		if err != nil {
			return nil, told(err, "look up "+revision)
		}
		args = []string{"ls-tree", "-r", "-z", "--full-tree", commit}
	}
	out, err := r.run(ctx, nil, args...)
	if err != nil {
		return nil, told(err, "list the submodules")
	}
	all := Submodules{}
	for line := range strings.SplitSeq(string(out), "\x00") {
		about, path, ok := strings.Cut(line, "\t")
		fields := strings.Fields(about)
		if !ok || len(fields) < 3 || fields[0] != submoduleMode {
			continue
		}
		object := fields[1] // "<mode> <object> <stage>" of the index; "<mode> commit <object>" of a tree.
		if revision != "" {
			object = fields[2]
		}
		folder, err := named(path)
		if err != nil {
			return nil, err
		}
		all[folder] = object
	}
	return all, nil
}

// Holding gives the submodule in which a path lies or which it is; "" for none.
func (s Submodules) Holding(p change.Path) change.Path {
	if len(s) == 0 {
		return ""
	}
	for above := range p.Up() {
		if _, ok := s[above]; ok {
			return above
		}
	}
	return ""
}
