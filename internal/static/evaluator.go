package static

import (
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Shared keeps the locals of files that configs read, which are the same for every reader, and where evaluating was given up. It belongs to
// one tree and is safe for concurrent use.
type Shared struct {
	mu      sync.RWMutex
	locals  map[change.Path]cty.Value
	givenUp *givenUp
}

// NewShared makes an empty one.
func NewShared() *Shared { return &Shared{locals: map[change.Path]cty.Value{}, givenUp: &givenUp{}} }

// Beside makes an empty one for another state of the same tree: where evaluating is given up there is told by both.
func (s *Shared) Beside() *Shared {
	return &Shared{locals: map[change.Path]cty.Value{}, givenUp: s.givenUp}
}

func (s *Shared) get(p change.Path) (cty.Value, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	v, ok := s.locals[p]
	return v, ok
}

func (s *Shared) put(p change.Path, v cty.Value) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locals[p] = v
}

// Evaluator evaluates the expressions of one unit. It keeps what it found, and is not safe for concurrent use.
type Evaluator struct {
	shared    *Shared
	functions map[*Scope]map[string]function.Function
	locals    map[localKey]cty.Value
	active    map[localKey]bool
	probes    []change.Path
	missed    bool
	failed    bool
	// usedOriginal tells that something depended on which unit evaluation began at.
	usedOriginal bool
	why          string
	// meter is what is left of what evaluating may take, depth how many definitions lead from one to the next now.
	meter *meter
	depth int
	// gaveUp tells that it was told where the meter had nothing left.
	gaveUp bool
}

type localKey struct {
	scope *Scope
	name  string
}

// NewEvaluator makes an evaluator over what others of the same tree found.
func NewEvaluator(shared *Shared) *Evaluator {
	return &Evaluator{shared: shared, functions: map[*Scope]map[string]function.Function{},
		locals: map[localKey]cty.Value{}, active: map[localKey]bool{}, meter: &meter{left: mostBytes}}
}

// Value evaluates an expression of the scope's text.
func (e *Evaluator) Value(s *Scope, x hclsyntax.Expression) Result {
	probes, missed, failed, why := e.probes, e.missed, e.failed, e.why
	e.probes, e.missed, e.failed, e.why = nil, false, false, ""
	value := e.value(s, x)
	result := Result{Value: value, Probes: e.probes, Missed: e.missed, Failed: e.failed}
	if !value.IsWhollyKnown() {
		result.Why = e.why
		if result.Why == "" {
			result.Why = "it depends on a value that is known only when Terragrunt runs"
		}
	}
	e.probes, e.missed, e.failed, e.why = probes, missed, failed, why
	return result
}

func (e *Evaluator) value(s *Scope, x hclsyntax.Expression) cty.Value {
	switch x := x.(type) {
	case *hclsyntax.LiteralValueExpr:
		return x.Val
	case *hclsyntax.TemplateExpr:
		if len(x.Parts) == 1 {
			if literal, ok := x.Parts[0].(*hclsyntax.LiteralValueExpr); ok {
				return literal.Val
			}
		}
	}
	value, diagnostics := e.metered(s, x)
	if e.meter.spent() {
		e.giveUp(s, x)
		e.failed, e.why = true, TooLarge
		return cty.DynamicVal
	}
	if diagnostics.HasErrors() {
		if s.Later != nil {
			return e.value(s.Later, e.left(s, x))
		}
		e.failed = true
		e.unknown(diagnostics[0].Summary)
		return cty.DynamicVal
	}
	value, _ = value.UnmarkDeep()
	return value
}

// metered evaluates an expression as long as there is room for it.
func (e *Evaluator) metered(s *Scope, x hclsyntax.Expression) (cty.Value, hcl.Diagnostics) {
	context := e.context(s, x)
	return e.meter.expression(x).Value(context)
}

// plain evaluates an expression that names nothing and calls nothing.
func (e *Evaluator) plain(x hcl.Expression) (cty.Value, hcl.Diagnostics) {
	if written, ok := x.(hclsyntax.Expression); ok {
		x = e.meter.expression(written)
	}
	return x.Value(nil)
}

