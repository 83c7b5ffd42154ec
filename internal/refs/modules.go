package refs

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// moduleFile tells whether a file is one of Terraform's, which may name other modules and files: a view of it shows what it names.
func (x *Index) moduleFile(p change.Path) bool {
	return IsModuleFile(p.Base()) && !inGenerated(p) && x.tree.IsFile(p) && !x.tree.Ignored(p)
}

// namesPaths is a quick look at a file of Terraform: whether it can name a path at all.
func namesPaths(content []byte) bool {
	return bytes.Contains(content, []byte("path.module")) || bytes.Contains(content, []byte(`".`))
}

// readModule takes what matters of a file of Terraform; nil where it cannot be read. One that does not parse names nothing: that is Terraform's
// to say.
func readModule(tree *live.Tree, path change.Path) *Text {
	real, ok := tree.Follow(path)
	if !ok {
		return nil
	}
	content, err := tree.Read(real)
	if err != nil {
		return nil
	}
	t := &Text{Path: path, source: content, locals: map[string]hclsyntax.Expression{}}
	if !namesPaths(content) {
		return t
	}
	if strings.HasSuffix(path.Base(), ".json") {
		t.moduleJSON(content)
		return t
	}
	if file, err := syntax.Read(tree, real); err == nil && file.Body != nil {
		t.moduleBody(file.Body, "")
	}
	return t
}

func (t *Text) moduleBody(body *hclsyntax.Body, block string) {
	for _, attribute := range Ordered(body) {
		if block == "locals" {
			t.locals[attribute.Name] = attribute.Expr
			t.localNames = append(t.localNames, attribute.Name)
		}
		if block == "module" && attribute.Name == "source" {
			t.moduleSource(attribute.Expr, nil)
			continue
		}
		t.modulePaths(attribute.Expr, nil)
	}
	for _, nested := range body.Blocks {
		name := nested.Type
		if block != "" {
			name = "nested"
		}
		t.moduleBody(nested.Body, name)
	}
}

// moduleSource takes the source of a module call: local ones begin with a dot.
func (t *Text) moduleSource(x hclsyntax.Expression, in *quoted) {
	if source, ok := static.Literal(x); ok && (strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../") || source == "." || source == "..") {
		t.places = append(t.places, place{kind: ModuleSource, x: x, in: in})
	}
}

// modulePaths takes the ways that begin with path.module, wherever they stand, and the patterns of filesets below one.
func (t *Text) modulePaths(x hclsyntax.Expression, in *quoted) {
	if static.FromModule(x) {
		t.places = append(t.places, place{kind: ModulePath, x: x, in: in})
		return
	}
	t.pattern(x, in)
	for _, child := range syntax.Children(x) {
		t.modulePaths(child, in)
	}
}

// quoted is a text of JSON as an expression of HCL: a string whose template is that text.
type quoted struct {
	// source is the expression, with its quotes; at gives for each of its bytes where it stands in the file.
	source []byte
	at     []int
}

// moduleJSON reads a file of Terraform in JSON. Texts with escapes beyond quotes are left alone.
func (t *Text) moduleJSON(content []byte) {
	w := jsonWalker{decoder: json.NewDecoder(bytes.NewReader(content)), content: content, found: t.jsonText}
	w.value(nil)
}

func (t *Text) jsonText(path []string, q *quoted) {
	x, diagnostics := syntax.ParseExpression(q.source, string(t.Path), hcl.InitialPos)
	if diagnostics.HasErrors() {
		return
	}
	if len(path) == 3 && path[0] == "module" && path[2] == "source" {
		t.moduleSource(x, q)
		return
	}
	t.modulePaths(x, q)
}

type jsonWalker struct {
	decoder *json.Decoder
	content []byte
	found   func(path []string, q *quoted)
}

// value walks one value. It reports false where the text ends or is no JSON.
func (w *jsonWalker) value(path []string) bool {
	before := int(w.decoder.InputOffset())
	token, err := w.decoder.Token()
	if err != nil {
		return false
	}
	switch token := token.(type) {
	case json.Delim:
		for w.decoder.More() {
			inner := path
			if token == '{' {
				key, err := w.decoder.Token()
				if err != nil {
					return false
				}
				name, _ := key.(string)
				inner = append(path[:len(path):len(path)], name)
			}
			if !w.value(inner) {
				return false
			}
		}
		_, err = w.decoder.Token()
		return err == nil
	case string:
		end := int(w.decoder.InputOffset())
		if start := bytes.IndexByte(w.content[before:end], '"'); start >= 0 {
			if q := quote(w.content, before+start, end, token); q != nil {
				w.found(path, q)
			}
		}
	}
	return true
}

// quote makes an expression of a string that stands from start to end, quotes included; nil where its bytes are escaped in other ways than
// as \" and \/.
func quote(content []byte, start, end int, text string) *quoted {
	q := &quoted{source: []byte{'"'}, at: []int{start}}
	for i := start + 1; i < end-1; i++ {
		at := i
		if content[i] == '\\' {
			if i++; content[i] != '"' && content[i] != '/' {
				return nil
			}
		}
		q.source, q.at = append(q.source, content[i]), append(q.at, at)
	}
	if string(q.source[1:]) != text {
		return nil
	}
	q.source, q.at = append(q.source, '"'), append(q.at, end-1, end)
	return q
}

// Written is where a reference's text stands, as an edit needs it.
type Written struct {
	// Source holds the expression, whose ranges are bytes of it.
	Source []byte
	// Start and End are the leaf's bytes of Source.
	Start, End int
	// At gives where a byte of Source stands in the file.
	At func(int) int
	// Encode gives the text that stands in the file for one in Source.
	Encode func(string) string
}

// Written gives where the text of a reference stands in its file, which has this content.
func (r *Reference) Written(content []byte) Written {
	if r.in == nil {
		same := func(text string) string { return text }
		return Written{Source: content, Start: r.Leaf.Start, End: r.Leaf.End, At: func(i int) int { return i }, Encode: same}
	}
	rng := r.leaf.Range()
	return Written{Source: r.in.source, Start: rng.Start.Byte, End: rng.End.Byte, At: func(i int) int { return r.in.at[i] },
		Encode: func(text string) string {
			var b bytes.Buffer
			encoder := json.NewEncoder(&b)
			encoder.SetEscapeHTML(false)
			_ = encoder.Encode(text) // A string can always be encoded.
			return strings.TrimSuffix(b.String()[1:], "\"\n")
		}}
}
