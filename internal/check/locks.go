package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/static"
)

// lockers tell of each backend type whether it keeps two people from writing a state at once, by what its documentation says:
// https://opentofu.org/docs/language/settings/backends/configuration/. Types that are not listed are not judged.
var lockers = map[string]struct {
	// by are the settings of which one turns locking on; none: it locks by itself.
	by []string
	// off is the setting whose "false" turns locking off.
	off string
	// how says what to set.
	how string
}{
	"s3":         {by: []string{"use_lockfile", "dynamodb_table", "lock_table"}, how: "Set use_lockfile = true, or name a dynamodb_table"},
	"oss":        {by: []string{"tablestore_table"}, how: "Name a tablestore_table"},
	"http":       {by: []string{"lock_address"}, how: "Name a lock_address, if the server knows locks"},
	"consul":     {off: "lock", how: "Take lock = false out"},
	"gcs":        {},
	"azurerm":    {},
	"kubernetes": {},
	"pg":         {},
	"cos":        {},
	"remote":     {},
	"cloud":      {},
}

// unlocked gives the shared stages whose states two people can write at once: the plan's risk of concurrent builds. A local state is
// locked on its own machine, while everybody's own copy of it is a build of its own: worth a note. Stages that say it in one text are
// named together.
func unlocked(s Side) []problem {
	if s.Layout == nil {
		return nil
	}
	texts := newTexts(s.Index)
	var all []problem
	for _, stage := range s.Layout.Artifacts.Stages {
		folder := s.Layout.SharedFolder(stage)
		config := folder.Child(static.DefaultConfig)
		if !s.Index.HasUnit(folder) {
			continue
		}
		b, ok := backend.Of(s.Index, config)
		f, judged := lockless(b, ok)
		if !judged {
			continue
		}
		f.Place = backendPlace(texts, b, config)
		m := mark{f.Code, folder, b.Type}
		same := func(p problem) bool { return p.Severity == f.Severity && p.Place.String() == f.Place.String() }
		if at := slices.IndexFunc(all, same); at >= 0 {
			all[at].marks = append(all[at].marks, m)
			continue
		}
		all = append(all, problem{Finding: f, marks: []mark{m}, fresh: f.Severity})
	}
	for i, p := range all {
		var folders []string
		for _, m := range p.marks {
			folders = append(folders, string(m.place))
		}
		all[i].Message = fmt.Sprintf(p.Message, strings.Join(folders, ", "))
	}
	return all
}

// lockless says what is wrong with a backend that does not keep two people from writing a state at once; the message has a place for
// the folders. It reports false where nothing is wrong or known to be. Settings that cannot be known are taken to lock.
func lockless(b backend.Backend, named bool) (finding.Finding, bool) {
	if !named || b.Type == "local" {
		return finding.Finding{Code: finding.BackendUnlocked, Severity: finding.Note,
			Message: "the states of shared artifacts are local files, so that each machine builds them for itself: %s",
			Remedy:  "Keep the states of shared artifacts in a remote backend, or build them in CI alone"}, true
	}
	locker, judged := lockers[b.Type]
	if !judged || locks(b, locker.by, locker.off) {
		return finding.Finding{}, false
	}
	return finding.Finding{Code: finding.BackendUnlocked, Severity: finding.Warning,
		Message: "the " + b.Type + " backend locks nothing, so that two builds of the shared artifacts can overwrite each other's states: %s",
		Remedy:  locker.how}, true
}

// locks tells whether a backend has one of the settings that turn locking on, and not the one that turns it off.
func locks(b backend.Backend, by []string, off string) bool {
	if setting, set := b.Setting(off); off != "" && set && setting.Known && setting.Value == "false" {
		return false
	}
	return len(by) == 0 || slices.ContainsFunc(by, func(name string) bool {
		setting, set := b.Setting(name)
		return set && (!setting.Known || setting.Value != "" && setting.Value != "false")
	})
}
