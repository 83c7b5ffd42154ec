package git

import (
	"context"
	"errors"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// filters are programs that git would run to compare a file whose stat changed: the drivers of the configuration, which attributes of the
// tree turn on. They never run; instead, such a file may have changed.
type filters []string

func (r *Repository) filters(ctx context.Context) (filters, error) {
	out, err := r.run(ctx, nil, "config", "-z", "--name-only", "--get-regexp", `^filter\.`)
	if none := (failure{}); errors.As(err, &none) {
		return nil, nil // There is none; where git itself does not work, the next call says so.
	}
	if err != nil {
		return nil, err
	}
	var all filters
	for key := range strings.SplitSeq(string(out), "\x00") {
		name, isClean := strings.CutSuffix(strings.TrimPrefix(key, "filter."), ".clean")
		name, isProcess := strings.CutSuffix(name, ".process")
		if isClean || isProcess {
			all = append(all, name)
		}
	}
	return all, nil
}

// off are the settings with which no filter runs.
func (f filters) off() []setting {
	var all []setting
	for _, name := range f {
		all = append(all, setting{"filter." + name + ".clean", ""}, setting{"filter." + name + ".process", ""},
			setting{"filter." + name + ".required", "false"})
	}
	return all
}

// filtered gives those of the paths that a filter would be run for.
func (r *Repository) filtered(ctx context.Context, f filters, paths []change.Path) (map[change.Path]bool, error) {
	all := map[change.Path]bool{}
	if len(f) == 0 || len(paths) == 0 {
		return all, nil
	}
	var asked strings.Builder
	for _, p := range paths {
		asked.WriteString("./" + string(p) + "\x00")
	}
	out, err := r.runMatching(ctx, nil, strings.NewReader(asked.String()), "check-attr", "-z", "--stdin", "filter")
	if err != nil {
		return nil, told(err, "tell which files have a filter")
	}
	fields := strings.Split(string(out), "\x00")
	for ; len(fields) >= 3; fields = fields[3:] {
		for _, name := range f {
			if fields[2] != name {
				continue
			}
			p, err := named(fields[0])
			if err != nil {
				return nil, err
			}
			all[p] = true
		}
	}
	return all, nil
}
