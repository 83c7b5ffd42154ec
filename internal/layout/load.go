package layout

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Options are what the user says beside the layout file.
type Options struct {
	// File is the layout file of --layout; empty: found.
	File change.Path
	// Live is the live folder of --live; empty: the layout file's, or found.
	Live change.Path
	// Dir is the folder in which the command runs. What is nearest to it counts; empty means the repository's root.
	Dir change.Path
	// Names are those that Init writes down for shared artifacts.
	Names []NewName
}

// NewName is the new expression of an input or local of a stage.
type NewName struct {
	Stage, Name, Text string
	// Chosen tells that nobody said it.
	Chosen bool
}

// Load finds the layout file of a tree, reads it over the defaults, and finds the live folder. It collects every problem; with an
// Error among them the layout is what could be made of the rest.
func Load(tree *live.Tree, opts Options) (Layout, finding.List) {
	if opts.Dir == "" {
		opts.Dir = change.Root
	}
	l := Default()
	file, findings := findFile(tree, opts)
	if file == "" {
		live, more := findLive(tree, l, opts, "")
		l.Live = live
		return l, append(findings, more...)
	}
	content, err := tree.Read(followed(tree, file))
	if err != nil {
		return l, append(findings, finding.Finding{Code: finding.Unreadable, Severity: finding.Error,
			Message: fmt.Sprintf("The layout file %s cannot be read", file), Place: finding.InFile(string(file)),
			Remedy: "Give yourself permission to read it, or name another one with --layout"})
	}
	l.File = file
	d := decoder{name: string(file), content: content, layout: &l,
		identity: l.Cluster.further()}
	d.file(content)
	if d.broken {
		// What it says about the tree is not known, so neither is whether the tree fits it.
		l.Live = opts.Live
		return l, append(findings, d.findings...)
	}
	folder, more := findLive(tree, l, opts, d.live)
	l.Live = folder
	findings = append(append(findings, d.findings...), more...)
	return l, append(findings, l.outside()...)
}

// outside finds stand-in files that leave the repository, which only the live folder shows.
func (l Layout) outside() finding.List {
	var findings finding.List
	for _, o := range l.Overrides {
		if o.StandIn == nil || l.Live == "" {
			continue
		}
		if _, inside := l.Live.Join(o.StandIn.File); !inside {
			findings = append(findings, finding.Finding{Code: finding.LayoutImpossibleValue, Severity: finding.Error,
				Message: fmt.Sprintf("file is %q, which leads from %s out of the repository", o.StandIn.File, l.Live),
				Place:   l.Place("override", o.Key, "stand_in", "file"), Remedy: "Write a path relative to the live folder"})
		}
	}
	return findings
}

func followed(tree *live.Tree, p change.Path) change.Path {
	if target, ok := tree.Follow(p); ok {
		return target
	}
	return p
}

// findFile gives the layout file; empty where there is none.
func findFile(tree *live.Tree, opts Options) (change.Path, finding.List) {
	if opts.File != "" {
		if !tree.IsFile(opts.File) {
			return "", noSuchPath(tree, opts.File, "--layout", "Name a file, or write one with tg-refactor init")
		}
		return opts.File, nil
	}
	if opts.Live != "" {
		for dir := range opts.Live.Up() {
			if file := dir.Child(FileName); tree.IsFile(file) {
				return file, nil
			}
		}
		return "", nil
	}
	var folders []change.Path
	for path := range tree.Walk(change.Root) {
		if path.Base() == FileName && tree.IsFile(path) {
			folders = append(folders, path.Dir())
		}
	}
	folder, rivals := choose(folders, opts.Dir)
	switch {
	case len(rivals) > 0:
		return "", finding.List{{Code: finding.LayoutAmbiguous, Severity: finding.Error,
			Message: fmt.Sprintf("There are %d layout files, and none is nearer than the others: %s", len(rivals),
				joined(rivals, "/"+FileName)),
			Remedy: "Name one with --layout FILE, or run in its folder with -C DIR", Related: places(rivals, FileName)}}
	case folder == "":
		return "", nil
	case !related(folder, opts.Dir) && slices.ContainsFunc(Default().candidates(tree), func(c change.Path) bool { return related(c, opts.Dir) }):
		// The file is of another tree than the one in which the command runs.
		return "", nil
	default:
		return folder.Child(FileName), nil
	}
}

