package cluster

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// belongings are what gives power over a cluster or holds what it is, by the names that texts have for it. Whatever is run with one that is
// the template's works on the template.
var belongings = []struct {
	what string
	name *regexp.Regexp
}{
	{"kubeconfig", regexp.MustCompile(`(?i)kube_?-?config|\.kube/`)},
	{"talosconfig", regexp.MustCompile(`(?i)talos_?-?config|\.talos/`)},
	{"kubectl context", regexp.MustCompile(`(?i)--(?:kube-)?context\b|\bkube_?context\b|\bconfig_context|\bcurrent-context\b`)},
	{stateBelonging, regexp.MustCompile(`(?i)remote_state|\.tfstate\b`)},
	{"credential", regexp.MustCompile(`(?i)secret|credential|passw(?:or)?d|passphrase|private_key|token\b|sops|role_arn|iam_role|assume_role`)},
}

const stateBelonging = "state"

// belonging tells what of a cluster a text that stays behind names, as "kubeconfig"; "" where it names nothing of the kind. A comment, a mock
// and a document only speak of things: nothing is run with them.
func belonging(y *refs.Index, place leftover) string {
	file, at := place.file, place.Start
	content, err := y.Tree().Read(file)
	if err != nil || isDocumentName(file) {
		return ""
	}
	if place.reference && readsState(y, file, at) {
		return stateBelonging
	}
	var names []string
	switch path.Ext(file.Base()) {
	case ".hcl", ".tf", ".tofu", ".tfvars":
		parsed, err := syntax.Read(y.Tree(), file)
		if err != nil || parsed.Body == nil {
			return ""
		}
		names = namesAbove(parsed, parsed.Body, at)
	case ".yaml", ".yml":
		names = keysAbove(string(content), at)
	default:
		names = []string{command(string(content), at)}
	}
	for _, each := range belongings {
		if slices.ContainsFunc(names, each.name.MatchString) {
			return each.what
		}
	}
	return ""
}

// readsState tells whether a place is the path of a dependency, whose outputs are read from its state.
func readsState(y *refs.Index, file change.Path, at int) bool {
	for _, view := range y.Views() {
		for _, r := range view.References {
			if (r.Kind == refs.ConfigPath || r.Kind == refs.Dependencies) && r.Leaf.File == file && r.Leaf.Start <= at && at < r.Leaf.End {
				return true
			}
		}
	}
	return false
}

// namesAbove gives the names below which a place of an HCL file stands, and the text in which it does: blocks with their labels,
// attributes, keys of objects, functions, and in a list what stands before it, as a flag does before its value. It gives nothing for a
// comment or a mock.
func namesAbove(file syntax.File, body *hclsyntax.Body, at int) []string {
	for _, block := range body.Blocks {
		if !covers(hcl.RangeBetween(block.TypeRange, block.CloseBraceRange), at) {
			continue
		}
		names := namesAbove(file, block.Body, at)
		if names == nil {
			return nil
		}
		if block.Type == "backend" {
			names = append(names, "remote_state")
		}
		if block.Type == "generate" && len(block.Labels) > 0 && strings.Contains(block.Labels[0], "backend") {
			names = append(names, "remote_state")
		}
		return append(append(names, block.Type), block.Labels...)
	}
	for _, attribute := range body.Attributes {
		if attribute.Name != "mock_outputs" && covers(attribute.Expr.Range(), at) {
			if names := namesIn(file, attribute.Expr, at); names != nil {
				return append(names, attribute.Name)
			}
		}
	}
	return nil
}

func namesIn(file syntax.File, x hclsyntax.Expression, at int) []string {
	switch x := x.(type) {
	case *hclsyntax.TemplateExpr, *hclsyntax.LiteralValueExpr:
		text := string(file.Content[x.Range().Start.Byte:x.Range().End.Byte])
		return []string{command(text, at-x.Range().Start.Byte)}
	case *hclsyntax.ObjectConsExpr:
		for _, item := range x.Items {
			key := string(file.Content[item.KeyExpr.Range().Start.Byte:item.KeyExpr.Range().End.Byte])
			if covers(item.KeyExpr.Range(), at) {
				return []string{key}
			}
			if covers(item.ValueExpr.Range(), at) {
				return also(namesIn(file, item.ValueExpr, at), key)
			}
		}
		return nil
	case *hclsyntax.TupleConsExpr:
		for i, element := range x.Exprs {
			if covers(element.Range(), at) && i > 0 {
				before := x.Exprs[i-1].Range()
				return also(namesIn(file, element, at), string(file.Content[before.Start.Byte:before.End.Byte]))
			}
		}
	case *hclsyntax.FunctionCallExpr:
		for _, argument := range x.Args {
			if covers(argument.Range(), at) {
				return also(namesIn(file, argument, at), x.Name)
			}
		}
	}
	children := syntax.Children(x)
	for _, child := range children {
		if covers(child.Range(), at) {
			return namesIn(file, child, at)
		}
	}
	if len(children) == 0 {
		return []string{""}
	}
	return nil
}

// also adds a name to those of what stands below it, if that is anything.
func also(names []string, name string) []string {
	if names == nil {
		return nil
	}
	return append(names, name)
}

func covers(r hcl.Range, at int) bool { return r.Start.Byte <= at && at < r.End.Byte }

// command gives the line around a place, with those that a backslash continues; "" where the line is a comment.
func command(text string, at int) string {
	start, end := line(text, at)
	for start > 1 && strings.HasSuffix(strings.TrimSuffix(text[:start-1], "\r"), `\`) {
		start, _ = line(text, start-1)
	}
	for end < len(text) && strings.HasSuffix(strings.TrimSuffix(text[:end], "\r"), `\`) {
		_, end = line(text, end+1)
	}
	if found := strings.TrimLeft(text[start:end], " \t"); !strings.HasPrefix(found, "#") && !strings.HasPrefix(found, "//") {
		return found
	}
	return ""
}

// keysAbove gives the line of a place in a YAML file and those above it that begin what it stands in, by their indentation.
func keysAbove(text string, at int) []string {
	names := []string{command(text, at)}
	if names[0] == "" {
		return nil
	}
	start, end := line(text, at)
	indent := indentation(text[start:end])
	for start > 0 && indent > 0 {
		end = start - 1
		start, _ = line(text, end)
		above := text[start:end]
		if key := strings.TrimSpace(above); key == "" || strings.HasPrefix(key, "#") || indentation(above) >= indent {
			continue
		}
		names, indent = append(names, above), indentation(above)
	}
	return names
}

// indentation counts the spaces before a line's text; the dash of a list item is one of them.
func indentation(text string) int { return len(text) - len(strings.TrimLeft(text, " -")) }
