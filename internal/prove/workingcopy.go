package prove

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/static"
)

// readsConfig is the command of hooks that run in the unit's folder; all others run in the working copy of its module.
const readsConfig = "terragrunt-read-config"

// strays finds a hook, a list of files or arguments that is the same text and names something by a relative path. Such a path leads from
// the folder in which the program runs, mostly the working copy of the module below the unit, and so elsewhere once the unit has moved.
func (x *comparing) strays(d *Difference, value string) bool {
	was, ok := runsIn(x.was, x.before, d.Attribute)
	is, still := runsIn(x.is, x.after, d.Attribute)
	if !ok || !still {
		return false
	}
	told(value, func(text string) string {
		for _, word := range words.FindAllString(text, -1) {
			if d.Why != "" || !strings.HasPrefix(word, "./") && !strings.HasPrefix(word, "../") {
				continue
			}
			p, ok := was.Join(word)
			if !ok || !x.was.tree.Exists(p) {
				continue
			}
			if q, ok := is.Join(word); !ok || q != x.was.to(p) {
				d.Class, d.Left = Undeclared, true
				d.Why = fmt.Sprintf("%s leads to %s from where it runs, and elsewhere after", word, p)
			}
		}
		return text
	})
	return d.Why != ""
}

// runsIn gives the folder from which relative paths of a hook or of arguments lead. It reports false where that is not below the repository.
func runsIn(e eye, unit evaluate.Unit, attribute string) (change.Path, bool) {
	value := func(name string) (string, bool) {
		a, ok := unit.Attribute(name)
		return a.Text(), ok
	}
	copies := e.folder.Child(".terragrunt-cache")
	if named, ok := value("download_dir"); ok {
		if copies, ok = e.place(named); !ok {
			return "", false
		}
	}
	// Two folders have names made of hashes; the module is as deep in them as in its source.
	copied, ok := copies.Child("unit").Child("source").Join(path.Clean(moduleOf(unit.Source)))
	block := attribute[:strings.LastIndex(attribute, ".")]
	if commands, has := value(block + ".commands"); has && kindOf(attribute) == hook && slices.Contains(texts(commands), readsConfig) {
		copied = e.folder
	}
	if dir, has := value(block + ".working_dir"); has && ok {
		if path.IsAbs(dir) {
			return e.place(dir)
		}
		return copied.Join(dir)
	}
	return copied, ok
}

// moduleOf gives the way from what a source fetches to the module in it.
func moduleOf(source string) string {
	source = static.TrimQuery(source)
	if _, address, ok := strings.Cut(source, "://"); ok {
		source = address
	}
	_, module, _ := strings.Cut(source, "//")
	return module
}
