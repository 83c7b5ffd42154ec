package keep

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/hcledit"
)

// value gives the value that a unit had, as HCL; or why it cannot be written.
func (w *writer) value(wish Wish) (text, why string) {
	was, had := wish.Was.Attribute(wish.Attribute)
	switch {
	case !had:
		return "", "the unit had none before"
	case len(was.Hangs) > 0:
		return "", fmt.Sprintf("it hangs on %s, which only running something tells", was.Hangs[0].On)
	case len(wish.Was.Private) > 0 && !strings.HasPrefix(wish.Attribute, "remote_state."):
		return "", fmt.Sprintf("the unit reads %s, which git ignores, and a secret of it must not be written into a config", wish.Was.Private[0])
	}
	if text, why = w.literal(was); why == "" && wish.Follows && Leads(text) {
		return "", "it holds a path that follows the move, and the old one would lead nowhere"
	}
	return text, why
}

// literal gives a value that Terragrunt evaluated as HCL; or why it cannot be written.
func (w *writer) literal(a evaluate.Attribute) (text, why string) {
	decoder := json.NewDecoder(strings.NewReader(a.Value))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return "", "its value cannot be read"
	}
	if !w.o.Git && w.namesRoot(value) {
		return "", "it holds the path of this folder, which is no repository of git, so that no function gives it"
	}
	return w.write(value, a.Name == "generate.contents" || strings.HasSuffix(a.Name, ".contents")), ""
}

// write gives a value as HCL, two spaces a level, from the left margin. A text of lines becomes a heredoc where asked.
func (w *writer) write(value any, heredoc bool) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case string:
		if text, ok := w.heredoc(value); heredoc && ok {
			return text
		}
		return `"` + w.template(value, hcledit.QuoteTemplatePart) + `"`
	case []any:
		return w.list(value)
	case map[string]any:
		if len(value) == 0 {
			return "{}"
		}
		var b strings.Builder
		b.WriteString("{\n")
		for _, name := range slices.Sorted(maps.Keys(value)) {
			b.WriteString(indented(w.key(name)+" = "+w.write(value[name], false)) + "\n")
		}
		return b.String() + "}"
	default:
		return fmt.Sprint(value)
	}
}

// list writes a list of simple values on a line, one of others with a line for each.
func (w *writer) list(values []any) string {
	parts, simple := make([]string, len(values)), true
	for i, value := range values {
		parts[i] = w.write(value, false)
		simple = simple && !strings.Contains(parts[i], "\n")
	}
	if simple {
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return "[\n" + indented(strings.Join(parts, ",\n")) + ",\n]"
}

func indented(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }

func (w *writer) key(name string) string {
	if hclsyntax.ValidIdentifier(name) && name != "for" {
		return name
	}
	return `"` + w.template(name, hcledit.QuoteTemplatePart) + `"`
}

// repositoryRoot stands for the folder of the clone in what is written: another clone lies elsewhere.
const repositoryRoot = "${get_repo_root()}"

// template writes a text with the path of the clone as a call; quote writes what stands between.
func (w *writer) template(text string, quote func(string) string) string {
	var b strings.Builder
	for {
		before, after, found := w.cutRoot(text)
		b.WriteString(quote(before))
		if !found {
			return b.String()
		}
		b.WriteString(repositoryRoot)
		text = after
	}
}

// cutRoot cuts a text around the first path of the clone or of something in it.
func (w *writer) cutRoot(text string) (before, after string, found bool) {
	for at := 0; w.o.Root != ""; {
		i := strings.Index(text[at:], w.o.Root)
		if i < 0 {
			break
		}
		start, end := at+i, at+i+len(w.o.Root)
		if end == len(text) || !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", rune(text[end])) {
			return text[:start], text[end:], true
		}
		at = end
	}
	return text, "", false
}

// namesRoot tells whether a value holds the path of the clone.
func (w *writer) namesRoot(value any) bool {
	switch value := value.(type) {
	case string:
		_, _, found := w.cutRoot(value)
		return found
	case []any:
		return slices.ContainsFunc(value, w.namesRoot)
	case map[string]any:
		for name, part := range value {
			if w.namesRoot(name) || w.namesRoot(part) {
				return true
			}
		}
	}
	return false
}

// heredoc writes a text of whole lines. It reports false for one that a heredoc cannot hold.
func (w *writer) heredoc(text string) (string, bool) {
	if !strings.HasSuffix(text, "\n") || strings.ContainsAny(text, "\r\x00") {
		return "", false
	}
	end := "EOF"
	for slices.ContainsFunc(strings.Split(text, "\n"), func(line string) bool { return strings.TrimSpace(line) == end }) {
		end += "F"
	}
	return "<<" + end + "\n" + w.template(text, escaped) + end, true
}

// escaped keeps what looks like a template in a heredoc a text.
func escaped(text string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(text)
}
