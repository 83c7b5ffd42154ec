package flow

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// module is the code of one Terraform module, by the addresses by which it names its parts.
type module struct {
	dir change.Path
	// opaque says why the code cannot be followed; "" where it can.
	opaque  string
	locals  map[string]hclsyntax.Expression
	outputs map[string]hclsyntax.Expression
	// blocks are resources as "TYPE.NAME", "data.TYPE.NAME", "ephemeral.TYPE.NAME", calls as "module.NAME", and providers as
	// "provider.NAME" or "provider.NAME.ALIAS".
	blocks map[string]*hclsyntax.Block
	// child gives the module of a local source; nil where it is not in the tree.
	child func(source string) *module
	// known are the variables on which parts hang, by their address, as far as anybody asked.
	known map[string]variables
}

// code is one file of a module.
type code struct {
	path    change.Path
	content []byte
}

// load reads the module whose code stands in these folders and files. It is opaque where that is not all of it.
func (f *follower) load(dirs []change.Path, generated []code) *module {
	m := &module{locals: map[string]hclsyntax.Expression{}, outputs: map[string]hclsyntax.Expression{},
		blocks: map[string]*hclsyntax.Block{}, known: map[string]variables{}}
	tree := f.x.Expanded()
	for _, dir := range dirs {
		m.dir = dir
		for _, file := range moduleFiles(tree, dir) {
			if strings.HasSuffix(string(file), ".json") {
				m.opaque = file.Base() + " is written in JSON"
				continue
			}
			if read, err := syntax.Read(tree, file); err == nil && read.Body != nil {
				m.read(read.Body)
			} else {
				m.opaque = file.Base() + " does not parse"
			}
		}
	}
	for _, c := range generated {
		if body := syntax.Parse(c.content, c.path).Body; body != nil {
			m.read(body)
		} else {
			m.opaque = "generated code that cannot be known"
		}
	}
	m.child = func(source string) *module {
		if !strings.HasPrefix(source, "./") && !strings.HasPrefix(source, "../") {
			return nil
		}
		dir, ok := m.dir.Join(source)
		if !ok || !tree.IsDir(dir) {
			return nil
		}
		return f.module([]change.Path{dir}, nil)
	}
	return m
}

// module loads a module once.
func (f *follower) module(dirs []change.Path, generated []code) *module {
	if len(generated) > 0 {
		return f.load(dirs, generated)
	}
	key := fmt.Sprint(dirs)
	if f.modules[key] == nil {
		f.modules[key] = f.load(dirs, nil)
	}
	return f.modules[key]
}

func moduleFiles(tree *live.Tree, dir change.Path) []change.Path {
	var files []change.Path
	for _, name := range tree.List(dir) {
		if refs.IsModuleFile(name) && tree.IsFile(dir.Child(name)) {
			files = append(files, dir.Child(name))
		}
	}
	return files
}

func (m *module) read(body *hclsyntax.Body) {
	for _, block := range body.Blocks {
		switch block.Type {
		case "locals":
			for name, attribute := range block.Body.Attributes {
				m.locals[name] = attribute.Expr
			}
		case "output":
			if value := block.Body.Attributes["value"]; value != nil && len(block.Labels) == 1 {
				m.outputs[block.Labels[0]] = value.Expr
			}
		case "resource":
			m.blocks[strings.Join(block.Labels, ".")] = block
		case "data", "ephemeral", "module":
			m.blocks[block.Type+"."+strings.Join(block.Labels, ".")] = block
		case "provider":
			name := "provider." + strings.Join(block.Labels, ".")
			if alias := block.Body.Attributes["alias"]; alias != nil {
				text, _ := static.Literal(alias.Expr)
				name += "." + text
			}
			m.blocks[name] = block
		}
	}
}

// carried gives the outputs of a unit that hang on one of its inputs, in order; or why that cannot be told, so that all of them count.
func (f *follower) carried(config change.Path, input string) ([]string, string) {
	dirs, why := f.sources(config)
	if why != "" {
		return nil, why
	}
	if isBlock(input) {
		return nil, "what " + input + " hands to the module is not followed"
	}
	if input == AnyInput {
		return nil, "the names of the inputs are not written out"
	}
	generated := f.generated(config)
	var names []string
	for _, dir := range dirs {
		m := f.module(slices.Compact([]change.Path{config.Dir(), dir}), generated)
		if m.opaque != "" {
			return nil, m.opaque
		}
		for name := range m.outputs {
			if m.hangsOn("output", name)[input] && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names, ""
}

// sources gives the folders of a unit's module, several where a condition chooses; or why one of them cannot be read.
func (f *follower) sources(config change.Path) ([]change.Path, string) {
	var dirs []change.Path
	for _, reference := range unit.Of(f.x, config).Source() {
		dir, ok := f.x.Expanded().Follow(reference.Target)
		switch {
		case reference.State == refs.Unknown || reference.State == refs.Partly:
			return nil, "its module is known only when Terragrunt runs"
		case reference.State != refs.Resolved || !ok:
			return nil, "module not in the repository"
		}
		dirs = append(dirs, dir)
	}
	if len(dirs) == 0 {
		// Without a source the unit's folder is the module.
		return []change.Path{config.Dir()}, ""
	}
	return dirs, ""
}

// generated gives the code that generate blocks add to a unit's module. What is not known stands as a name that means nothing.
func (f *follower) generated(config change.Path) []code {
	var all []code
	e := f.x.Evaluator()
	hole := func(*static.Scope, hclsyntax.Expression) string { return "__not_known__" }
	for _, block := range unit.Of(f.x, config).Generated() {
		path, named := block.Attribute("path")
		contents, ok := block.Attribute("contents")
		if !named || !ok {
			// An object that is not written out: it may be code.
			all = append(all, code{block.Scope.Text, []byte(hole(nil, nil))})
			continue
		}
		name := e.Render(path.Scope, path.Expression, hole)
		if strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tofu") {
			all = append(all, code{block.Scope.Text, []byte(e.Render(contents.Scope, contents.Expression, hole))})
		}
	}
	return all
}

// isBlock tells a block that hands values to the module from an input.
func isBlock(name string) bool {
	return strings.HasPrefix(name, "generate.") || strings.HasPrefix(name, "extra_arguments.")
}
