package evaluate

import (
	"bytes"
	"slices"
	"strconv"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// outputReads knows which outputs the configs of a tree read, by the texts alone: a placeholder must have what is read of it.
type outputReads struct {
	tree *live.Tree
	mu   sync.Mutex
	// files holds what each file reads.
	files map[change.Path]*fileReads
}

// fileReads is what one file reads: the shape of `dependency`.
type fileReads struct {
	shape
	// blocks tells whether it has dependency blocks, or includes that may have some.
	blocks bool
}

// shape is what is read of a value: attributes and keys by name. One without any is read whole.
type shape struct{ parts map[string]*shape }

func (s *shape) part(name string) *shape {
	if s.parts == nil {
		s.parts = map[string]*shape{}
	}
	part, ok := s.parts[name]
	if !ok {
		part = &shape{}
		s.parts[name] = part
	}
	return part
}

// value gives an object of this shape, with text and the way to it at each leaf.
func (s *shape) value(text string) cty.Value {
	if len(s.parts) == 0 {
		return cty.StringVal(text)
	}
	values := map[string]cty.Value{}
	for name, part := range s.parts {
		values[name] = part.value(text)
	}
	return cty.ObjectVal(values)
}

func (s *shape) merge(other *shape) {
	for name, part := range other.parts {
		s.part(name).merge(part)
	}
}

// of gives what files read of the outputs of the dependency blocks of this label.
func (r *outputReads) of(files []change.Path, label string) *shape {
	r.mu.Lock()
	defer r.mu.Unlock()
	read := &shape{}
	for _, file := range files {
		if block, ok := r.file(file).parts[label]; ok {
			if outputs, ok := block.parts["outputs"]; ok {
				read.merge(outputs)
			}
		}
	}
	return read
}

// hasDependencies tells whether a file may have dependency blocks of its own or by what it includes. One that is not HCL may.
func (r *outputReads) hasDependencies(file change.Path) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.file(file).blocks
}

func (r *outputReads) file(file change.Path) *fileReads {
	known, ok := r.files[file]
	if !ok {
		known = r.scan(file)
		if r.files == nil {
			r.files = map[change.Path]*fileReads{}
		}
		r.files[file] = known
	}
	return known
}

func (r *outputReads) scan(file change.Path) *fileReads {
	read := &fileReads{blocks: true}
	at, ok := r.tree.Follow(file)
	if !ok {
		return read
	}
	content, err := r.tree.Read(at)
	if err != nil {
		return read
	}
	if !bytes.Contains(content, []byte("dependency")) && !bytes.Contains(content, []byte("include")) {
		return &fileReads{}
	}
	parsed, _ := syntax.ParseConfig(content, string(file), hcl.InitialPos)
	if parsed == nil {
		return read
	}
	body, ok := parsed.Body.(*hclsyntax.Body)
	if !ok {
		return read
	}
	read.blocks = slices.ContainsFunc(body.Blocks, func(b *hclsyntax.Block) bool { return b.Type == "dependency" || b.Type == "include" })
	_ = hclsyntax.VisitAll(body, func(node hclsyntax.Node) hcl.Diagnostics {
		if expression, ok := node.(*hclsyntax.ScopeTraversalExpr); ok && expression.Traversal.RootName() == "dependency" {
			read.add(expression.Traversal[1:])
		}
		return nil
	})
	return read
}

// add notes that a way is read. What lies behind a number or a splat is taken as a whole.
func (s *shape) add(way hcl.Traversal) {
	at := s
	for _, step := range way {
		switch step := step.(type) {
		case hcl.TraverseAttr:
			at = at.part(step.Name)
		case hcl.TraverseIndex:
			if step.Key.Type() != cty.String {
				number, _ := step.Key.AsBigFloat().Int64()
				at = at.part(strconv.FormatInt(number, 10))
				continue
			}
			at = at.part(step.Key.AsString())
		default:
			return
		}
	}
}
