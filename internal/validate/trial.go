package validate

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// Trial is a tree of which some units are to be evaluated: the one on disk, or one that was changed in memory to see what happens.
type Trial struct {
	Tree *live.Tree
	// Units are their configs, Generated what stacks generate, as evaluate.Options has it.
	Units     []change.Path
	Generated map[change.Path]change.Path
}

// AsItIs is the tree itself with the units of the shared stages and of the clusters.
func (t Tree) AsItIs() Trial {
	trial := Trial{Tree: t.Index.Expanded(), Generated: t.Index.GeneratedBy(), Units: t.unitsBelow(t.Layout.ArtifactsFolder())}
	for _, cluster := range t.clusters() {
		trial.Units = append(trial.Units, t.unitsBelow(cluster.Folder)...)
	}
	return trial
}

// testValue is what an override is set to in a trial.
func testValue(key string) string { return "test-override-" + key }

// Overridden is the tree in which every cluster overrides everything that it can, with values that are found nowhere else. It reports
// false, and why, where no cluster can.
func (t Tree) Overridden() (Trial, string, bool) {
	var set change.Set
	trial := Trial{Generated: t.Index.GeneratedBy()}
	for _, cluster := range t.clusters() {
		edits, err := t.override(cluster)
		if err != nil {
			return Trial{}, err.Error(), false
		}
		set.Edits = append(set.Edits, edits...)
		trial.Units = append(trial.Units, t.unitsBelow(cluster.Folder)...)
	}
	if len(set.Edits) == 0 {
		return Trial{}, "no cluster has a place for overrides", false
	}
	tree, findings := t.Index.Expanded().With(set)
	if findings.Has(finding.Error) {
		return Trial{}, findings.Error(), false
	}
	trial.Tree = tree
	return trial, "", true
}

// override gives the edits of a cluster's definition that set every key.
func (t Tree) override(cluster layout.Cluster) ([]change.Edit, error) {
	document, file := t.open(t.Layout.Definition(cluster))
	if document == nil {
		return nil, fmt.Errorf("%s does not parse", t.Layout.Definition(cluster))
	}
	var text strings.Builder
	text.WriteString("{\n")
	for _, override := range t.Layout.Overrides {
		fmt.Fprintf(&text, "  %s = %q\n", override.Key, testValue(override.Key))
	}
	text.WriteString("}")
	attribute := local(document.Body(), t.Layout.Cluster.Overrides)
	if attribute == nil {
		return nil, nil
	}
	if err := document.ReplaceExpression(attribute.Expr.Range(), text.String()); err != nil {
		return nil, fmt.Errorf("%s cannot be edited: %w", file, err)
	}
	edits, err := document.Edits(change.Cause{Phase: "validate", Why: "to see what an override does"})
	if err != nil {
		return nil, fmt.Errorf("%s cannot be edited: %w", file, err)
	}
	return edits, nil
}

// open opens a config; it is nil where the file does not parse.
func (t Tree) open(path change.Path) (*hcledit.Document, change.Path) {
	tree := t.Index.Tree()
	file, err := syntax.Read(tree, path)
	if err != nil {
		return nil, file.Path
	}
	document, _ := hcledit.Edit(file)
	return document, file.Path
}

// local finds a local of a config; nil where there is none.
func local(body *hclsyntax.Body, name string) *hclsyntax.Attribute {
	for _, block := range body.Blocks {
		if attribute := block.Body.Attributes[name]; block.Type == "locals" && attribute != nil {
			return attribute
		}
	}
	return nil
}

// Copy is the tree with one more cluster, made of the first one: its definition and its deployment folders.
type Copy struct {
	From, To change.Path
	// Renamed has another name and number in the definition, as far as it writes them out. Exact has the first one's: mocks and tables
	// may know no other.
	Renamed, Exact Trial
}

// Copied makes a copy. It reports false, and why, where there is none to make.
func (t Tree) Copied() (copied Copy, why string, ok bool) {
	for _, cluster := range t.clusters() {
		if !cluster.Moved {
			continue
		}
		to := t.Layout.ClustersFolder().Child(cluster.Name + "-copy")
		if t.Index.Tree().Exists(to) {
			continue
		}
		copied := Copy{From: cluster.Folder, To: to}
		for trial, renamed := range map[*Trial]bool{&copied.Renamed: true, &copied.Exact: false} {
			if why := t.copyTo(trial, cluster, to, renamed); why != "" {
				return Copy{}, why, false
			}
		}
		return copied, "", true
	}
	return Copy{}, "no cluster stands in " + string(t.Layout.ClustersFolder()), false
}

// copyTo makes one trial of a copy; it says what keeps it from that.
func (t Tree) copyTo(trial *Trial, cluster layout.Cluster, to change.Path, renamed bool) string {
	set, err := t.copying(cluster, to, renamed)
	if err != nil {
		return err.Error()
	}
	tree, findings := t.Index.Tree().With(set)
	if findings.Has(finding.Error) {
		return findings.Error()
	}
	for _, config := range t.unitsBelow(cluster.Folder) {
		if moved := config.Rebase(cluster.Folder, to); tree.IsFile(moved) {
			trial.Units = append(trial.Units, moved)
		}
	}
	trial.Tree = tree
	return ""
}

func (t Tree) copying(cluster layout.Cluster, to change.Path, renamed bool) (change.Set, error) {
	var set change.Set
	tree := t.Index.Tree()
	for path, entry := range tree.Walk(cluster.Folder) {
		if tree.Ignored(path) || entry.Kind == live.Dir {
			continue
		}
		content, err := tree.Read(path)
		if err != nil {
			return set, fmt.Errorf("%s cannot be read", path)
		}
		if renamed && path == t.Layout.Definition(cluster) && entry.Mode&fs.ModeSymlink == 0 {
			content = t.renamed(path, content)
		}
		set.Creates = append(set.Creates, change.Create{Path: path.Rebase(cluster.Folder, to), Content: content, Mode: entry.Mode})
	}
	return set, nil
}

// renamed gives a definition with another name and number, as far as it writes them out.
func (t Tree) renamed(file change.Path, content []byte) []byte {
	document, _ := hcledit.Parse(file, content)
	if document == nil {
		return content
	}
	for name, text := range map[string]string{t.Layout.Cluster.Name: `"copy"`, t.Layout.Cluster.ID: "9999"} {
		if attribute := local(document.Body(), name); attribute != nil {
			if err := document.ReplaceExpression(attribute.Expr.Range(), text); err != nil {
				return content
			}
		}
	}
	edits, err := document.Edits(change.Cause{Phase: "validate", Why: "to see what a copy does"})
	if err != nil {
		return content
	}
	tree, findings := live.FromMap(map[change.Path]live.Source{file: {Content: content, Mode: 0o644}}).With(change.Set{Edits: edits})
	if findings.Has(finding.Error) {
		return content
	}
	edited, err := tree.Read(file)
	if err != nil {
		return content
	}
	return edited
}

// overrides gives the keys that a cluster's definition sets to something else than null.
func (t Tree) overrides(cluster layout.Cluster) map[string]bool {
	set := map[string]bool{}
	document, _ := t.open(t.Layout.Definition(cluster))
	if document == nil {
		return set
	}
	attribute := local(document.Body(), t.Layout.Cluster.Overrides)
	if attribute == nil {
		return set
	}
	if object, ok := attribute.Expr.(*hclsyntax.ObjectConsExpr); ok {
		for _, item := range object.Items {
			value, written := syntax.Written(item.ValueExpr)
			set[static.ItemKey(item)] = !written || !value.IsNull()
		}
	}
	return set
}
