package evaluate

import (
	"bytes"
	"encoding/json"
	"io/fs"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// request is what the process that evaluates is told: a side that stands in a scratch folder already.
type request struct {
	Top, Root, Real string
	Deep            map[change.Path]bool
	// Files are those of the tree; links have their text. Ignored are those of them that git ignores.
	Files   map[change.Path]wireFile
	Ignored map[change.Path]bool

	Units       []change.Path
	Generated   map[change.Path]change.Path
	Origin      map[change.Path]change.Path
	Outputs     map[change.Path][]byte
	AbsRoot     string
	Environ     []string
	Allow       []string
	Live        bool
	Parallelism int

	// Refused are stack files that were too large before, and what to say of them.
	Refused map[change.Path]string
	// Memory is how many bytes the process may take, UnitBytes how many the values of a unit may have.
	Memory, UnitBytes uint64
}

type wireFile struct {
	Mode fs.FileMode
	Link string
}

// reply is one thing that the process tells. Exactly one of its fields counts.
type reply struct {
	// Stack is a stack file that is being generated now; Started is the number of a unit, from 1, that is being evaluated now.
	Stack   change.Path
	Started int
	// Done is the number of a unit, from 1, that was evaluated to Unit; TooLarge tells that its values are too large to be told.
	Done     int
	TooLarge bool
	Unit     Unit
	// Config and Encryption are those of the unit's backend, as JSON.
	Config, Encryption []byte
	// End tells that all is done; Trouble is the error that ended it before.
	End     bool
	Trouble string
}

func requestOf(tree *live.Tree, s *scratch, o Options, b budget) request {
	q := request{Top: s.top, Root: s.root, Real: s.real, Deep: s.deep, Files: map[change.Path]wireFile{}, Generated: o.Generated,
		Origin: map[change.Path]change.Path{}, Outputs: map[change.Path][]byte{}, AbsRoot: o.Root, Environ: o.Environ, Allow: o.Allow,
		Live: o.LiveFunctions, Refused: map[change.Path]string{}, Ignored: map[change.Path]bool{}, Memory: b.memory, UnitBytes: b.unit}
	for path, entry := range tree.Walk(change.Root) {
		file := wireFile{Mode: entry.Mode}
		if entry.Kind == live.Link {
			text, _ := tree.Read(path)
			file.Mode, file.Link = file.Mode|fs.ModeSymlink, string(text)
		}
		q.Files[path] = file
		if tree.Ignored(path) {
			q.Ignored[path] = true
		}
		if folder := path.Dir(); o.Origin != nil {
			if from := o.Origin(folder); from != folder {
				q.Origin[folder] = from
			}
		}
	}
	for folder, output := range o.Outputs {
		q.Outputs[folder] = output
	}
	return q
}

// side gives the side that a request names.
func (q request) side() *side {
	s := &scratch{top: q.Top, root: q.Root, real: q.Real, deep: q.Deep}
	files := map[change.Path]live.Source{}
	for path, file := range q.Files {
		source := live.Source{Mode: file.Mode}
		if file.Mode&fs.ModeSymlink != 0 {
			source.Content = []byte(file.Link)
		}
		files[path] = source
	}
	tree := live.Lazy(files, func(path change.Path) ([]byte, error) { return live.ReadRegular(s.path(path), 0) })
	o := Options{Root: q.AbsRoot, Units: q.Units, Generated: q.Generated, Environ: q.Environ, Allow: q.Allow, LiveFunctions: q.Live,
		Parallelism: q.Parallelism, Outputs: Outputs{}, Origin: func(folder change.Path) change.Path {
			if from, ok := q.Origin[folder]; ok {
				return from
			}
			return folder
		}}
	for folder, output := range q.Outputs {
		o.Outputs[folder] = output
	}
	made := newSide(tree, s, o)
	made.ignored = q.Ignored
	return made
}

// replyOf tells what a unit was evaluated to, unless it is too large for that.
func replyOf(number int, unit Unit, most uint64) (reply, error) {
	r := reply{Done: number, Unit: unit}
	var err error
	if r.Config, err = json.Marshal(unit.Backend.Config); err != nil {
		return r, err
	}
	if r.Encryption, err = json.Marshal(unit.Backend.Encryption); err != nil {
		return r, err
	}
	r.Unit.Backend.Config, r.Unit.Backend.Encryption = nil, nil
	if r.TooLarge = r.bytes() > most; r.TooLarge {
		r.Unit, r.Config, r.Encryption = Unit{Config: unit.Config, Folder: unit.Folder}, nil, nil
	}
	return r, nil
}

// bytes is how large the values are that a reply tells.
func (r reply) bytes() uint64 {
	n := len(r.Config) + len(r.Encryption) + len(r.Unit.Backend.Text)
	for _, a := range r.Unit.Attributes {
		n += len(a.Name) + len(a.Value)
	}
	for _, g := range r.Unit.Generated {
		n += len(g.Contents)
	}
	return uint64(n) //nolint:gosec // lengths
}

// unit gives the unit that a reply tells.
func (r reply) unit() (Unit, error) {
	unit := r.Unit
	for _, part := range []struct {
		text []byte
		into *map[string]any
	}{{r.Config, &unit.Backend.Config}, {r.Encryption, &unit.Backend.Encryption}} {
		if len(part.text) == 0 || bytes.Equal(part.text, []byte("null")) {
			continue
		}
		if err := decode(part.text, part.into); err != nil {
			return unit, err
		}
	}
	return unit, nil
}
