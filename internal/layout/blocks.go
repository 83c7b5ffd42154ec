package layout

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/finding"
)

type attributes = map[string]func(*hclsyntax.Attribute)

// root reads a whole layout file.
func (d *decoder) root(in *hclsyntax.Body) {
	l := d.layout
	d.read(in, body{
		attributes: attributes{
			"live":    d.text(&d.live, relative),
			"require": d.truth(&l.Require),
			"frozen":  d.texts(&l.Frozen, pattern),
		},
		blocks: map[string]nested{
			"clusters":  {read: d.clusters},
			"artifacts": {read: d.artifacts},
			"naming":    {read: d.naming(&l.Naming)},
			"override":  {label: "key", read: d.override},
		},
	})
	l.Cluster.Identity = slices.Clone(d.identity)
	for _, name := range []string{l.Cluster.ID, l.Cluster.Name} {
		if !slices.Contains(l.Cluster.Identity, name) {
			l.Cluster.Identity = slices.Insert(l.Cluster.Identity, 0, name)
		}
	}
}

func (d *decoder) clusters(block *hclsyntax.Block) {
	rules := &d.layout.Cluster
	d.read(block.Body, body{attributes: attributes{
		"folder":     d.text(&rules.Folder, farBelow),
		"definition": d.text(&rules.Definition, definitionName),
		"flatten":    d.texts(&rules.Flatten, baseName),
		"name":       d.text(&rules.Name, identifier),
		"id":         d.text(&rules.ID, identifier),
		"identity":   d.texts(&d.identity, dotted),
		"overrides":  d.text(&rules.Overrides, identifier),
		"emptied":    d.texts(&rules.Emptied, identifier),
	}})
}

func (d *decoder) artifacts(block *hclsyntax.Block) {
	rules := &d.layout.Artifacts
	d.read(block.Body, body{
		attributes: attributes{
			"folder": d.text(&rules.Folder, farBelow),
			"from":   d.text(&rules.From, below),
			"donor":  d.text(&rules.Donor, baseName),
		},
		blocks: map[string]nested{
			"stage":   {label: "folder", read: d.stage},
			"cluster": {label: "folder", read: d.clusterRule},
		},
	})
}

func (d *decoder) stage(block *hclsyntax.Block) {
	if !d.ownStages {
		d.ownStages, d.layout.Artifacts.Stages = true, nil
	}
	stage := Stage{Name: block.Labels[0], From: block.Labels[0]}
	sound := d.label(block, baseName)
	d.read(block.Body, body{
		attributes: attributes{
			"from": d.text(&stage.From, farBelow),
			"gate": d.text(&stage.Gate, identifier),
		},
		blocks: map[string]nested{"naming": {read: d.naming(&stage.Naming)}},
	})
	if sound {
		d.layout.Artifacts.Stages = append(d.layout.Artifacts.Stages, stage)
	}
}

func (d *decoder) naming(into *[]Expression) func(*hclsyntax.Block) {
	return func(block *hclsyntax.Block) { d.read(block.Body, body{open: d.expressions(into)}) }
}

func (d *decoder) clusterRule(block *hclsyntax.Block) {
	rule := ClusterRule{Cluster: block.Labels[0]}
	sound := d.label(block, baseName)
	answer := ""
	d.read(block.Body, body{
		attributes: attributes{"differences": d.text(&answer, differences)},
		blocks: map[string]nested{"values": {read: func(values *hclsyntax.Block) {
			d.read(values.Body, body{open: d.expressions(&rule.Values)})
			d.noDependency(values)
		}}},
		required: []string{"differences"},
	})
	rule.Differences = Differences(answer)
	switch {
	case rule.Differences == UseOverride && len(rule.Values) == 0:
		d.add(finding.LayoutMissing, d.header(block), fmt.Sprintf("%s overrides, but has no values", d.block()),
			"Add values { KEY = … } with a value for each key in which its stages differ")
	case rule.Differences == Keep && len(rule.Values) > 0:
		d.add(finding.LayoutImpossibleValue, d.header(block), fmt.Sprintf("%s keeps its stages, so its values would be lost", d.block()),
			`Remove the values, or write differences = "override"`)
	}
	if sound {
		d.layout.Artifacts.Clusters = append(d.layout.Artifacts.Clusters, rule)
	}
}

// noDependency finds values that read a dependency: what it gives may be a mock.
func (d *decoder) noDependency(values *hclsyntax.Block) {
	for _, attribute := range ordered(values.Body) {
		for _, traversal := range attribute.Expr.Variables() {
			if traversal.RootName() == "dependency" {
				d.add(finding.LayoutImpossibleValue, d.at(traversal.SourceRange()),
					attribute.Name+" reads a dependency, whose outputs may be mocks", "Write the value itself, or an expression over inputs and locals")
			}
		}
	}
}

// differences is the rule of the attribute of this name.
func differences(text string) (string, string) {
	known := []string{string(UseOverride), string(Keep)}
	if slices.Contains(known, text) {
		return "", ""
	}
	remedy := didYouMean(text, known)
	if remedy == "" {
		remedy = `Write "override" or "keep"`
	}
	return "is not known", remedy
}

func (d *decoder) override(block *hclsyntax.Block) {
	if !d.ownOverrides {
		d.ownOverrides, d.layout.Overrides = true, nil
	}
	key := block.Labels[0]
	o := Override{Key: key, Output: key, Inputs: []string{key}, Example: Expression{Name: key, Text: unknownExample}}
	sound := d.label(block, identifier)
	d.read(block.Body, body{
		attributes: attributes{
			"stage":  d.text(&o.Stage, baseName),
			"output": d.text(&o.Output, identifier),
			"inputs": d.texts(&o.Inputs, identifier),
			"example": func(attribute *hclsyntax.Attribute) {
				o.Example = d.expression(attribute)
				o.Example.Name = key
			},
		},
		blocks:   map[string]nested{"stand_in": {read: func(standIn *hclsyntax.Block) { o.StandIn = d.standIn(standIn, key) }}},
		required: []string{"stage"},
	})
	if sound {
		d.layout.Overrides = append(d.layout.Overrides, o)
	}
}

func (d *decoder) standIn(block *hclsyntax.Block, key string) *StandIn {
	standIn := &StandIn{Local: key}
	d.read(block.Body, body{
		attributes: attributes{"file": d.text(&standIn.File, relative), "local": d.text(&standIn.Local, identifier)},
		required:   []string{"file"},
	})
	if standIn.File == "" {
		return nil
	}
	return standIn
}
