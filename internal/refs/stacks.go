package refs

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
)

// StackConfig is the file that makes a folder a stack: Terragrunt generates units and further stacks from it.
const StackConfig = "terragrunt.stack.hcl"

// GeneratedDir is the folder beside a stack file below which Terragrunt generates (StackDir in internal/hclparse of Terragrunt 1.1.2).
const GeneratedDir = ".terragrunt-stack"

// valuesFile is where Terragrunt writes what a stack hands down to what it generates. One that somebody wrote counts as well.
const valuesFile = "terragrunt.values.hcl"

// maxStackDepth bounds how deep stacks are nested in stacks; a stack that generates itself runs in a circle.
const maxStackDepth = 16

// maxGenerated bounds how many units and stacks all stack files generate together: stacks that generate each other make millions of a few lines.
const maxGenerated = 10000

// component is one unit or stack block of a stack file.
type component struct {
	name  string
	stack bool
	// source, path and besides (no_dot_terragrunt_stack) are the attributes; nil where there are none.
	source, path, besides, values hclsyntax.Expression
	// stored tells that the source is one which Terragrunt's content store rewrites (isStored).
	stored bool
	// auto is its autoinclude block, which Terragrunt evaluates and writes into the generated folder; nil where there is none.
	auto *Text
	// start and end are the block's place in its file, in bytes.
	start, end int
}

// generated is one config that Terragrunt would generate.
type generated struct {
	// config is the generated file, stack the stack file that says so, itself generated in nested stacks.
	config, stack change.Path
	component     component
	// source is the folder that it is made from, text the file that holds the component, base the folder from which its path leads.
	source, text, base change.Path
	// keeps tells that the content store knows where in the repository the source stands: it was cut by "//" in the stack file that somebody
	// wrote, and rewritten ever since.
	keeps bool
}

// stacks is what the stack files of a tree generate.
type stacks struct {
	// tree is the tree with all that would be generated, as links to its sources. It is the tree itself where there are no stacks.
	tree *live.Tree
	// by is keyed by the generated config.
	by map[change.Path]generated
	// files are the stack files, those that are generated too.
	files []change.Path
	// templates are the folders that something is generated from.
	templates map[change.Path]bool
	// standsAlone tells which of them can be run, or be generated, where they stand.
	standsAlone map[change.Path]bool
	// unread is what else the stack files generate, and unreadIn the same by its folder.
	unread   []Unread
	unreadIn map[change.Path]Unread
	// cut is the stack file at which generating was given up, since there was too much of it; empty where it was not.
	cut change.Path
}

// inGenerated tells whether a path lies below a folder into which Terragrunt generates.
func inGenerated(p change.Path) bool {
	for above := range p.Up() {
		if above.Base() == GeneratedDir {
			return true
		}
	}
	return false
}

// generate evaluates the components of one stack file, included ones too.
func (x *Index) generate(file change.Path) ([]generated, []Unread) {
	text := x.Text(file)
	if text == nil || text.Broken {
		return nil, nil
	}
	r := resolver{x: x, e: static.NewEvaluator(x.shared), view: &View{Config: file}, seen: map[change.Path]bool{}}
	var all []generated
	var unread []Unread
	for _, c := range r.components(text, r.scope(text)) {
		folder, base, placed := generatedFolder(r.e, c.scope, file, c.component)
		source, found := x.sourceFolder(r.e, c.scope, file, c.component)
		switch {
		case placed && source != "":
			g := generated{config: folder.Child(static.DefaultConfig), stack: file, component: c.component, source: source, text: c.text.Path, base: base,
				keeps: x.keeps(r.e, c.scope, file, c.component)}
			if c.stack {
				g.config = folder.Child(StackConfig)
			}
			all = append(all, g)
		case found && c.source != nil && c.path != nil:
			unread = append(unread, Unread{Folder: folder, Stack: file, Name: c.name, IsStack: c.stack, Block: c.text.source[c.start:c.end],
				File: c.text.Path, Start: c.start})
		}
	}
	return all, unread
}