func (e *Evaluator) unknown(why string) {
	if e.why == "" {
		e.why = why
	}
}

// pure holds the functions whose result depends on their arguments alone.
var pure = &hcl.EvalContext{Functions: pureFunctions()}

func (e *Evaluator) context(s *Scope, x hclsyntax.Expression) *hcl.EvalContext {
	context := pure.NewChild()
	context.Functions = e.called(s, x)
	context.Variables = map[string]cty.Value{}
	locals := map[string]cty.Value{}
	includes := map[string]cty.Value{}
	for _, traversal := range x.Variables() {
		switch root := traversal.RootName(); root {
		case "local":
			if name := attributeAt(traversal, 1); name != "" {
				if _, done := locals[name]; !done {
					locals[name] = e.local(s, name)
				}
			} else {
				locals = e.allLocals(s)
			}
		case "include":
			e.includeValue(s, traversal, includes)
		case "values":
			if !s.WithoutValues {
				context.Variables[root] = e.values(s)
			}
		case "unit", "stack":
			context.Variables[root] = siblings(s.Siblings[root])
		case "path":
			context.Variables[root] = modulePath(s)
		case "dependency":
			context.Variables[root] = s.dependencies()
		default:
			context.Variables[root] = cty.DynamicVal
		}
	}
	if len(locals) > 0 {
		context.Variables["local"] = cty.ObjectVal(locals)
	}
	if len(includes) > 0 {
		context.Variables["include"] = cty.ObjectVal(includes)
	}
	return context
}

// called gives the functions whose answer depends on the scope, those that an expression calls at least: most expressions call one or none of
// the forty.
func (e *Evaluator) called(s *Scope, x hclsyntax.Expression) map[string]function.Function {
	functions := e.functions[s]
	_ = hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		call, ok := node.(*hclsyntax.FunctionCallExpr)
		if !ok {
			return nil
		}
		if _, known := functions[call.Name]; known {
			return nil
		}
		f, ok := e.function(s, call.Name)
		if ok && functions == nil {
			functions = map[string]function.Function{}
			e.functions[s] = functions
		}
		if ok {
			functions[call.Name] = f
		}
		return nil
	})
	return functions
}

// values gives what a stack hands to the config; it is unknown where none is known to.
func (e *Evaluator) values(s *Scope) cty.Value {
	key := localKey{s, "values of a stack"}
	if value, ok := e.locals[key]; ok {
		return value
	}
	if s.Values == nil || e.active[key] {
		return cty.DynamicVal
	}
	e.active[key] = true
	value := e.value(s.Values.Scope, s.Values.Expression)
	delete(e.active, key)
	e.locals[key] = value
	return value
}

// siblings gives unit or stack as autoinclude blocks see them: the path of each component, absolute.
func siblings(folders map[string]change.Path) cty.Value {
	if folders == nil {
		return cty.DynamicVal
	}
	all := map[string]cty.Value{}
	for name, folder := range folders {
		all[name] = cty.ObjectVal(map[string]cty.Value{"path": cty.StringVal(Absolute(folder))})
	}
	return cty.ObjectVal(all)
}

// modulePath gives the value behind the name "path" in a file of Terraform.
func modulePath(s *Scope) cty.Value {
	if !s.Module {
		return cty.DynamicVal
	}
	return cty.ObjectVal(map[string]cty.Value{"module": cty.StringVal(Absolute(s.TextDir())), "root": cty.UnknownVal(cty.String),
		"cwd": cty.UnknownVal(cty.String)})
}

// FromModule tells whether an expression is a way that begins with path.module.
func FromModule(x hclsyntax.Expression) bool {
	pieces := piecesOf(x)
	if len(pieces) < 2 {
		return false
	}
	first, ok := pieces[0].x.(*hclsyntax.ScopeTraversalExpr)
	return ok && first.Traversal.RootName() == "path" && attributeAt(first.Traversal, 1) == "module"
}

