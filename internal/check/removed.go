package check

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/dialect"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/static"
)

// removed gives what configs say that the user's Terragrunt refuses, or today's. Which Terragrunt that is, the tree says.
func removed(s Side) []problem {
	r := removals{side: s, texts: newTexts(s.Index), dialects: map[change.Path]dialect.Dialect{}}
	seen := map[change.Path]bool{}
	for _, view := range s.Index.Views() {
		for _, file := range view.Texts {
			if target, ok := sources(s.Index).Follow(file); ok && !seen[target] {
				seen[target] = true
				r.look(target)
			}
		}
	}
	return r.all
}

type removals struct {
	side     Side
	texts    *texts
	dialects map[change.Path]dialect.Dialect
	all      []problem
}

// suspicious are what every text holds one of that can hold something that was removed: most texts need not be parsed for it. Each begins
// with a letter or a dot, which is looked for fast.
var suspicious = []*regexp.Regexp{regexp.MustCompile(`skip\b`), regexp.MustCompile(`retry`), regexp.MustCompile(`\.inputs\b`),
	regexp.MustCompile(`terragrunt\b`)}

func (r *removals) look(file change.Path) {
	content, err := sources(r.side.Index).Read(file)
	if err != nil || !slices.ContainsFunc(suspicious, func(r *regexp.Regexp) bool { return r.Match(content) }) {
		return
	}
	t := r.texts.get(file)
	if t.body == nil {
		return
	}
	for _, attribute := range t.body.Attributes {
		r.attribute(t, attribute, dialect.Attributes)
		r.inputs(t, attribute)
	}
	for _, block := range t.body.Blocks {
		switch block.Type {
		case "dependency":
			for _, attribute := range block.Body.Attributes {
				r.attribute(t, attribute, dialect.DependencyAttributes)
			}
		case "terraform":
			for _, nested := range block.Body.Blocks {
				r.hook(t, nested)
			}
		default:
		}
	}
}

func (r *removals) attribute(t text, attribute *hclsyntax.Attribute, known []dialect.Removal) {
	at := slices.IndexFunc(known, func(k dialect.Removal) bool { return k.Name == attribute.Name })
	if at >= 0 {
		r.add(t, attribute.NameRange, "the attribute "+attribute.Name, known[at])
	}
}

// inputs finds dependency.NAME.inputs where Terragrunt looks for it: in the attributes at the top of a config.
func (r *removals) inputs(t text, attribute *hclsyntax.Attribute) {
	for _, traversal := range attribute.Expr.Variables() {
		names := static.Names(traversal, 1)
		const third = 2
		if traversal.RootName() != "dependency" || len(names) < third || names[1] != "inputs" {
			continue
		}
		if _, dotted := traversal[third].(hcl.TraverseAttr); dotted {
			removal := dialect.DependencyInputs
			r.add(t, traversal.SourceRange(), fmt.Sprintf("dependency.%s.inputs", names[0]), removal)
		}
	}
}

// hook finds a hook that runs a command of Terragrunt that was removed.
func (r *removals) hook(t text, block *hclsyntax.Block) {
	execute := block.Body.Attributes["execute"]
	if execute == nil || block.Type == "extra_arguments" {
		return
	}
	words, ok := execute.Expr.(*hclsyntax.TupleConsExpr)
	const programAndCommand = 2
	if !ok || len(words.Exprs) < programAndCommand {
		return
	}
	program, _ := static.Literal(words.Exprs[0])
	command, _ := static.Literal(words.Exprs[1])
	at := slices.IndexFunc(dialect.Commands, func(k dialect.Removal) bool { return k.Name == command })
	if path.Base(program) == "terragrunt" && at >= 0 {
		r.add(t, words.Exprs[1].Range(), "the command terragrunt "+command, dialect.Commands[at])
	}
}

func (r *removals) add(t text, at hcl.Range, what string, removal dialect.Removal) {
	folder := t.file.Dir()
	d, ok := r.dialects[folder]
	if !ok {
		d = dialect.Of(r.side.Index.Tree(), folder)
		r.dialects[folder] = d
	}
	f := finding.Finding{Code: finding.ConstructRemoved, Place: t.in(at), Remedy: removal.Instead}
	refuses, known := d.Refuses(removal)
	switch {
	case removal.Since == "":
		f.Severity = finding.Error
		f.Message = fmt.Sprintf("Terragrunt knows no %s here", strings.TrimPrefix(what, "the "))
	case refuses:
		f.Severity = finding.Error
		f.Message = fmt.Sprintf("Terragrunt refuses %s since v%s, and %s says %s", what, removal.Since, d.Source, d.Version)
	case known:
		f.Severity = finding.Note
		f.Message = fmt.Sprintf("Terragrunt refuses %s since v%s; the one that %s names, %s, still takes it", what, removal.Since, d.Source, d.Version)
	default:
		f.Severity = finding.Warning
		f.Message = fmt.Sprintf("Terragrunt refuses %s since v%s", what, removal.Since)
	}
	r.all = append(r.all, wrong(f, t.file, what))
}
