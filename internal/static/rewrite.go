package static

import (
	"iter"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Want is what a rewritten leaf shall name.
type Want struct {
	// Target is the place that the text must lead to, and Base the folder from which a relative text leads there.
	Target, Base change.Path
	// Before is the place that the text leads to now, Text its value and Scope its scope; Map gives where a place of now will be.
	Before change.Path
	Text   string
	Scope  *Scope
	Map    func(change.Path) change.Path
	// Source tells that the text is a terraform source, with "//" and query; bare names need "./" there.
	Source bool
	// Pattern is what a glob has behind its folder, with a slash before it, and stays as it is.
	Pattern string
	// Prefix is what stands before the path in the text and is no part of it.
	Prefix string
	// Rest is what follows the target in a text of which a part cannot be known, with Hole for that part; "" where all is known.
	Rest string
	// Shared tells that other units may see the text: what depends on the unit in it must go on doing so.
	Shared bool
	// Answers tells that the text still leads some of its readers to the target: what looks for the nearest file in it must go on doing so, for
	// them and for units that are added beside them.
	Answers bool
	// OnlyAbsolute tells that a relative text would not be resolved against Base.
	OnlyAbsolute bool
}

// Candidates yields texts that may replace the leaf, the smallest change first: the form that the author chose stays where it
// can. The caller evaluates each in the scope after, and takes the first that leads to the target. source is the text that
// holds the leaf. A text that is another one for each unit, or of which a part cannot be known, is never written out.
func Candidates(e *Evaluator, after *Scope, source []byte, leaf hclsyntax.Expression, want Want) iter.Seq[string] {
	r := rewriter{e: e, after: after, source: source, want: want}
	return func(yield func(string) bool) {
		for text := range r.forms(leaf, want) {
			if !yield(text) {
				return
			}
		}
		if after.Module {
			if want.OnlyAbsolute && want.Rest == "" {
				yield(`"${path.module}/` + escape(strings.TrimPrefix(r.relative(want, want.Text), "./")) + `"`)
			}
			return
		}
		if want.Rest != "" || want.Shared && e.hangsOnUnit(after, leaf) {
			return
		}
		if !want.OnlyAbsolute && !r.absolute(leaf) {
			if !yield(quote(want.Prefix + r.relative(want, want.Text))) {
				return
			}
		}
		explicit := want
		explicit.Base = after.Dir()
		yield(`"` + escape(want.Prefix) + `${get_terragrunt_dir()}/` + escape(strings.TrimPrefix(r.relative(explicit, want.Text), "./")) + `"`)
	}
}

type rewriter struct {
	e      *Evaluator
	after  *Scope
	source []byte
	want   Want
}

func (r rewriter) text(rng hcl.Range) string { return string(r.source[rng.Start.Byte:rng.End.Byte]) }

// absolute tells whether the leaf is made by functions that answer absolute paths.
func (r rewriter) absolute(leaf hclsyntax.Expression) bool {
	text, ok := r.e.Value(r.after, leaf).Text()
	if ok {
		return path.IsAbs(text)
	}
	_, literal := Literal(leaf)
	return !literal
}

func (r rewriter) forms(leaf hclsyntax.Expression, want Want) iter.Seq[string] {
	return func(yield func(string) bool) {
		switch leaf := leaf.(type) {
		case *hclsyntax.TemplateExpr:
			if old, ok := Literal(leaf); ok {
				yield(quote(want.Prefix + r.relative(want, strings.TrimPrefix(old, want.Prefix))))
				return
			}
			if r.segments(leaf, want, yield) {
				r.leading(leaf, want, yield)
			}
		case *hclsyntax.TemplateWrapExpr:
			for text := range r.forms(leaf.Wrapped, want) {
				if !yield(`"${` + text + `}"`) {
					return
				}
			}
		case *hclsyntax.ParenthesesExpr:
			for text := range r.forms(leaf.Expression, want) {
				if !yield("(" + text + ")") {
					return
				}
			}
		case *hclsyntax.FunctionCallExpr:
			r.call(leaf, want, yield)
		}
	}
}

// relative writes the way from Base to Target in the manner of the old text: its "./", its "//", its query, its final slash.
func (r rewriter) relative(want Want, old string) string {
	text := want.Target.Rel(want.Base)
	if want.Source {
		source, local := ParseSource(old)
		if local {
			text = r.relativeSource(want, source)
		}
		if !strings.HasPrefix(text, ".") {
			text = "./" + text
		}
		return text
	}
	if want.Pattern != "" {
		text = strings.TrimPrefix(text+want.Pattern, "./")
	}
	if strings.HasPrefix(old, "./") && !strings.HasPrefix(text, ".") {
		text = "./" + text
	}
	if strings.HasSuffix(old, "/") && !strings.HasSuffix(text, "/") {
		text += "/"
	}
	return text
}

// relativeSource keeps "//" between package and module: the package is mapped on its own, so that both halves stay what they were.
func (r rewriter) relativeSource(want Want, source Source) string {
	packagePlace, module := want.Target, ""
	if source.HasModule {
		below := path.Clean("/" + source.Module)[1:]
		if before, ok := cutSuffix(want.Before, below); ok {
			packagePlace = want.Map(before)
		}
		if !want.Target.Within(packagePlace) {
			packagePlace = want.Target.Dir()
		}
		module = want.Target.Below(packagePlace)
		if strings.HasSuffix(source.Module, "/") {
			module += "/"
		}
	}
	text := packagePlace.Rel(want.Base)
	if !source.HasModule && strings.HasSuffix(source.Package, "/") {
		text += "/"
	}
	return source.Join(text, module)
}

func cutSuffix(p change.Path, below string) (change.Path, bool) {
	if below == "" {
		return p, true
	}
	if string(p) == below {
		return change.Root, true
	}
	head, ok := strings.CutSuffix(string(p), "/"+below)
	return change.Path(head), ok
}

// leading rewrites a first interpolation that names a place which moved: "${dirname(find_in_parent_folders("root.hcl"))}/x".
func (r rewriter) leading(leaf *hclsyntax.TemplateExpr, want Want, yield func(string) bool) {
	if firstDynamic(leaf.Parts) != 0 || len(leaf.Parts) != 2 || want.Scope == nil {
		return
	}
	tail, ok := leaf.Parts[1].(*hclsyntax.LiteralValueExpr)
	if !ok {
		return
	}
	value, _ := NewEvaluator(NewShared()).Value(want.Scope, leaf.Parts[0]).Text()
	before, ok := Locate(value, want.Base)
	if value == "" || !ok {
		return
	}
	part := want
	part.Before, part.Target, part.Source, part.Pattern = before, want.Map(before), false, ""
	for text := range r.forms(leaf.Parts[0], part) {
		whole := r.text(leaf.SrcRange)
		start := leaf.Parts[0].Range().Start.Byte - leaf.SrcRange.Start.Byte
		end := leaf.Parts[0].Range().End.Byte - leaf.SrcRange.Start.Byte
		closing := end + strings.IndexByte(whole[end:], '}') + 1
		head := whole[:start] + text + whole[end:closing]
		if !yield(head + whole[closing:]) {
			return
		}
		moved := "/" + want.Target.Rel(part.Target) + want.Pattern
		if want.Source {
			moved = r.sourceTail(tail.Val.AsString(), part.Target, want)
		}
		if !yield(head + escape(moved) + `"`) {
			return
		}
	}
}

func (r rewriter) sourceTail(old string, place change.Path, want Want) string {
	source, ok := ParseSource("." + old)
	if !ok {
		return "/" + want.Target.Rel(place)
	}
	moved := want
	moved.Base = place
	text := strings.TrimPrefix(r.relativeSource(moved, source), "./")
	switch {
	case text == "." || strings.HasPrefix(text, ".//"):
		return strings.TrimPrefix(text, ".")
	default:
		return "/" + text
	}
}

func firstDynamic(parts []hclsyntax.Expression) int {
	for i, part := range parts {
		if _, literal := part.(*hclsyntax.LiteralValueExpr); !literal {
			return i
		}
	}
	return 0
}

func (r rewriter) call(leaf *hclsyntax.FunctionCallExpr, want Want, yield func(string) bool) {
	switch leaf.Name {
	case "find_in_parent_folders":
		r.lookUp(leaf, want, yield)
	case "format", "join":
		r.segments(leaf, want, yield)
	case "dirname":
		if len(leaf.Args) != 1 {
			return
		}
		inner, ok := r.inner(leaf.Args[0], want)
		if !ok {
			return
		}
		for text := range r.forms(leaf.Args[0], inner) {
			if !yield(r.withArgument(leaf, 0, text)) {
				return
			}
		}
	case "get_terragrunt_dir", "get_parent_terragrunt_dir", "get_repo_root", "get_original_terragrunt_dir":
	default:
	}
}

// inner is what the argument of dirname must name: the entry of the same base name.
func (r rewriter) inner(argument hclsyntax.Expression, want Want) (Want, bool) {
	name := ""
	if call, ok := argument.(*hclsyntax.FunctionCallExpr); ok && call.Name == "find_in_parent_folders" {
		name = DefaultConfig
		if len(call.Args) > 0 {
			text, ok := Literal(call.Args[0])
			if !ok {
				return Want{}, false
			}
			name = path.Base(text)
		}
	}
	if name == "" {
		return Want{}, false
	}
	inner := want
	inner.Before, inner.Target = want.Before.Child(name), want.Map(want.Before.Child(name))
	inner.Source = false
	return inner, inner.Target.Dir() == want.Target
}

// lookUp tries the way down to the target from each folder above, the nearest first; before that an absolute path, where one is looked up.
func (r rewriter) lookUp(leaf *hclsyntax.FunctionCallExpr, want Want, yield func(string) bool) {
	if len(leaf.Args) > 0 && want.Scope != nil {
		if text, _ := NewEvaluator(NewShared()).Value(want.Scope, leaf.Args[0]).Text(); path.IsAbs(text) {
			for text := range r.forms(leaf.Args[0], want) {
				if !yield(r.withArgument(leaf, 0, text)) {
					return
				}
			}
		}
	}
	if len(leaf.Args) > 1 && r.named(leaf.Args[1], want) {
		last := want
		last.Answers = false
		for text := range r.forms(leaf.Args[1], last) {
			if !yield(r.withArgument(leaf, 1, text)) {
				return
			}
		}
	}
	for dir := range r.after.Dir().Up() {
		if dir == r.after.Dir() || !want.Target.Within(dir) || want.Target == dir {
			continue
		}
		name := quote(want.Target.Below(dir))
		text := "find_in_parent_folders(" + name + ")"
		switch {
		case len(leaf.Args) > 0 && want.Answers:
			text = r.fallingBack(leaf, name)
		case len(leaf.Args) > 0:
			text = r.withArgument(leaf, 0, name)
		}
		if !yield(text) {
			return
		}
	}
}

// named tells whether an expression is what leads to the target now.
func (r rewriter) named(x hclsyntax.Expression, want Want) bool {
	if want.Scope == nil {
		return false
	}
	text, _ := NewEvaluator(NewShared()).Value(want.Scope, x).Text()
	place, ok := Locate(text, want.Scope.Dir())
	return ok && text != "" && place == want.Before
}

// fallingBack lets a look-up answer as it does, and look for another name where it finds nothing.
func (r rewriter) fallingBack(leaf *hclsyntax.FunctionCallExpr, name string) string {
	if len(leaf.Args) > 1 {
		return r.withArgument(leaf, 1, "find_in_parent_folders("+name+", "+r.text(leaf.Args[1].Range())+")")
	}
	return r.withArgument(leaf, 0, r.text(leaf.Args[0].Range())+", find_in_parent_folders("+name+")")
}

func (r rewriter) withArgument(leaf *hclsyntax.FunctionCallExpr, i int, text string) string {
	whole := r.text(leaf.Range())
	base := leaf.Range().Start.Byte
	argument := leaf.Args[i].Range()
	return whole[:argument.Start.Byte-base] + text + whole[argument.End.Byte-base:]
}

func quote(text string) string { return `"` + escape(text) + `"` }

var escaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "${", "$${", "%{", "%%{", "\n", `\n`)

func escape(text string) string { return escaper.Replace(text) }
