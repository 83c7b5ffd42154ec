package hcledit_test

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/hcledit"
)

// member is an attribute, entry or block as a reader sees it: its name and its value's tokens, without white space; of a block
// or an object that is a whole value, its own members.
type member struct {
	name, value string
	members     []member
	fresh       bool           // inserted by an operation: others do not know it
	node        hclsyntax.Node // what holds members
	block       *hclsyntax.Block
	expression  hclsyntax.Expression
}

// TestOperationsDoWhatTheySay makes random operations on random texts and compares what a reader sees with what the
// operations say, beside the laws.
func TestOperationsDoWhatTheySay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := texts.Draw(t, "text")
		document, findings := hcledit.Parse("x.hcl", before)
		if len(findings) > 0 {
			t.Fatalf("the generator made a text that does not parse: %v\n%s", findings, before)
		}
		root := member{node: document.Body(), members: membersOf(document.Body(), before)}
		w := &world{T: t, document: document, touched: map[string]bool{}}
		for range rapid.IntRange(1, 4).Draw(t, "operations") {
			w.operate(&root, "")
		}
		edits, err := document.Edits(change.Cause{Why: "test"})
		if err != nil {
			t.Fatalf("%v\n%s\n%s", err, w.log, before)
		}
		after := laws(t, before, edits)
		allowed := document.Group()
		for _, edit := range edits {
			if !allowed(edit.Start, edit.End) {
				t.Fatalf("bytes %d to %d are not aligned with what was asked for\n%s\nbefore:\n%s\nafter:\n%s", edit.Start, edit.End, w.log, before, after)
			}
		}
		parsed, _ := hclsyntax.ParseConfig(after, "x.hcl", hcl.InitialPos)
		want, got := show(root.members, 0), show(membersOf(parsed.Body.(*hclsyntax.Body), after), 0)
		if want != got {
			t.Fatalf("%s\nbefore:\n%s\nafter:\n%s\nwant:\n%s\ngot:\n%s", w.log, before, after, want, got)
		}
		if !w.lost {
			require.Equal(t, append(commentsOf(before), w.comments...), commentsOf(after, w.comments...), "%s\nbefore:\n%s\nafter:\n%s", w.log, before, after)
		}
		ends(t, before, after)
	})
}

// world makes operations on a document and on the members that a reader sees.
type world struct {
	*rapid.T
	document *hcledit.Document
	touched  map[string]bool // places whose value or items were operated on: one operation each
	log      string
	comments []string
	removed  bool
	lost     bool // comments may have gone
	fresh    int
}

func (w *world) operate(in *member, path string) {
	// Sometimes go deeper.
	var inner []int
	for i, m := range in.members {
		if m.node != nil && !w.touched[path+"/"+m.key(i)] {
			inner = append(inner, i)
		}
	}
	if len(inner) > 0 && rapid.IntRange(0, 2).Draw(w.T, "deeper") > 0 {
		i := rapid.SampledFrom(inner).Draw(w.T, "into")
		key := in.members[i].key(i)
		w.touched["in:"+path+"/"+key] = true
		w.operate(&in.members[i], path+"/"+key)
		return
	}
	_, object := in.node.(*hclsyntax.ObjectConsExpr)
	switch what := rapid.SampledFrom([]string{"insert", "insert", "set", "remove", "block", "comment"}).Draw(w.T, "what"); {
	case what == "insert":
		w.insert(in)
	case what == "block" && !object:
		w.block(in)
	case len(in.members) > 0:
		i := rapid.IntRange(0, len(in.members)-1).Draw(w.T, "member")
		key := path + "/" + in.members[i].key(i)
		if w.touched[key] || w.touched["in:"+key] || in.members[i].name == "" || in.members[i].fresh {
			return
		}
		w.touched[key] = true
		w.change(in, i, what)
	}
}

func (w *world) change(in *member, i int, what string) {
	m := &in.members[i]
	switch what {
	case "remove":
		w.removed, w.lost = true, true
		w.logf("remove %s", m.name)
		if m.block != nil {
			require.NoError(w, w.document.RemoveBlock(m.block))
		} else {
			require.NoError(w, w.document.RemoveAttribute(in.node, m.name))
		}
		in.members = slices.Delete(in.members, i, i+1)
	case "set":
		if m.block != nil {
			return
		}
		value := values.Draw(w.T, "value")
		w.logf("set %s = %s", m.name, value)
		if rapid.Bool().Draw(w.T, "by range") {
			require.NoError(w, w.document.ReplaceExpression(m.expression.Range(), value))
		} else {
			require.NoError(w, w.document.SetAttribute(in.node, m.name, value, hcledit.Last))
		}
		w.lost = true // comments within the old value
		*m = newMember(m.name, value)
		m.fresh = false
	case "comment":
		text := w.name("comment")
		var err error
		if m.block != nil {
			err = w.document.InsertBlockComment(m.block, text)
		} else {
			err = w.document.InsertComment(in.node, m.name, text)
		}
		if err == nil {
			w.logf("comment %s above %s", text, m.name)
			w.comments = append(w.comments, text)
		}
	}
}

