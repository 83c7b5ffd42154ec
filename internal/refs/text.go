package refs

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// Text is one config file, parsed once, with what of it matters to references.
type Text struct {
	// Path is the file's path in the tree of its index.
	Path change.Path
	// Broken tells that the file does not parse. It is never edited, and nothing in it is resolved.
	Broken bool
	// Placed tells that some value of it, beyond the paths that are references, is made of where the config lies.
	Placed bool
	// Rooted tells that some value of it is made of an absolute path in a way that no reference shows.
	Rooted bool
	// Findings are the syntax errors of a broken file.
	Findings finding.List
	// Includes are the include blocks in the order of the text.
	Includes []IncludeBlock
	// outline is the syntax tree, that of the block for an autoinclude block, without the attribute inputs where whole gives that; nil where the
	// file does not parse.
	outline    *hclsyntax.Body
	whole      func() *hclsyntax.Body
	locals     map[string]hclsyntax.Expression
	localNames []string
	places     []place
	source     []byte
	// values are the attributes of a file of values as one object.
	values *hclsyntax.ObjectConsExpr
	// components are the unit and stack blocks of a stack file in the order of the text.
	components []component
}

// IncludeBlock is one include block. Offsets are bytes of the file.
type IncludeBlock struct {
	Name   string
	Expose bool
	// NoMerge tells that merge_strategy is "no_merge": only what is exposed counts.
	NoMerge bool
	// Deep tells that merge_strategy is "deep": what the includer overrides is merged into what it overrides.
	Deep bool
	path hclsyntax.Expression
}

// place is one expression that holds one or several paths.
type place struct {
	kind Kind
	x    hclsyntax.Expression
	// dependency is the label of the dependency block, for ConfigPath.
	dependency string
	// prefix is what stands before the path in the text, as a flag.
	prefix string
	// from is the folder from which the path leads, for Pattern.
	from hclsyntax.Expression
	// state tells that it stands in remote_state.
	state bool
	// stored tells that it is a source which Terragrunt's content store rewrites (isStored).
	stored bool
	// statePlace tells that it makes the path at which a local backend keeps states.
	statePlace bool
	// perhaps tells that only its value shows whether it is a path: it is one where that is absolute.
	perhaps bool
	// in is the string of JSON that holds it; nil for none.
	in *quoted
}

// Local gives the definition of local.NAME.
func (t *Text) Local(name string) (hclsyntax.Expression, bool) {
	x, ok := t.locals[name]
	return x, ok
}

// LocalNames gives the names of the locals in the order of the text.
func (t *Text) LocalNames() []string { return t.localNames }

// at gives the same text at another path.
func (t *Text) at(p change.Path) *Text {
	if t.Path == p {
		return t
	}
	moved := *t
	moved.Path = p
	return &moved
}

// inputs is the attribute that takes most of the room of a syntax tree, and whose value few ask for.
const inputs = "inputs"

// readText takes what matters of a config file, which is seen at path. Offsets count from the start of the file, a byte-order mark included.
// The value of inputs is not kept: again gives the file again.
func readText(path change.Path, file syntax.File, again func() syntax.File) *Text {
	t := &Text{Path: path, source: file.Content, locals: map[string]hclsyntax.Expression{}}
	if file.Body == nil {
		t.Broken = true
		for _, diagnostic := range file.Problems.Errs() {
			t.Findings = append(t.Findings, syntaxFinding(path, file.Content, diagnostic))
		}
		return t
	}
	t.outline = file.Body
	t.read(t.outline)
	t.markStatePlaces()
	if path.Base() == valuesFile {
		t.values = objectOf(t.outline)
	}
	if file.Body.Attributes[inputs] != nil {
		outline := *file.Body
		outline.Attributes = maps.Clone(file.Body.Attributes)
		delete(outline.Attributes, inputs)
		t.outline, t.whole = &outline, func() *hclsyntax.Body { return again().Body }
	}
	return t
}

