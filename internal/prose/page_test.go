package prose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/prose"
)

func TestPage(t *testing.T) {
	var p prose.Page
	p.Heading(2, "Order")
	p.Text("Units and what they need.")
	p.List("one", "two\nlines")
	p.Steps("first", "second")
	p.List()
	p.Table([]string{"Unit", "Needs"}, []string{"`a|b`", "c"}, []string{"d"})
	p.Code("sh", "echo '```'\n")
	assert.Equal(t, strings.Join([]string{
		"## Order", "",
		"Units and what they need.", "",
		"- one", "- two", "  lines", "",
		"1. first", "1. second", "",
		"| Unit   | Needs |", "| ------ | ----- |", "| `a\\|b` | c     |", "| d      |       |", "",
		"````sh", "echo '```'", "````", "",
	}, "\n"), p.String())
}

func TestMermaidIsTheSameInAnyOrder(t *testing.T) {
	graph := func(reversed bool) string {
		nodes := []prose.Node{{Key: "a/b", Label: `say "hi" #1`, Group: "A & B"}, {Key: "a-b", Group: "A & B"}, {Key: "end"}}
		edges := []prose.Edge{{From: "a/b", To: "end", Label: "image"}, {From: "a-b", To: "a/b"}, {From: "a-b", To: "other"}, {From: "a-b", To: "a/b"}}
		if reversed {
			nodes[0], nodes[2] = nodes[2], nodes[0]
			edges[0], edges[3] = edges[3], edges[0]
		}
		var p prose.Page
		p.Mermaid(prose.Graph{Nodes: nodes, Edges: edges})
		return p.String()
	}
	want := strings.Join([]string{
		"```mermaid",
		"flowchart LR",
		`  n_end["end"]`,
		`  n_other["other"]`,
		`  subgraph g1["A #38; B"]`,
		`    n_a_b["a-b"]`,
		`    n_a_b_2["say #34;hi#34; #35;1"]`,
		"  end",
		"  n_a_b --> n_a_b_2",
		"  n_a_b --> n_other",
		`  n_a_b_2 -->|"image"| n_end`,
		"```", "",
	}, "\n")
	assert.Equal(t, want, graph(false))
	assert.Equal(t, want, graph(true))
}

// What the inline pieces show to a reader is the plain text that went in.
func TestInlinePiecesShowTheirText(t *testing.T) {
	plain := rapid.StringOfN(rapid.RuneFrom([]rune("ab `*_[]<>&#|~\\!()ü%1.-+{}\"'")), 1, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Join(strings.Fields(plain.Draw(t, "text")), " ")
		if words == "" {
			return
		}
		require.Equal(t, words, shown("x "+prose.Escape(words)+" x"), "escaped")
		require.Equal(t, words, shown("x "+prose.Span(words)+" x"), "span")
		path := strings.ReplaceAll(words, ".", "d")
		require.Equal(t, []string{"linked " + path}, linked("["+"x"+"]"+strings.TrimPrefix(prose.Link("x", path), "[x]")))
	})
}

func linked(markdown string) (all []string) {
	for _, destination := range destinations([]byte(markdown)) {
		target, _, ok := leadsTo(".", destination)
		if ok {
			all = append(all, "linked "+string(target))
		}
	}
	return all
}

// shown gives the text of a paragraph "x … x" without the two.
func shown(markdown string) string {
	source := []byte(markdown)
	var b strings.Builder
	_ = ast.Walk(goldmark.New(goldmark.WithExtensions(extension.Table)).Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			value := t.Segment.Value(source)
			if _, code := n.Parent().(*ast.CodeSpan); !code {
				value = unescaped(value)
			}
			b.Write(value)
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSuffix(strings.TrimPrefix(b.String(), "x "), " x")
}

func unescaped(value []byte) []byte {
	var out []byte
	for i := 0; i < len(value); i++ {
		if value[i] == '\\' && i+1 < len(value) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", value[i+1]) >= 0 {
			i++
		}
		out = append(out, value[i])
	}
	return out
}

// TestCodeIsFencedByMoreThanItHolds: the longest run counts, not the last one.
func TestCodeIsFencedByMoreThanItHolds(t *testing.T) {
	assert.Equal(t, "````x ``` y ` z````", prose.Span("x ``` y ` z"))
	assert.Equal(t, "`` ` ``", prose.Span("`"))
}