func (w *world) insert(in *member) {
	name, value := w.name("new"), values.Draw(w.T, "value")
	spot, at := w.spot(in)
	var comments []string
	if rapid.Bool().Draw(w.T, "commented") {
		comments = []string{w.name("comment")}
		w.comments = append(w.comments, comments...)
	}
	w.logf("insert %s = %s at %d of %d, %v", name, value, at, len(in.members), comments)
	require.NoError(w, w.document.InsertAttribute(in.node, name, value, spot, comments...))
	in.members = slices.Insert(in.members, at, newMember(name, value))
}

func (w *world) block(in *member) {
	name := w.name("block")
	spot, at := w.spot(in)
	w.logf("block %s at %d", name, at)
	require.NoError(w, w.document.InsertBlock(in.node, name+" {\n  a = 1\n}", spot))
	in.members = slices.Insert(in.members, at, member{name: name, value: "block", fresh: true, members: []member{{name: "a", value: "1"}}})
}

// spot draws a place and tells the index that it comes to. A name that was inserted before is no anchor: the operations speak
// of the text as it was.
func (w *world) spot(in *member) (hcledit.Spot, int) {
	old := map[string]int{}
	for i, m := range in.members {
		if m.name != "" && !m.fresh {
			old[m.name] = i
		}
	}
	names := make([]string, 0, len(old))
	for name := range old {
		names = append(names, name)
	}
	sort.Strings(names)
	// Where something was put already, the order of both depends on their spots; the table tests show it.
	for _, m := range in.members {
		if m.fresh {
			return hcledit.Last, len(in.members)
		}
	}
	if len(names) == 0 || w.removed {
		return hcledit.Last, len(in.members)
	}
	name := rapid.SampledFrom(names).Draw(w.T, "anchor")
	switch rapid.IntRange(0, 3).Draw(w.T, "spot") {
	case 0:
		return hcledit.First, 0
	case 1:
		return hcledit.After(name), old[name] + 1
	case 2:
		return hcledit.Before(name), old[name]
	default:
		return hcledit.Last, len(in.members)
	}
}

func (w *world) name(kind string) string {
	w.fresh++
	return fmt.Sprintf("%s%d", kind, w.fresh)
}

func (w *world) logf(format string, args ...any) { w.log += fmt.Sprintf(format+"\n", args...) }

func (m member) key(i int) string {
	if m.name == "" {
		return fmt.Sprint(i)
	}
	return m.name
}

func membersOf(in hclsyntax.Node, source []byte) []member {
	type placed struct {
		member
		at int
	}
	var list []placed
	value := func(name string, at int, expression hclsyntax.Expression) {
		m := member{name: name, value: reader(string(expression.Range().SliceBytes(source))), expression: expression}
		if object, ok := expression.(*hclsyntax.ObjectConsExpr); ok {
			m.value, m.node, m.members = "object", object, membersOf(object, source)
		}
		list = append(list, placed{m, at})
	}
	switch node := in.(type) {
	case *hclsyntax.Body:
		for _, attribute := range node.Attributes {
			value(attribute.Name, attribute.NameRange.Start.Byte, attribute.Expr)
		}
		for _, block := range node.Blocks {
			list = append(list, placed{member{name: block.Type, value: "block", node: block, block: block, members: membersOf(block.Body, source)}, block.TypeRange.Start.Byte})
		}
	case *hclsyntax.ObjectConsExpr:
		for _, entry := range node.Items {
			name := ""
			if key, diagnostics := entry.KeyExpr.Value(nil); !diagnostics.HasErrors() {
				name = key.AsString()
			}
			value(name, entry.KeyExpr.Range().Start.Byte, entry.ValueExpr)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].at < list[j].at })
	members := make([]member, 0, len(list))
	for _, m := range list {
		members = append(members, m.member)
	}
	return members
}

