package keep

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// kept is a value with the place at which it is written.
type kept struct {
	place
	// value is HCL.
	value string
	wish  Wish
}

func keptAt(p place, value string, wish Wish) kept { return kept{p, value, wish} }

// editor writes into the config of one unit.
type editor struct {
	*writer
	document *hcledit.Document
	config   change.Path
	is       *evaluate.Unit
}

// write writes all values, those of one block together.
func (e *editor) write(list []kept) {
	var blocks []string
	by := map[string][]kept{}
	for _, k := range list {
		block := k.block
		if block == "remote_state.config" {
			block = "remote_state"
		}
		if by[block] == nil {
			blocks = append(blocks, block)
		}
		by[block] = append(by[block], k)
	}
	for _, block := range blocks {
		values := by[block]
		e.document.Because(change.Cause{Phase: Name, Why: because(values)})
		var why string
		switch {
		case block == "inputs":
			why = e.inputs(values)
		case block == "remote_state":
			why = e.remoteState(values)
		case strings.HasPrefix(block, "generate."):
			why = e.block("generate", e.document.Body(), values)
		case strings.HasPrefix(block, "terraform.extra_arguments."):
			why = e.extraArguments(values)
		default:
			for _, k := range values {
				why = failed(e.document.SetAttribute(e.document.Body(), k.name, k.value, hcledit.Last))
			}
		}
		if why != "" {
			e.refuse(values[0].wish, why, "")
		}
	}
}

func because(values []kept) string {
	if values[0].block == "inputs" || len(values) == 1 {
		names := make([]string, len(values))
		for i, k := range values {
			names[i] = k.wish.Attribute
		}
		return strings.Join(names, ", ") + " stays what it was"
	}
	return values[0].block + " stays what it was"
}

// failed is the reason of an edit that could not be made.
func failed(err error) string {
	if err != nil {
		return "the config cannot be edited there: " + err.Error()
	}
	return ""
}

// inputs adds inputs to those of the unit.
func (e *editor) inputs(values []kept) string {
	own := e.document.Body().Attributes["inputs"]
	if own == nil {
		return failed(e.document.InsertAttribute(e.document.Body(), "inputs", object(values), hcledit.Last))
	}
	return e.add(own.Expr, values)
}

// object writes entries as an object.
func object(values []kept) string {
	var b strings.Builder
	b.WriteString("{\n")
	for _, k := range values {
		name := k.name
		if !hclsyntax.ValidIdentifier(name) || name == "for" {
			name = hcledit.Quote(name)
		}
		b.WriteString(indented(name+" = "+k.value) + "\n")
	}
	return b.String() + "}"
}

// add gives entries to an object, however it is put together, so that they override what it says: in its own braces, as the last argument of its
// merge, or around it.
func (e *editor) add(x hclsyntax.Expression, values []kept) string {
	switch x := x.(type) {
	case *hclsyntax.ObjectConsExpr:
		for _, k := range values {
			if err := e.document.SetAttribute(x, k.name, k.value, hcledit.Last); err != nil {
				return failed(err)
			}
		}
		return ""
	case *hclsyntax.ParenthesesExpr:
		return e.add(x.Expression, values)
	case *hclsyntax.FunctionCallExpr:
		if x.Name != "merge" || x.ExpandFinal || len(x.Args) == 0 {
			break
		}
		last := x.Args[len(x.Args)-1]
		if _, isObject := last.(*hclsyntax.ObjectConsExpr); isObject {
			return e.add(last, values)
		}
		call, end := e.document.Source(x.Range()), last.Range().End.Byte-x.Range().Start.Byte
		return failed(e.document.ReplaceExpression(x.Range(), call[:end]+", "+object(values)+call[end:]))
	}
	return failed(e.document.ReplaceExpression(x.Range(), "merge("+e.document.Source(x.Range())+", "+object(values)+")"))
}

// extraArguments writes into extra_arguments blocks, in the unit's terraform block if it has one.
func (e *editor) extraArguments(values []kept) string {
	for _, block := range e.document.Body().Blocks {
		if block.Type == "terraform" {
			return e.block("extra_arguments", block.Body, values)
		}
	}
	text, why := e.newBlock("extra_arguments", values)
	if why != "" {
		return why
	}
	return failed(e.document.InsertBlock(e.document.Body(), "terraform {\n"+indented(text)+"\n}", hcledit.Last))
}

// block writes into a block of this label in the unit's own text, or gives the unit one that takes the place of the included one.
func (e *editor) block(kind string, in *hclsyntax.Body, values []kept) string {
	for _, block := range in.Blocks {
		if block.Type != kind || strings.Join(block.Labels, ".") != values[0].label {
			continue
		}
		for _, k := range values {
			if why := failed(e.document.SetAttribute(block.Body, k.name, k.value, hcledit.Last)); why != "" {
				return why
			}
		}
		return ""
	}
	if own := e.document.Body().Attributes[kind]; own != nil && !e.within(own.Expr, values[0].label) {
		return fmt.Sprintf("the unit says %s as one value, and not in blocks", kind)
	}
	text, why := e.newBlock(kind, values)
	if why == "" && kind == "generate" {
		why = e.mergeDeeply(values[0].label)
	}
	if why != "" {
		return why
	}
	return failed(e.document.InsertBlock(in, text, hcledit.Last))
}

