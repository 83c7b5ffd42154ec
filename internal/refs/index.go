package refs

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// Index holds the references of one tree. It never changes and is safe for concurrent use.
type Index struct {
	tree   *live.Tree
	stacks stacks
	shared *static.Shared
	units  []change.Path
	// modules are the files of Terraform that may name paths.
	modules []change.Path
	// json are the configs that are written in JSON, which are not followed.
	json  []change.Path
	views map[change.Path]*View
	// ordered are all views by their config, when none is dropped any more.
	ordered []*View
	links   []*Reference
	// linked are the configs of units that are seen through links to folders.
	linked map[change.Path]bool
	// lookedBehind is how much was looked at behind links, and linksCut the first link behind which it was too much.
	lookedBehind int
	linksCut     change.Path
	// run are the folders of which something shows that what stands there is run, though stacks are made from it.
	run map[change.Path]bool

	// made is what others made of the index, by its type.
	made sync.Map

	mu    sync.Mutex
	texts map[change.Path]*parse
	read  map[change.Path]bool
}

type parse struct {
	once sync.Once
	text atomic.Pointer[Text]
}

// Build reads every unit of the tree, and every file that units include or read, and resolves their references. The error is the
// context's.
func Build(ctx context.Context, tree *live.Tree) (*Index, error) {
	x := &Index{tree: tree, shared: static.NewShared(), views: map[change.Path]*View{}, texts: map[change.Path]*parse{},
		read: map[change.Path]bool{}, linked: map[change.Path]bool{}}
	x.walk()
	return x, x.resolveAll(ctx, nil)
}

// walk finds the units, the stacks and the links of the tree, and what the stacks generate.
func (x *Index) walk() {
	var files []change.Path
	for path, entry := range x.tree.Walk(change.Root) {
		if entry.Kind == live.Link {
			x.link(path)
			x.behind(path)
		}
		base := path.Base()
		if base == jsonConfig && x.tree.IsFile(path) && !inGenerated(path) && !x.inCopy(path) {
			x.json = append(x.json, path)
		}
		if x.moduleFile(path) && !x.inCopy(path) {
			x.modules = append(x.modules, path)
		}
		if base != static.DefaultConfig && base != StackConfig || !x.tree.IsFile(path) || inGenerated(path) || x.inCopy(path) {
			continue
		}
		if base == StackConfig {
			files = append(files, path)
		} else {
			x.units = append(x.units, path)
		}
	}
	x.stacks = expand(x.tree, files, x.shared)
	if len(x.linked) > 0 {
		slices.Sort(x.units)
	}
	if len(files) == 0 {
		return
	}
	// What is generated beside its stack file may stand on disk.
	x.units = slices.DeleteFunc(x.units, func(unit change.Path) bool { _, ok := x.stacks.by[unit]; return ok })
	x.units = append(x.units, x.stacks.generatedUnits()...)
	slices.Sort(x.units)
}

// resolveAll resolves every view that is not kept.
func (x *Index) resolveAll(ctx context.Context, kept map[change.Path]*View) error {
	if err := x.resolveMany(ctx, x.units, kept, true); err != nil {
		return err
	}
	if err := x.resolveMany(ctx, x.stacks.files, kept, false); err != nil {
		return err
	}
	if err := x.resolveMany(ctx, x.modules, kept, false); err != nil {
		return err
	}
	for {
		var fresh []change.Path
		for path := range x.read {
			if x.views[path] == nil {
				fresh = append(fresh, path)
			}
		}
		if len(fresh) == 0 {
			x.dropParents()
			x.findRun()
			x.ordered = x.Views()
			return nil
		}
		slices.Sort(fresh)
		if err := x.resolveMany(ctx, fresh, kept, false); err != nil {
			return err
		}
	}
}

func (x *Index) resolveMany(ctx context.Context, configs []change.Path, kept map[change.Path]*View, unit bool) error {
	views := make([]*View, len(configs))
	group, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		group.Go(func() error {
			for i := worker; i < len(configs); i += workers {
				if err := ctx.Err(); err != nil {
					return err
				}
				if view := kept[configs[i]]; view != nil {
					views[i] = view
					x.keep(view)
					continue
				}
				views[i] = x.resolve(configs[i], unit)
			}
			return nil
		})
	}
	err := group.Wait()
	for i, view := range views {
		if view != nil {
			x.views[configs[i]] = view
		}
	}
	return err
}

func (x *Index) keep(view *View) {
	for _, reference := range view.References {
		if reference.Kind == Read && reference.State == Resolved {
			target := reference.Target
			if x.stacks.tree.IsDir(target) {
				target = target.Child(static.DefaultConfig)
			}
			x.wasRead(target)
		}
	}
}