// newMember is what a reader sees of a new value; operations cannot reach into it.
func newMember(name, value string) member {
	m := member{name: name, value: reader(value), fresh: true}
	if parsed, _ := hclsyntax.ParseExpression([]byte(value), "", hcl.InitialPos); parsed != nil {
		if object, ok := parsed.(*hclsyntax.ObjectConsExpr); ok {
			m.value, m.members = "object", membersOf(object, []byte(value))
		}
	}
	return m
}

// reader gives the tokens of a value, without white space, comments and the parentheses around all of it.
func reader(value string) string {
	tokens, _ := hclsyntax.LexConfig([]byte(value+"\n"), "", hcl.InitialPos)
	var parts []string
	for _, token := range tokens {
		switch token.Type {
		case hclsyntax.TokenNewline, hclsyntax.TokenEOF, hclsyntax.TokenComment, hclsyntax.TokenComma:
		case hclsyntax.TokenCHeredoc:
			parts = append(parts, strings.TrimSpace(string(token.Bytes)))
		default:
			parts = append(parts, string(token.Bytes))
		}
	}
	if len(parts) > 2 && parts[0] == "(" && parts[len(parts)-1] == ")" {
		parts = parts[1 : len(parts)-1]
	}
	return strings.Join(parts, " ")
}

func show(members []member, depth int) string {
	text := ""
	for _, m := range members {
		text += fmt.Sprintf("%s%s = %s\n%s", strings.Repeat("  ", depth), m.name, m.value, show(m.members, depth+1))
	}
	return text
}

func commentsOf(content []byte, last ...string) []string {
	tokens, _ := hclsyntax.LexConfig(content, "", hcl.InitialPos)
	var old []string
	found := map[string]bool{}
	for _, token := range tokens {
		if token.Type != hclsyntax.TokenComment {
			continue
		}
		text := strings.TrimSpace(strings.TrimLeft(string(token.Bytes), "#/"))
		if text == "of a new value" {
			continue
		}
		if slices.Contains(last, text) {
			found[text] = true
			continue
		}
		old = append(old, text)
	}
	for _, text := range last {
		if found[text] {
			old = append(old, text)
		}
	}
	return old
}

// ends checks that line ends and the mark at the head are what they were.
func ends(t *rapid.T, before, after []byte) {
	text := string(before)
	require.Equal(t, strings.HasPrefix(text, "\ufeff"), strings.HasPrefix(string(after), "\ufeff"))
	if lines := strings.Count(text, "\n"); lines > 0 && lines == strings.Count(text, "\r\n") && !strings.Contains(string(after), "<<") {
		require.Equal(t, strings.Count(string(after), "\n"), strings.Count(string(after), "\r\n"), "mixed line ends:\n%q", after)
	}
}

// values are texts for new values.
var values = rapid.SampledFrom([]string{
	`1`, `22`, `"x"`, `"../../é"`, `local.a`, `try(local.a, null)`, `"a-${local.b}"`, "{}", "[1, 2]",
	"{\n  k = 1\n  # of a new value\n  l = [\n    1,\n  ]\n}", "merge(\n  local.a,\n  {}\n)", "local.a ?\n  1 :\n  2",
	"<<EOT\nline ${local.x}\n  two\nEOT", "<<-EOT\n  line\n    two\n  EOT", "local.a != null ? local.a : 3",
})