// sourceFolder gives the folder of the repository that a block generates from; it is empty where that is another repository's, or not
// known. It reports false where Terragrunt finds nothing there.
func (x *Index) sourceFolder(e *static.Evaluator, scope *static.Scope, file change.Path, c component) (change.Path, bool) {
	if c.source == nil {
		return "", false
	}
	text, ok := e.Value(scope, c.source).Text()
	if !ok {
		return "", true
	}
	source, local := static.ParseSource(text)
	if !local {
		return "", true
	}
	var target change.Path
	for _, base := range x.sourceBases(file, c) {
		if target, ok = static.Locate(source.Path(), base); !ok {
			return "", true
		}
		if target, ok = x.stacks.tree.Follow(target); !ok || !x.stacks.tree.IsDir(target) {
			continue
		}
		name := static.DefaultConfig
		if c.stack {
			name = StackConfig
		}
		if x.stacks.tree.IsFile(target.Child(name)) {
			return target, true
		}
	}
	return "", false
}

// generatedFolder gives the folder that a component generates into, and the one from which its path leads there.
func generatedFolder(e *static.Evaluator, scope *static.Scope, file change.Path, c component) (folder, base change.Path, ok bool) {
	if c.path == nil {
		return "", "", false
	}
	path, ok := e.Value(scope, c.path).Text()
	if !ok || path == "" {
		return "", "", false
	}
	base = file.Dir().Child(GeneratedDir)
	if c.besides != nil {
		if holds, _ := static.Truth(e.Value(scope, c.besides).Value); holds {
			base = file.Dir()
		}
	}
	folder, ok = base.Join(path)
	return folder, base, ok
}

// stackText is a text of a stack with its scope.
type stackText struct {
	text  *Text
	scope *static.Scope
}

// stackTexts are a stack's own text and those that it includes, which see its locals and values.
func (r *resolver) stackTexts(text *Text, scope *static.Scope) []stackText {
	all := []stackText{{text, scope}}
	for _, include := range scope.Includes {
		if included := r.x.Text(include.Path); included != nil && !included.Broken {
			within := *scope
			within.Text, within.Definitions = include.Path, text
			all = append(all, stackText{included, &within})
		}
	}
	return all
}

// sited is a component with the text that it stands in and its scope.
type sited struct {
	component
	text  *Text
	scope *static.Scope
}

// baseComponents are those of a stack's own text and those that it includes.
func (r *resolver) baseComponents(text *Text, scope *static.Scope) []sited {
	var all []sited
	for _, seen := range r.stackTexts(text, scope) {
		for _, c := range seen.text.components {
			all = append(all, sited{c, seen.text, seen.scope})
		}
	}
	return all
}

// components are those of a stack: the base ones, and those of the autoinclude beside it, which take the place of those of their names. An
// autoinclude block in the latter is not handed on.
func (r *resolver) components(text *Text, scope *static.Scope) []sited {
	all := r.baseComponents(text, scope)
	for _, seen := range r.stackAutoInclude(text, scope) {
		for _, c := range seen.text.components {
			c.auto = nil
			injected := sited{c, seen.text, seen.scope}
			at := slices.IndexFunc(all, func(base sited) bool { return base.name == c.name && base.stack == c.stack })
			if at < 0 {
				all = append(all, injected)
				continue
			}
			all[at] = injected
		}
	}
	return all
}

// stackAutoInclude gives the autoinclude of a stack file: the block of the stack that generates it, or the file beside it.
func (r *resolver) stackAutoInclude(text *Text, scope *static.Scope) []stackText {
	if g, ok := r.x.stacks.by[text.Path]; ok && g.component.auto != nil {
		if auto, within := r.generatedAutoInclude(g); auto != nil {
			return []stackText{{auto, within}}
		}
		return nil
	}
	file := text.Path.Dir().Child(autoIncludeStackFile)
	if !r.x.stacks.tree.IsFile(file) {
		return nil
	}
	r.uses(file)
	auto := r.x.Text(file)
	if auto == nil || auto.Broken {
		return nil
	}
	within := *scope
	within.Text, within.Definitions = file, text
	return []stackText{{auto, &within}}
}