// findLive gives the live folder: of --live, of the file, or the one below which clusters stand.
func findLive(tree *live.Tree, l Layout, opts Options, written string) (change.Path, finding.List) {
	if opts.Live != "" {
		if !tree.IsDir(opts.Live) {
			return "", noSuchPath(tree, opts.Live, "--live", "Name the folder below which the clusters stand")
		}
		return opts.Live, nil
	}
	if written != "" {
		place := l.Place("live")
		folder, inside := l.File.Dir().Join(written)
		switch {
		case !inside:
			return "", finding.List{{Code: finding.LayoutImpossibleValue, Severity: finding.Error, Place: place,
				Message: fmt.Sprintf("live is %q, which leaves the repository", written),
				Remedy:  "Write a path relative to the folder of the layout file"}}
		case !tree.IsDir(folder):
			return "", finding.List{{Code: finding.NoSuchPath, Severity: finding.Error, Place: place,
				Message: fmt.Sprintf("live is %q, but there is no folder %s", written, folder),
				Remedy:  "Write a path relative to the folder of the layout file, or remove the line to have it found"}}
		}
		return folder, nil
	}
	near := opts.Dir
	if l.File != "" && !near.Within(l.File.Dir()) {
		near = l.File.Dir()
	}
	folder, rivals := choose(l.candidates(tree), near)
	switch {
	case len(rivals) > 0:
		return "", finding.List{{Code: finding.LayoutAmbiguous, Severity: finding.Error,
			Message: fmt.Sprintf("Clusters stand below %d folders, and none is nearer than the others: %s", len(rivals), joined(rivals, "")),
			Remedy:  "Name one with --live DIR, run in it with -C DIR, or say live in its layout file", Related: places(rivals, "")}}
	case folder == "":
		return "", finding.List{l.fitsNothing(tree, "any folder of the repository")}
	default:
		return folder, nil
	}
}

// candidates gives every folder that has clusters below it, in either layout.
func (l Layout) candidates(tree *live.Tree) []change.Path {
	var found []change.Path
	for path := range tree.Walk(change.Root) {
		cluster := path.Dir()
		if path.Base() != l.Cluster.Definition || cluster == change.Root || !tree.IsFile(path) {
			continue
		}
		folder := cluster.Dir()
		if above, isAfter := strings.CutSuffix("/"+string(folder), "/"+l.Cluster.Folder); isAfter {
			folder = change.Path(strings.TrimPrefix(above, "/"))
			if folder == "" {
				folder = change.Root
			}
		}
		if !slices.Contains(found, folder) {
			found = append(found, folder)
		}
	}
	return slices.DeleteFunc(found, func(folder change.Path) bool {
		l.Live = folder
		return len(l.Clusters(tree)) == 0
	})
}

// choose gives the folder that is nearest to a place: the lowest at or above it, else the only one in the smallest folder around it
// that has any. Where several are equal it gives them as rivals.
func choose(folders []change.Path, near change.Path) (nearest change.Path, rivals []change.Path) {
	for dir := range near.Up() {
		if slices.Contains(folders, dir) {
			return dir, nil
		}
	}
	for dir := range near.Up() {
		around := slices.DeleteFunc(slices.Clone(folders), func(folder change.Path) bool { return !folder.Within(dir) })
		switch len(around) {
		case 0:
		case 1:
			return around[0], nil
		default:
			return "", around
		}
	}
	return "", nil
}

// related tells that one of two folders holds the other.
func related(a, b change.Path) bool { return a.Within(b) || b.Within(a) }

func noSuchPath(tree *live.Tree, p change.Path, flag, remedy string) finding.List {
	message := fmt.Sprintf("%s names %s, at which nothing stands", flag, p)
	if tree.Exists(p) {
		message = fmt.Sprintf("%s names %s, which is the wrong kind of thing", flag, p)
	}
	return finding.List{{Code: finding.NoSuchPath, Severity: finding.Error, Message: message, Remedy: remedy}}
}

const maxNamed = 5

// joined names at most maxNamed paths.
func joined(paths []change.Path, suffix string) string {
	var names []string
	for _, path := range paths[:min(len(paths), maxNamed)] {
		names = append(names, strings.TrimPrefix(string(path)+suffix, "./"))
	}
	if len(paths) > maxNamed {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

func places(folders []change.Path, child string) []finding.Place {
	var all []finding.Place
	for _, folder := range folders {
		if child != "" {
			folder = folder.Child(child)
		}
		all = append(all, finding.InFile(string(folder)))
	}
	return all
}