// mergeDeeply lets the unit's generate block of a label take the place of an included one. Terragrunt 1.1.2 refuses two of one label where the
// include is merged in the usual way (validateGenerateConfigs in pkg/config/include.go).
func (e *editor) mergeDeeply(label string) string {
	for _, scoped := range unit.Of(e.x, e.config).Texts {
		if scoped.Text.Path == e.config || scoped.Deep || !generates(scoped.Text, label) {
			continue
		}
		i := slices.IndexFunc(e.document.Body().Blocks, func(b *hclsyntax.Block) bool {
			return b.Type == "include" && strings.Join(b.Labels, ".") == scoped.Name
		})
		if scoped.Auto || i < 0 {
			return fmt.Sprintf("generate %q stands in %s, over which no block of the unit has its way", label, scoped.Text.Path)
		}
		include := e.document.Body().Blocks[i]
		if err := e.document.SetAttribute(include.Body, "merge_strategy", `"deep"`, hcledit.Last); err != nil {
			return failed(err)
		}
	}
	return ""
}

// generates tells whether a text has a generate block of this label, or may have one.
func generates(text *refs.Text, label string) bool {
	return text.Attribute("generate") != nil || slices.ContainsFunc(text.Blocks("generate"), func(b *hclsyntax.Block) bool {
		return strings.Join(b.Labels, ".") == label
	})
}

// within tells that an object has entries of which none has this name.
func (e *editor) within(x hclsyntax.Expression, label string) bool {
	object, ok := x.(*hclsyntax.ObjectConsExpr)
	return ok && !slices.ContainsFunc(object.Items, func(item hclsyntax.ObjectConsItem) bool {
		name := static.ItemKey(item)
		return name == "" || name == label
	})
}

// newBlock writes a block that says all that the included one says, and the values that stay.
func (e *editor) newBlock(kind string, values []kept) (text, why string) {
	lines, why := e.attributes(values[0].block+".", values)
	if why != "" {
		return "", why
	}
	return fmt.Sprintf("%s %s {\n%s\n}", kind, hcledit.Quote(values[0].label), indentedCode(strings.Join(lines, "\n"))), ""
}

// first are the attributes that people write first, in their order.
var first = []string{"path", "if_exists", "backend", "commands", "arguments"}

// unsaid are attributes that Terragrunt evaluates to a value though nobody wrote them, with that value.
var unsaid = map[string]string{"comment_prefix": `"# "`, "disable_signature": "false", "disable": "false", "disable_init": "false",
	"disable_dependency_optimization": "false", "if_disabled": `"skip"`, "hcl_fmt": "null"}

// attributes gives the lines of a block: of each attribute what the unit has now, and of those that stay what it had.
func (e *editor) attributes(prefix string, values []kept) (lines []string, why string) {
	said := map[string]string{}
	for _, a := range e.is.Attributes {
		name, below := strings.CutPrefix(a.Name, prefix)
		if !below || left(prefix, name, a.Value) {
			continue
		}
		text, why := e.asNow(a)
		if why != "" && !slices.ContainsFunc(values, func(k kept) bool { return k.name == name }) {
			return nil, fmt.Sprintf("the block needs %s, and %s", name, why)
		}
		said[name] = text
	}
	for _, k := range values {
		said[k.name] = k.value
	}
	for _, name := range ordered(said) {
		lines = append(lines, name+" = "+said[name])
	}
	return lines, ""
}

// left tells which attributes are left out of a block: what holds anyway, the label, and the config of a remote_state, which is written apart.
func left(prefix, name, value string) bool {
	return unsaid[name] == value || strings.HasPrefix(prefix, "terraform.extra_arguments.") && name == "name" ||
		prefix == "remote_state." && strings.HasPrefix(name, "config.")
}

func ordered(said map[string]string) []string {
	var names []string
	for name := range said {
		names = append(names, name)
	}
	rank := func(name string) int {
		if i := slices.Index(first, name[strings.LastIndex(name, ".")+1:]); i >= 0 {
			return i
		}
		return len(first)
	}
	slices.SortFunc(names, func(a, b string) int {
		if rank(a) != rank(b) {
			return rank(a) - rank(b)
		}
		return strings.Compare(a, b)
	})
	return names
}

// asNow writes what an attribute is after the move: by its value, or as the config writes it where only running something tells the value
// and the text means the same in any file.
func (e *editor) asNow(a evaluate.Attribute) (text, why string) {
	if x, source := e.written(a.Name); x != nil && anywhere(x) {
		return source, ""
	}
	if len(a.Hangs) > 0 {
		return "", fmt.Sprintf("%s hangs on %s, which only running something tells", a.Name, a.Hangs[0].On)
	}
	return e.literal(a)
}

// indentedCode indents a text, but not what stands in heredocs.
func indentedCode(text string) string {
	tokens, _ := hclsyntax.LexConfig([]byte(text+"\n"), "", hcl.InitialPos)
	heredoc := 0
	var b strings.Builder
	at := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		for len(tokens) > 0 && tokens[0].Range.Start.Byte < at {
			switch tokens[0].Type {
			case hclsyntax.TokenOHeredoc:
				heredoc++
			case hclsyntax.TokenCHeredoc:
				heredoc--
			}
			tokens = tokens[1:]
		}
		if heredoc == 0 && strings.TrimSpace(line) != "" {
			b.WriteString("  ")
		}
		b.WriteString(line)
		at += len(line)
	}
	return b.String()
}