func (x *Index) wasRead(p change.Path) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if p.Base() != static.DefaultConfig && p.Base() != StackConfig {
		x.read[p] = true
	}
}

// Tree is the tree that the index is of.
func (x *Index) Tree() *live.Tree { return x.tree }

// Units are the config files of all units, in order.
func (x *Index) Units() []change.Path { return x.units }

// View gives a config's view; nil where the file is neither a unit nor read by one.
func (x *Index) View(config change.Path) *View { return x.views[config] }

// Folders gives the folders of all units, sorted: those too that have no view, since their config is written in JSON or is not here.
func (x *Index) Folders() []change.Path {
	folders := make([]change.Path, 0, len(x.units)+len(x.json)+len(x.stacks.unread))
	for _, config := range x.units {
		folders = append(folders, config.Dir())
	}
	for _, config := range x.JSONUnits() {
		folders = append(folders, config.Dir())
	}
	folders = slices.AppendSeq(folders, maps.Keys(x.stacks.unreadIn))
	slices.Sort(folders)
	return folders
}

// JSONUnits gives the configs of units that are written in JSON, sorted.
func (x *Index) JSONUnits() []change.Path {
	return slices.DeleteFunc(slices.Clone(x.json), func(config change.Path) bool {
		return x.views[config.Dir().Child(static.DefaultConfig)] != nil
	})
}

// HasUnit tells whether a unit stands in a folder, with a config in HCL or in JSON, or with one that is not here.
func (x *Index) HasUnit(folder change.Path) bool {
	if view := x.views[folder.Child(static.DefaultConfig)]; view != nil {
		return view.Unit
	}
	if _, unread := x.UnreadIn(folder); unread {
		return true
	}
	return slices.Contains(x.json, folder.Child(jsonConfig))
}

// Views gives all views, ordered by their config. Nobody may change the list.
func (x *Index) Views() []*View {
	if x.ordered != nil {
		return x.ordered
	}
	views := make([]*View, 0, len(x.views))
	for _, config := range slices.Sorted(maps.Keys(x.views)) {
		views = append(views, x.views[config])
	}
	return views
}

// Fresh resolves a config's view anew against the index's own tree. A view that Update kept may hold scopes of an earlier tree.
func (x *Index) Fresh(config change.Path) *View {
	view := x.views[config]
	if view == nil {
		return nil
	}
	return x.resolve(config, view.Unit)
}

// Links are the references that symbolic links make, in order.
func (x *Index) Links() []*Reference { return x.links }

// Text gives what of a config file matters; nil where there is no such file. Links are followed.
func (x *Index) Text(p change.Path) *Text {
	x.mu.Lock()
	entry := x.texts[p]
	if entry == nil {
		entry = &parse{}
		x.texts[p] = entry
	}
	x.mu.Unlock()
	entry.once.Do(func() {
		if entry.text.Load() != nil {
			return
		}
		if IsModuleFile(p.Base()) {
			entry.text.Store(readModule(x.stacks.tree, p))
			return
		}
		if file, err := syntax.Read(x.stacks.tree, p); err == nil {
			entry.text.Store(readText(p, file, func() syntax.File {
				again, _ := syntax.Read(x.stacks.tree, p)
				return again
			}))
		}
	})
	return entry.text.Load()
}

// Findings are the syntax errors of every file that was read, in order of their files, and what else of the configs is not followed.
func (x *Index) Findings() finding.List {
	var all finding.List
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, path := range slices.Sorted(maps.Keys(x.texts)) {
		if text := x.texts[path].text.Load(); text != nil {
			all = append(all, text.Findings...)
		}
	}
	for _, path := range x.json {
		all = append(all, finding.Finding{Code: finding.JSONConfig, Severity: finding.Warning, Place: finding.InFile(string(path)),
			Message: fmt.Sprintf("%s is written in JSON, so nothing in it is followed or edited, and run --all leaves the unit out", path),
			Remedy:  "Look through its paths by hand after a move, or write it in HCL. Its state is brought over like any other"})
	}
	return append(all, x.TooLarge()...)
}

func (x *Index) link(path change.Path) {
	content, err := x.tree.Read(path)
	if err != nil {
		return
	}
	r := &Reference{Kind: Link, Frame: Frame{Text: path, Config: path}, Value: string(content), Base: path.Dir(),
		Site: static.Site{File: path, End: len(content)}, Leaf: static.Site{File: path, End: len(content)}}
	target, ok := x.tree.LinkTarget(path)
	switch {
	case !ok:
		r.State = Outside
		r.Beyond, _ = static.Beyond(r.Value, r.Base)
	case x.tree.Exists(target):
		r.Target, r.State = target, Resolved
	default:
		r.Target, r.State = target, Dangling
	}
	r.Probes = []change.Path{r.Target}
	x.links = append(x.links, r)
}
