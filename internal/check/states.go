package check

import (
	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// sharedKeys gives the units that keep their states at one place.
func sharedKeys(s Side) []problem {
	var all []problem
	for _, f := range backend.Twice(s.Index) {
		f.Remedy = "Let the key follow the folder, as path_relative_to_include() does, or give one of the two a key of its own"
		p := problem{Finding: f, fresh: f.Severity}
		both := f.Related
		if f.Place.Line == 0 {
			both = append([]finding.Place{f.Place}, both...)
		}
		for _, place := range both {
			p.marks = append(p.marks, mark{code: f.Code, place: change.Path(place.File)})
		}
		all = append(all, p)
	}
	return all
}

// backendPlace is where a backend is named.
func backendPlace(texts *texts, b backend.Backend, config change.Path) finding.Place {
	for _, setting := range b.Settings {
		if setting.Site.File != "" {
			return texts.place(setting.Site)
		}
	}
	if b.File != "" {
		return finding.InFile(string(b.File))
	}
	return finding.InFile(string(config))
}