// texts are HCL files, clean and not.
var texts = rapid.Custom(func(t *rapid.T) []byte {
	g := &writer{T: t, clean: rapid.Bool().Draw(t, "clean")}
	g.unit = "  "
	if !g.clean {
		g.unit = rapid.SampledFrom([]string{"  ", "\t", "    ", ""}).Draw(t, "unit")
	}
	g.body("", 0, rapid.IntRange(0, 5).Draw(t, "size"))
	text := g.out.String()
	if rapid.IntRange(0, 4).Draw(t, "final newline") == 0 && !strings.HasSuffix(strings.TrimSpace(text), "EOT") {
		text = strings.TrimRight(text, "\n")
	}
	if g.clean {
		for range 5 {
			text = string(hclwrite.Format([]byte(text)))
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "crlf") == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if rapid.IntRange(0, 5).Draw(t, "bom") == 0 {
		text = "\ufeff" + text
	}
	return []byte(text)
})

// writer writes random HCL.
type writer struct {
	*rapid.T
	out   strings.Builder
	unit  string
	clean bool
	n     int
}

func (g *writer) pick(texts ...string) string { return rapid.SampledFrom(texts).Draw(g.T, "text") }
func (g *writer) chance(n int) bool           { return rapid.IntRange(0, n-1).Draw(g.T, "chance") == 0 }

func (g *writer) name() string {
	g.n++
	return fmt.Sprintf("%s%d", g.pick("a", "config_path", "é", "x-y"), g.n)
}

func (g *writer) gap(indent string) {
	for g.chance(3) {
		g.out.WriteString(g.pick("\n", "\n", indent+"# comment\n", indent+"// other\n", indent+"/* block\n   comment */\n"))
	}
}

func (g *writer) trailing() {
	if g.chance(4) {
		g.out.WriteString(g.pick(" # trailing", "  // trailing", " /* trailing */"))
	}
	if !g.clean && g.chance(6) {
		g.out.WriteString("  ")
	}
}

func (g *writer) assign() string {
	if g.clean {
		return " = "
	}
	return g.pick(" = ", " = ", "=", "    = ", " =\t")
}

func (g *writer) body(indent string, depth, size int) {
	for range size {
		g.gap(indent)
		if depth < 3 && g.chance(3) {
			g.block(indent, depth)
			continue
		}
		g.out.WriteString(indent + g.name() + g.assign())
		g.value(indent, depth)
		if !strings.HasSuffix(g.out.String(), "EOT") {
			g.trailing()
		}
		g.out.WriteString("\n")
	}
	g.gap(indent)
}

func (g *writer) block(indent string, depth int) {
	g.out.WriteString(indent + g.name() + g.pick(" ", ` "label" `) + "{")
	switch {
	case g.chance(5):
	case g.chance(5):
		g.out.WriteString(g.pick(" ", "", " /* c */ ") + g.name() + g.assign() + g.pick("1", "{ x = 1 }") + g.pick(" ", ""))
	default:
		g.trailing()
		g.out.WriteString("\n")
		g.body(indent+g.unit, depth+1, rapid.IntRange(0, 3).Draw(g.T, "size"))
		g.out.WriteString(indent)
	}
	g.out.WriteString("}")
	g.trailing()
	g.out.WriteString("\n")
}

func (g *writer) value(indent string, depth int) {
	switch {
	case depth < 3 && g.chance(3):
		g.object(indent, depth)
	case depth < 3 && g.chance(8):
		g.out.WriteString("merge(local.a, ")
		g.object(indent, depth)
		g.out.WriteString(")")
	case depth < 3 && g.chance(8):
		g.out.WriteString(g.pick("<<EOT\nheredoc = ${a}\n\n  # no comment\nEOT", "<<-EOT\n"+indent+"  heredoc\n"+indent+"  EOT"))
	default:
		g.out.WriteString(g.pick("1", `"x"`, `"../é"`, "true", "[1, 2]", "[\n"+indent+g.unit+"1,\n"+indent+"]", "f(a, b)", `"${a.b}-c"`))
	}
}

func (g *writer) object(indent string, depth int) {
	size := rapid.IntRange(0, 3).Draw(g.T, "size")
	oneLine := g.chance(2)
	separator := g.pick(g.assign(), g.assign(), " : ", ": ")
	comma := g.pick("", ",", "?")
	g.out.WriteString("{")
	if !oneLine {
		g.trailing()
		g.out.WriteString("\n")
	}
	for i := range size {
		inner := indent + g.unit
		if oneLine {
			g.out.WriteString(g.pick(" ", "", " /* in */ "))
		} else {
			g.gap(inner)
			g.out.WriteString(inner)
		}
		name := g.name()
		if g.chance(4) {
			name = hcledit.Quote(name)
		} else if g.chance(10) {
			name = "(local." + name + ")"
		}
		g.out.WriteString(name + separator)
		if oneLine {
			g.out.WriteString(g.pick("1", `"x"`, "{}", "{ y = 2 }", "[\n1]"))
			if i < size-1 || g.chance(4) {
				g.out.WriteString(",")
			}
			continue
		}
		g.value(inner, depth+1)
		switch text := g.out.String(); {
		case strings.HasSuffix(text, "EOT"):
			g.out.WriteString("\n")
		case i < size-1 && g.chance(8):
			g.out.WriteString(", " + g.name() + " = 2\n")
		default:
			if comma == "," || comma == "?" && i < size-1 {
				g.out.WriteString(",")
			}
			g.trailing()
			g.out.WriteString("\n")
		}
	}
	if oneLine {
		g.out.WriteString(g.pick(" ", "") + "}")
		return
	}
	g.gap(indent + g.unit)
	g.out.WriteString(indent + "}")
}
