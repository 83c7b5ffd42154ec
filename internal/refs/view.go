package refs

import (
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/static"
)

// View is one config as Terragrunt sees it: its own text and those that it includes, each in its eyes. A file that others read has
// a view of its own.
type View struct {
	// Config is the config's file.
	Config change.Path
	// Unit tells that it is a unit, not a file that others read.
	Unit bool
	// Module tells that it is a file of Terraform.
	Module     bool
	References []*Reference
	// Texts are the files whose bytes it hangs on: its own, included and read ones, through others too.
	Texts []change.Path
	// Includes are the included files by their block's label, where they resolve.
	Includes []static.Include
}

// Dir is the config's folder.
func (v *View) Dir() change.Path { return v.Config.Dir() }

// resolver makes one view.
type resolver struct {
	x    *Index
	e    *static.Evaluator
	view *View
	seen map[change.Path]bool
}

func (x *Index) resolve(config change.Path, unit bool) *View {
	r := resolver{x: x, e: static.NewEvaluator(x.shared), view: &View{Config: config, Unit: unit}, seen: map[change.Path]bool{}}
	text := x.Text(config)
	r.uses(config)
	if text == nil || text.Broken {
		return r.view
	}
	if IsModuleFile(config.Base()) {
		scope := &static.Scope{Tree: x.stacks.tree, Text: config, Config: config, Original: config, Definitions: text, Module: true}
		r.view.Module = true
		r.references(text, scope)
		return r.view
	}
	scope := r.scope(text)
	r.view.Includes = scope.Includes
	if config.Base() == StackConfig {
		for _, seen := range slices.Concat(r.stackTexts(text, scope), r.stackAutoInclude(text, scope)) {
			r.references(seen.text, seen.scope)
		}
		return r.view
	}
	all := append([]stackText{{text, scope}}, r.autoInclude(scope, config)...)
	for _, include := range scope.Includes {
		if included := x.Text(include.Path); included != nil && !included.Broken {
			all = append(all, stackText{included, r.includedScope(scope, included)})
			all = append(all, r.autoInclude(scope, include.Path)...)
		}
	}
	for _, seen := range all {
		r.references(seen.text, seen.scope)
	}
	return r.view
}

func (r *resolver) uses(p change.Path) {
	if !r.seen[p] {
		r.seen[p] = true
		r.view.Texts = append(r.view.Texts, p)
	}
}

// scope makes the scope of a config's own text, with its includes resolved.
func (r *resolver) scope(text *Text) *static.Scope {
	s := r.bare(text)
	s.Includes = r.includes(text, s)
	if s.Stack {
		without := *s
		s.Siblings = r.siblings(text, r.components(text, &without))
	}
	return s
}

// includes resolves the include blocks of a text.
func (r *resolver) includes(text *Text, s *static.Scope) []static.Include {
	var all []static.Include
	atPath := *s
	atPath.InIncludePath = true
	for _, block := range text.Includes {
		value, ok := r.e.Value(&atPath, block.path).Text()
		if !ok {
			continue
		}
		from, _ := r.bases(text, s, place{kind: IncludePath})
		target, ok := static.Locate(value, from)
		if !ok {
			continue
		}
		if r.x.stacks.tree.IsDir(target) {
			target = target.Child(static.DefaultConfig)
		}
		if !r.x.stacks.tree.IsFile(target) {
			continue
		}
		include := static.Include{Name: block.Name, Path: target}
		r.uses(target)
		if included := r.x.Text(target); block.Expose && included != nil && !included.Broken {
			include.Scope = r.includedScope(s, included)
		}
		all = append(all, include)
	}
	return all
}

func (r *resolver) bare(text *Text) *static.Scope {
	s := &static.Scope{Tree: r.x.stacks.tree, Text: text.Path, Config: text.Path, Original: r.view.Config, Definitions: text, Read: r.read,
		Stack: text.Path.Base() == StackConfig}
	r.handOver(s)
	return s
}

func (r *resolver) includedScope(unit *static.Scope, included *Text) *static.Scope {
	s := &static.Scope{Tree: r.x.stacks.tree, Text: included.Path, Config: unit.Config, Original: unit.Original, Included: true,
		Definitions: included, Read: r.read}
	r.handOver(s)
	return s
}

// handOver gives a scope its values: those beside its text. What is only a template does not know them where it stands.
func (r *resolver) handOver(s *static.Scope) {
	s.Values = r.handed(s.Text)
	folder := r.x.Real(s.Text).Dir()
	s.WithoutValues = s.Values == nil && (!r.x.stacks.templates[folder] || r.x.stacks.alone(r.x, folder))
}

// read gives the scope of a file that read_terragrunt_config reads: its own folder is its base.
func (r *resolver) read(p change.Path) *static.Scope {
	r.uses(p)
	text := r.x.Text(p)
	if text == nil || text.Broken {
		return nil
	}
	inner := resolver{x: r.x, e: r.e, view: &View{Config: r.view.Config}, seen: r.seen}
	scope := inner.scope(text)
	r.view.Texts = append(r.view.Texts, inner.view.Texts...)
	return scope
}

func (r *resolver) references(text *Text, scope *static.Scope) {
	for _, place := range text.places {
		at := scope
		if place.kind == IncludePath {
			if scope.Included {
				continue
			}
			within := *scope
			within.InIncludePath = true
			at = &within
		}
		arms := static.Arms(at, place.x)
		if place.in != nil {
			arms = []static.Arm{{Leaf: place.x, Scope: at}}
		}
		for _, arm := range arms {
			if reference := r.reference(text, at, place, arm); reference != nil {
				r.view.References = append(r.view.References, reference)
			}
		}
	}
}

