package layout

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
)

// findNaming shows, in comments, the inputs of the stages whose values carry a cluster's identity.
func (f *finder) findNaming() {
	identity := map[string]bool{f.layout.Cluster.Name: true, f.layout.Cluster.ID: true}
	values := map[string]bool{}
	for _, t := range f.tellings() {
		if t.name == f.layout.Cluster.Name {
			for _, text := range t.texts {
				values[text] = len(text) > 2
			}
		}
	}
	shown := map[string]bool{}
	for _, s := range f.layout.Artifacts.Stages {
		folders := []change.Path{f.layout.SharedFolder(s)}
		for _, c := range f.clusters {
			folders = append(folders, f.layout.ClusterStageFolder(c, s))
		}
		for _, folder := range folders {
			f.inputsOf(folder, func(input string, x hclsyntax.Expression, _ map[string]change.Path) {
				if shown[input] || !carriesIdentity(x, identity, values) {
					return
				}
				if len(shown) == 0 {
					f.page.note("naming", "These carry a cluster's identity today. Write them without it:")
				}
				shown[input] = true
				f.page.note("naming", "")
				f.page.note("naming", "Stage %s:", s.Name)
				for line := range strings.SplitSeq(input+" = "+f.text(x), "\n") {
					f.page.note("naming", "%s", strings.TrimRight(line, "\r"))
				}
			})
		}
	}
	if len(shown) == 0 {
		f.page.note("naming", "No input of a stage was found that carries a cluster's identity.")
	}
}

// takeNames writes names down: for all stages where one expression is for every stage that has the name, else with the stage.
func (f *finder) takeNames(names []NewName) {
	if len(names) == 0 {
		return
	}
	if names[0].Chosen {
		f.page.note("naming", "")
		f.page.note("naming", "Nobody said other names when this file was written: what stands here is what is left without the cluster's.")
	}
	texts := map[string]map[string]bool{}
	for _, name := range names {
		if texts[name.Name] == nil {
			texts[name.Name] = map[string]bool{}
		}
		texts[name.Name][name.Text] = true
	}
	for _, name := range names {
		expression := Expression{Name: name.Name, Text: name.Text}
		if len(texts[name.Name]) > 1 {
			i := slices.IndexFunc(f.layout.Artifacts.Stages, func(s Stage) bool { return s.Name == name.Stage })
			if i >= 0 {
				f.layout.Artifacts.Stages[i].Naming = append(f.layout.Artifacts.Stages[i].Naming, expression)
			}
			continue
		}
		if !slices.ContainsFunc(f.layout.Naming, func(e Expression) bool { return e.Name == name.Name }) {
			f.layout.Naming = append(f.layout.Naming, expression)
		}
	}
}

// text gives an expression's own bytes.
func (f *finder) text(x hclsyntax.Expression) string {
	r := x.Range()
	content, err := f.tree.Read(followed(f.tree, change.Path(r.Filename)))
	if err != nil {
		return "…"
	}
	return string(content[r.Start.Byte:r.End.Byte])
}

// carriesIdentity tells that an expression reads a local of the definition's identity, or writes a cluster's name out.
func carriesIdentity(x hclsyntax.Expression, identity, values map[string]bool) bool {
	for _, traversal := range x.Variables() {
		for i, step := range traversal {
			if attribute, ok := step.(hcl.TraverseAttr); ok && i > 1 && traversal.RootName() != "dependency" && identity[attribute.Name] {
				return true
			}
		}
	}
	found := false
	_ = hclsyntax.VisitAll(x, func(node hclsyntax.Node) hcl.Diagnostics {
		if literal, ok := node.(*hclsyntax.LiteralValueExpr); ok && !literal.Val.IsNull() && literal.Val.Type().FriendlyName() == "string" {
			for value, long := range values {
				found = found || (long && strings.Contains(literal.Val.AsString(), value))
			}
		}
		return nil
	})
	return found
}