// handed gives what a text sees as values: what Terragrunt writes into the file beside it, in the eyes of the stack file that generates it,
// or what somebody wrote there. It is nil where there is neither.
func (r *resolver) handed(text change.Path) *static.Values {
	folder := text.Dir()
	for _, name := range []string{static.DefaultConfig, StackConfig} {
		g, ok := r.x.stacks.by[folder.Child(name)]
		if !ok || g.component.values == nil {
			continue
		}
		if scope := r.stackScope(g); scope != nil {
			return &static.Values{Expression: g.component.values, Scope: scope}
		}
	}
	file := folder.Child(valuesFile)
	if text == file || !r.x.stacks.tree.IsFile(file) {
		return nil
	}
	values := r.x.Text(file)
	if values == nil || values.values == nil {
		return nil
	}
	r.uses(file)
	return &static.Values{Expression: values.values, Scope: &static.Scope{Tree: r.x.stacks.tree, Text: file, Config: r.view.Config,
		Original: r.view.Config, Definitions: values, Read: r.read}}
}

// stackScope gives the scope of the text that holds a generated config's component; nil where its stack does not parse.
func (r *resolver) stackScope(g generated) *static.Scope {
	own := r.x.Text(g.stack)
	if own == nil || own.Broken {
		return nil
	}
	r.uses(g.stack)
	inner := resolver{x: r.x, e: r.e, view: &View{Config: g.stack}, seen: r.seen}
	scope := inner.scope(own)
	components := inner.components(own, scope)
	r.view.Texts = append(r.view.Texts, inner.view.Texts...)
	for _, c := range components {
		if c.name == g.component.name && c.stack == g.component.stack && c.source == g.component.source {
			return c.scope
		}
	}
	return scope
}

// siblings are the folders of components of a stack by their names, as unit.NAME.path and stack.NAME.path give them.
func (r *resolver) siblings(text *Text, components []sited) map[string]map[string]change.Path {
	all := map[string]map[string]change.Path{"unit": {}, "stack": {}}
	for _, c := range components {
		folder, _, ok := generatedFolder(r.e, c.scope, text.Path, c.component)
		if !ok {
			continue
		}
		if c.stack {
			all["stack"][c.name] = folder
		} else {
			all["unit"][c.name] = folder
		}
	}
	return all
}

// Expanded is the tree with the folders that its stacks generate, as links to what they are generated from. It is for looking at: no
// change is made against it.
func (x *Index) Expanded() *live.Tree { return x.stacks.tree }

// Generated tells whether a config would be generated by a stack, and from which stack file.
func (x *Index) Generated(config change.Path) (stack change.Path, ok bool) {
	g, ok := x.stacks.by[config]
	return g.stack, ok
}

// GeneratedBy gives, for each config that a stack would generate, the stack file that says so, itself generated in nested stacks; also for
// those whose texts are not here.
func (x *Index) GeneratedBy() map[change.Path]change.Path {
	all := make(map[change.Path]change.Path, len(x.stacks.by)+len(x.stacks.unreadIn))
	for config, g := range x.stacks.by {
		all[config] = g.stack
	}
	for _, u := range x.stacks.unreadIn {
		all[u.Config()] = u.Stack
	}
	return all
}

// StackByHand gives the stack file that somebody wrote from which a config is generated, by way of generated ones perhaps.
func (x *Index) StackByHand(config change.Path) (stack change.Path, ok bool) {
	if u, unread := x.UnreadIn(config.Dir()); unread {
		config, ok = u.Stack, true
	}
	for {
		above, generated := x.Generated(config)
		if !generated {
			return config, ok
		}
		config, ok = above, true
	}
}

// Real gives the file of the tree in which a text that configs see stands: links are followed, and what a stack generates leads to
// what it is generated from.
func (x *Index) Real(text change.Path) change.Path {
	if real, ok := x.stacks.tree.Follow(text); ok {
		return real
	}
	return text
}

// ConfigIn gives the file that makes a folder a stack or a unit.
func (x *Index) ConfigIn(folder change.Path) change.Path {
	if stack := folder.Child(StackConfig); x.tree.IsFile(stack) {
		return stack
	}
	return folder.Child(static.DefaultConfig)
}