func attributeAt(traversal hcl.Traversal, i int) string {
	if i >= len(traversal) {
		return ""
	}
	switch step := traversal[i].(type) {
	case hcl.TraverseAttr:
		return step.Name
	case hcl.TraverseIndex:
		if step.Key.Type() == cty.String && step.Key.IsKnown() && !step.Key.IsNull() {
			return step.Key.AsString()
		}
	}
	return ""
}

// local gives local.NAME; one that does not exist, or that hangs on itself, is unknown.
func (e *Evaluator) local(s *Scope, name string) cty.Value {
	key := localKey{s, name}
	if value, ok := e.locals[key]; ok {
		return value
	}
	if e.active[key] || s.Definitions == nil {
		return cty.DynamicVal
	}
	definition, ok := s.Definitions.Local(name)
	if !ok {
		e.unknown("local." + name + " is not defined")
		return cty.DynamicVal
	}
	if e.depth++; e.depth > mostDefinitions {
		e.meter.left = 0
	}
	defer func() { e.depth-- }()
	if e.meter.spent() {
		return cty.DynamicVal
	}
	e.active[key] = true
	value := e.value(s, definition)
	delete(e.active, key)
	e.locals[key] = value
	return value
}

func (e *Evaluator) allLocals(s *Scope) map[string]cty.Value {
	all := map[string]cty.Value{}
	if s.Definitions != nil {
		for _, name := range s.Definitions.LocalNames() {
			all[name] = e.local(s, name)
		}
	}
	return all
}

func (e *Evaluator) includeValue(s *Scope, traversal hcl.Traversal, into map[string]cty.Value) {
	name := attributeAt(traversal, 1)
	if include, ok := s.include(name); ok && name != "" {
		into[name] = e.exposed(include)
		return
	}
	// A bare include block answers without a name.
	if include, ok := s.include(""); ok {
		if include.Scope != nil {
			into["locals"] = cty.ObjectVal(e.allLocals(include.Scope))
		}
		if _, known := into[name]; !known && name != "" {
			into[name] = cty.DynamicVal
		}
		return
	}
	if name != "" {
		into[name] = cty.DynamicVal
	}
}

func (e *Evaluator) exposed(include Include) cty.Value {
	if include.Scope == nil {
		return cty.DynamicVal
	}
	return config(cty.ObjectVal(e.allLocals(include.Scope)))
}

// config is what a config offers to those who read it: its locals; everything else is unknown.
func config(locals cty.Value) cty.Value {
	attributes := map[string]cty.Value{"locals": locals}
	for _, name := range unknownAttributes {
		attributes[name] = cty.DynamicVal
	}
	return cty.ObjectVal(attributes)
}

var unknownAttributes = []string{"inputs", "terraform", "remote_state", "dependency", "dependencies", "generate", "iam_role",
	"feature", "exclude", "errors", "values", "download_dir", "prevent_destroy", "terraform_binary"}

// readConfig is read_terragrunt_config of a file that exists.
func (e *Evaluator) readConfig(s *Scope, target change.Path) cty.Value {
	if locals, ok := e.shared.get(target); ok {
		return config(locals)
	}
	if s.Read == nil {
		return cty.DynamicVal
	}
	read := s.Read(target)
	if read == nil {
		e.unknown(string(target) + " does not parse")
		return cty.DynamicVal
	}
	key := localKey{name: "read " + string(target)}
	if e.active[key] {
		return cty.DynamicVal
	}
	if locals, ok := e.locals[key]; ok {
		return config(locals)
	}
	usedOriginal := e.usedOriginal
	e.usedOriginal = false
	e.active[key] = true
	locals := cty.ObjectVal(e.allLocals(read))
	delete(e.active, key)
	if !e.usedOriginal && !e.meter.spent() {
		e.shared.put(target, locals)
	} else {
		e.locals[key] = locals
	}
	e.usedOriginal = e.usedOriginal || usedOriginal
	return config(locals)
}