func (r *resolver) reference(text *Text, s *static.Scope, p place, arm static.Arm) *Reference {
	base, other := r.bases(text, s, p)
	var from static.Result
	if p.from != nil {
		from = r.e.Value(s, p.from)
		folder, known := from.Text()
		if base, known = locateFrom(folder, base, known); !known {
			return nil
		}
		other = base
	}
	seenBy := s.Config
	if s.Later != nil {
		seenBy = s.Later.Config
	}
	result := r.e.Value(arm.Scope, arm.Leaf)
	reference := &Reference{Kind: p.kind, Frame: Frame{Text: s.Text, Config: seenBy}, Site: static.SiteOf(s.Text, p.x),
		Leaf: static.SiteOf(arm.Scope.Text, arm.Leaf), Via: arm.Via, Dependency: p.dependency, Probes: slices.Clip(result.Probes),
		Prefix: p.prefix, Named: p.perhaps, Base: base, Fallback: arm.Fallback, StatePlace: p.statePlace, leaf: arm.Leaf, scope: arm.Scope, in: p.in}
	if p.in != nil {
		at := p.x.Range()
		reference.Leaf.Start, reference.Leaf.End = p.in.at[at.Start.Byte], p.in.at[at.End.Byte]
		reference.Site = reference.Leaf
	}
	if p.from != nil {
		reference.From = static.SiteOf(s.Text, p.from)
		if p.in != nil {
			at := p.from.Range()
			reference.From.Start, reference.From.End = p.in.at[at.Start.Byte], p.in.at[at.End.Byte]
		}
	}
	value, ok := result.Text()
	if !ok {
		return r.unknown(reference, p, arm, result)
	}
	reference.Probes = append(reference.Probes, from.Probes...)
	if p.perhaps && !path.IsAbs(value) {
		return nil
	}
	reference.Value = strings.TrimPrefix(value, p.prefix)
	reference.StateKey = p.kind == Template && (p.state || strings.HasSuffix(value, stateSuffix)) && putIn(arm.Leaf)
	r.x.locate(reference)
	if other != base && reference.State == Dangling {
		there := *reference
		there.Base = other
		if r.x.locate(&there); there.State == Resolved {
			reference = &there
		}
	}
	if reference.State == Outside && reference.Beyond == "" && (p.kind == Argument || p.kind == Template || p.kind == ModulePath) {
		return nil
	}
	if p.kind == Read && reference.State == Resolved {
		target := reference.Target
		if r.x.stacks.tree.IsDir(target) {
			target = target.Child(static.DefaultConfig)
		}
		r.uses(target)
		r.x.wasRead(target)
	}
	return reference
}

// locateFrom gives the folder that a text names, where it is known.
func locateFrom(text string, base change.Path, known bool) (change.Path, bool) {
	if !known {
		return "", false
	}
	return static.Locate(text, base)
}

// unknown completes a reference whose text is not known; nil where it is none.
func (r *resolver) unknown(reference *Reference, p place, arm static.Arm, result static.Result) *Reference {
	list := result.Value.CanIterateElements()
	if p.kind == Pattern || p.kind == Argument && !list || result.Value.IsWhollyKnown() && result.Why == "" && !list {
		return nil
	}
	if reference.State, reference.Why = Unknown, result.Why; reference.Why == "" {
		reference.Why = "it is a list that an expression makes"
	}
	r.x.locatePartly(reference, r.e)
	if head, _, _ := r.e.Partly(arm.Scope, arm.Leaf); p.perhaps && !path.IsAbs(head) {
		return nil
	}
	reference.StateKey = reference.State == Partly && p.kind == Template && (p.state || strings.HasSuffix(reference.Rest, stateSuffix))
	return reference
}

// stateSuffix is that of files which hold states.
const stateSuffix = ".tfstate"

// putIn tells whether a path has a computed part behind the folder that it begins with.
func putIn(x hclsyntax.Expression) bool {
	template, ok := x.(*hclsyntax.TemplateExpr)
	return ok && slices.ContainsFunc(template.Parts[1:], func(part hclsyntax.Expression) bool {
		_, literal := part.(*hclsyntax.LiteralValueExpr)
		return !literal
	})
}

// IsModuleFile tells whether a name is that of a file of a Terraform module, in HCL or in JSON.
func IsModuleFile(name string) bool {
	return slices.ContainsFunc([]string{".tf", ".tofu", ".tf.json", ".tofu.json"}, func(suffix string) bool { return strings.HasSuffix(name, suffix) })
}

// jsonConfig is a unit's config in JSON, which Terragrunt takes where there is none in HCL.
const jsonConfig = static.DefaultConfig + ".json"

// configNames make a folder something to depend on.
var configNames = []string{static.DefaultConfig, jsonConfig, StackConfig}

// IsConfigName tells whether a file of this name makes its folder a unit, or a stack that generates some.
func IsConfigName(name string) bool { return slices.Contains(configNames, name) }

// Evaluate evaluates a further expression in the eyes of a reference, as a candidate for its text, and gives the reference that it would
// be. The text leads from the reference's base.
func (x *Index) Evaluate(r *Reference, candidate hclsyntax.Expression) Reference {
	probe := *r
	probe.leaf, probe.State, probe.Target, probe.Rest, probe.Beyond = candidate, Unknown, "", "", ""
	e := static.NewEvaluator(x.shared)
	result := e.Value(r.scope, candidate)
	value, ok := result.Text()
	switch {
	case !ok:
		x.locatePartly(&probe, e)
	case strings.HasPrefix(value, r.Prefix):
		probe.Value = strings.TrimPrefix(value, r.Prefix)
		x.locate(&probe)
	}
	return probe
}