// Body gives the syntax tree, that of the block for an autoinclude block; nil where the file does not parse. The file may be parsed again for
// it, which Blocks and the attributes other than inputs never need.
func (t *Text) Body() *hclsyntax.Body {
	if t.whole != nil {
		return t.whole()
	}
	return t.outline
}

// Blocks gives the blocks of one type, in the order of the text.
func (t *Text) Blocks(kind string) []*hclsyntax.Block {
	if t.outline == nil {
		return nil
	}
	var all []*hclsyntax.Block
	for _, block := range t.outline.Blocks {
		if block.Type == kind {
			all = append(all, block)
		}
	}
	return all
}

// Attribute gives the expression of an attribute outside of all blocks; nil where there is none.
func (t *Text) Attribute(name string) hclsyntax.Expression {
	body := t.outline
	if name == inputs {
		body = t.Body()
	}
	if body == nil || body.Attributes[name] == nil {
		return nil
	}
	return body.Attributes[name].Expr
}

// Source is the part of the file that a range of its syntax tree covers.
func (t *Text) Source(r hcl.Range) string { return string(t.source[r.Start.Byte:r.End.Byte]) }

// Content is the whole file.
func (t *Text) Content() []byte { return t.source }

func syntaxFinding(path change.Path, content []byte, err error) finding.Finding {
	f := finding.Finding{Code: finding.DoesNotParse, Severity: finding.Warning, Place: finding.InFile(string(path)),
		Message: string(path) + " does not parse, so nothing in it is followed or edited",
		Remedy:  "Mend the syntax, then run the command again"}
	var diagnostic *hcl.Diagnostic
	if errors.As(err, &diagnostic) {
		f.Message += ": " + diagnostic.Summary
		if diagnostic.Subject != nil {
			f.Place = finding.At(string(path), content, diagnostic.Subject.Start.Byte, diagnostic.Subject.End.Byte)
		}
	}
	return f
}

func (t *Text) read(body *hclsyntax.Body) {
	for _, attribute := range Ordered(body) {
		t.collect(attribute.Expr)
	}
	for _, block := range body.Blocks {
		t.block(block)
	}
}

// atlantisDependencies is the local in which terragrunt-atlantis-config looks for what else plans a unit: paths and globs from the unit's
// folder, also where the local stands in a file that the unit includes.
const atlantisDependencies = "extra_atlantis_dependencies"

func (t *Text) block(block *hclsyntax.Block) {
	switch block.Type {
	case "locals":
		for _, attribute := range Ordered(block.Body) {
			t.locals[attribute.Name] = attribute.Expr
			t.localNames = append(t.localNames, attribute.Name)
			if attribute.Name == atlantisDependencies {
				t.add(place{kind: Glob, x: attribute.Expr})
				continue
			}
			t.collect(attribute.Expr)
		}
	case "include":
		t.include(block)
	case "dependency":
		t.dependency(block)
	case "unit", "stack":
		t.component(block)
	case "dependencies":
		t.attributes(block, map[string]Kind{"paths": Dependencies})
	case "terraform":
		before := len(t.places)
		t.attributes(block, map[string]Kind{"source": Source})
		for i := range t.places[before:] {
			t.places[before+i].stored = t.places[before+i].kind == Source && isStored(block.Body)
		}
		for _, nested := range block.Body.Blocks {
			t.attributes(nested, map[string]Kind{"required_var_files": VarFile, "optional_var_files": VarFile,
				"arguments": Argument, "working_dir": WorkingDir})
			t.nested(nested.Body.Blocks)
		}
	default:
		elsewhere, before := t.Placed, len(t.places)
		t.attributes(block, nil)
		t.nested(block.Body.Blocks)
		if block.Type == "remote_state" {
			// A state's place follows its unit by design, and is the business of those who move states.
			t.Placed = elsewhere
			for i := range t.places[before:] {
				t.places[before+i].state = true
			}
		}
	}
}

func (t *Text) nested(blocks hclsyntax.Blocks) {
	for _, block := range blocks {
		t.attributes(block, nil)
		t.nested(block.Body.Blocks)
	}
}

// attributes collects from a block; those with a kind hold paths themselves.
func (t *Text) attributes(block *hclsyntax.Block, kinds map[string]Kind) {
	for _, attribute := range Ordered(block.Body) {
		if kind, ok := kinds[attribute.Name]; ok {
			t.add(place{kind: kind, x: attribute.Expr})
			continue
		}
		t.collect(attribute.Expr)
	}
}

func (t *Text) include(block *hclsyntax.Block) {
	include := IncludeBlock{}
	if len(block.Labels) > 0 {
		include.Name = block.Labels[0]
	}
	for _, attribute := range Ordered(block.Body) {
		switch attribute.Name {
		case "path":
			include.path = attribute.Expr
		case "expose":
			value, _ := syntax.Written(attribute.Expr)
			include.Expose, _ = static.Truth(value)
		case "merge_strategy":
			strategy, _ := static.Literal(attribute.Expr)
			include.NoMerge, include.Deep = strategy == "no_merge", strategy == "deep"
		}
		if attribute.Name != "path" {
			t.collect(attribute.Expr)
		}
	}
	if include.path != nil {
		t.add(place{kind: IncludePath, x: include.path})
		t.Includes = append(t.Includes, include)
	}
}

func (t *Text) dependency(block *hclsyntax.Block) {
	label := ""
	if len(block.Labels) > 0 {
		label = block.Labels[0]
	}
	for _, attribute := range Ordered(block.Body) {
		if attribute.Name == "config_path" {
			t.add(place{kind: ConfigPath, x: attribute.Expr, dependency: label})
			continue
		}
		t.collect(attribute.Expr)
	}
}

// objectOf gives the attributes of a body as an object.
func objectOf(body *hclsyntax.Body) *hclsyntax.ObjectConsExpr {
	object := &hclsyntax.ObjectConsExpr{SrcRange: body.SrcRange, OpenRange: body.SrcRange}
	for _, attribute := range Ordered(body) {
		name := &hclsyntax.LiteralValueExpr{Val: cty.StringVal(attribute.Name), SrcRange: attribute.NameRange}
		object.Items = append(object.Items, hclsyntax.ObjectConsItem{KeyExpr: name, ValueExpr: attribute.Expr})
	}
	return object
}

// component reads a unit or stack block of a stack file. What its autoinclude block says is a text of its own.
func (t *Text) component(block *hclsyntax.Block) {
	c := component{stack: block.Type == "stack", start: block.TypeRange.Start.Byte, end: block.CloseBraceRange.End.Byte}
	if len(block.Labels) > 0 {
		c.name = block.Labels[0]
	}
	for _, attribute := range Ordered(block.Body) {
		switch attribute.Name {
		case "source":
			c.source = attribute.Expr
			c.stored = isStored(block.Body)
			t.add(place{kind: Source, x: attribute.Expr, stored: c.stored})
			continue
		case "path":
			c.path = attribute.Expr
		case "no_dot_terragrunt_stack":
			c.besides = attribute.Expr
		case "values":
			c.values = attribute.Expr
		}
		t.collect(attribute.Expr)
	}
	for _, nested := range block.Body.Blocks {
		if nested.Type != "autoinclude" {
			continue
		}
		c.auto = &Text{Path: t.Path, source: t.source, outline: nested.Body, locals: map[string]hclsyntax.Expression{}}
		c.auto.read(nested.Body)
	}
	t.components = append(t.components, c)
}

func (t *Text) add(p place) {
	t.places = append(t.places, p)
	t.collectBeside(p.x)
}

// Ordered gives a body's attributes in the order of the text.
func Ordered(body *hclsyntax.Body) []*hclsyntax.Attribute {
	return slices.SortedFunc(maps.Values(body.Attributes), func(a, b *hclsyntax.Attribute) int {
		return cmp.Compare(a.SrcRange.Start.Byte, b.SrcRange.Start.Byte)
	})
}
