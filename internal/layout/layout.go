// Package layout owns tg-refactor.hcl: the names and rules of the two layouts of a tree, before and after, their defaults, and
// finding them in a tree. It must not know phases.
package layout

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// FileName is the base name of a layout file.
const FileName = "tg-refactor.hcl"

// Layout is what a tree's layout file says, with the defaults where it says nothing.
type Layout struct {
	// File is the layout file; empty where there is none and all is default.
	File change.Path
	// Live is the folder of the tree; empty where it could not be found.
	Live change.Path
	// Require makes phases that have not begun an error of `check`.
	Require bool
	// Frozen are patterns of files, from the repository's root, whose texts stay as they are; only their links follow a move.
	Frozen    []string
	Cluster   ClusterRules
	Artifacts ArtifactRules
	// Naming holds the new expressions for inputs and locals of every stage, by their name.
	Naming []Expression
	// Overrides are the keys with which a cluster replaces what the shared stages give, in the order of the file.
	Overrides []Override

	places map[string]finding.Place
}

// ClusterRules say where clusters stand and what their definition holds.
type ClusterRules struct {
	// Folder holds the clusters after, as a path below the live folder.
	Folder string
	// Definition is the base name of the file that makes a folder a cluster.
	Definition string
	// Flatten are the base names of folders of a cluster whose content moves up into the cluster.
	Flatten []string
	// Name and ID are the locals of the definition with the cluster's name and its number.
	Name, ID string
	// Identity are all locals of the definition that belong to one cluster alone: Name, ID, and then the file's further ones. Dots
	// lead into objects.
	Identity []string
	// Overrides is the local of the definition that holds the cluster's overrides.
	Overrides string
	// Emptied are the locals of the definition with which a new cluster begins empty, where it has them; its overrides always are.
	Emptied []string
}

// further gives the identity without the name and the number.
func (r ClusterRules) further() []string {
	return slices.DeleteFunc(slices.Clone(r.Identity), func(name string) bool { return name == r.Name || name == r.ID })
}

// ArtifactRules say which stages the artifact pipeline has and where.
type ArtifactRules struct {
	// Folder holds the shared stages after, as a path below the live folder.
	Folder string
	// From holds a cluster's own stages before, as a path below the cluster; "." is the cluster itself.
	From string
	// Donor is the base name of the cluster whose stages become the shared ones; empty: the first.
	Donor string
	// Stages are in the order of the pipeline.
	Stages []Stage
	// Clusters say what becomes of clusters whose stages differ from the donor's.
	Clusters []ClusterRule
}

// Stage is one unit of the artifact pipeline.
type Stage struct {
	// Name is the base name of its folder after.
	Name string
	// From is its folder before, as a path below ArtifactRules.From.
	From string
	// Gate is the override key that turns dependencies on the stage off; empty: they stay on.
	Gate string
	// Naming holds expressions for this stage alone; they go before those of the layout.
	Naming []Expression
}

// Override is one key of a cluster's overrides.
type Override struct {
	Key string
	// Stage and Output are what it replaces; Inputs are the inputs of the cluster's units that read it.
	Stage, Output string
	Inputs        []string
	// StandIn is another true source of the value, for when the dependency is off and the key is not set; nil where there is none.
	StandIn *StandIn
	// Example is the expression that a commented line shows for the key; its Name is the key, its Place is zero where the file says none:
	// ExampleOf looks for one in the tree then.
	Example Expression
}

// StandIn is a local of a file.
type StandIn struct {
	// File is relative to the live folder, as written.
	File string
	// Local is the local's name.
	Local string
}

// Differences says what to do with a cluster whose stages differ from the donor's in more than its identity.
type Differences string

// The answers that a layout file can give.
const (
	// Undecided: the file says nothing.
	Undecided Differences = ""
	// UseOverride: the stages go, and the cluster gets overrides.
	UseOverride Differences = "override"
	// Keep: the stages stay with the cluster.
	Keep Differences = "keep"
)

// ClusterRule is the answer for one cluster.
type ClusterRule struct {
	// Cluster is the base name of its folder.
	Cluster     string
	Differences Differences
	// Values are the overrides' expressions, by their key.
	Values []Expression
}

// Expression is an expression under a name, as its author wrote it. It is never evaluated here.
type Expression struct {
	Name string
	// Text is the expression's own bytes, without what surrounds it.
	Text string
	// Place is where it stands; the zero Place where it is a default.
	Place finding.Place
}

//go:embed default.hcl
var defaultFile []byte

// Default gives the layout of a tree that has no layout file, as default.hcl has it. Live is empty. It is read anew each time, so
// that no caller shares a part of it with another.
func Default() Layout {
	d := decoder{content: defaultFile, silent: true, layout: &Layout{}}
	d.file(defaultFile)
	if len(d.findings) > 0 {
		panic("layout: the embedded default.hcl is wrong: " + d.findings.Error())
	}
	return *d.layout
}

const addressSeparator = "\x00"

// Place gives where the layout file says something, by its address: the types, labels and names that lead to it, as
// Place("artifacts", "stage", "images", "gate"). Where the file does not say it, the place of the block around it; the zero Place
// where all of it is default.
func (l Layout) Place(address ...string) finding.Place {
	for n := len(address); n > 0; n-- {
		if place := l.said(address[:n]...); place.File != "" {
			return place
		}
	}
	return finding.Place{}
}

// said gives the place of exactly this; the zero Place where the file does not say it.
func (l Layout) said(address ...string) finding.Place {
	return l.places[strings.Join(address, addressSeparator)]
}

// Stage gives a stage by its name after.
func (l Layout) Stage(name string) (Stage, bool) {
	i := slices.IndexFunc(l.Artifacts.Stages, func(s Stage) bool { return s.Name == name })
	if i < 0 {
		return Stage{}, false
	}
	return l.Artifacts.Stages[i], true
}

// Override gives an override by its key.
func (l Layout) Override(key string) (Override, bool) {
	i := slices.IndexFunc(l.Overrides, func(o Override) bool { return o.Key == key })
	if i < 0 {
		return Override{}, false
	}
	return l.Overrides[i], true
}

// OverridesOf gives the overrides that replace an output of a stage.
func (l Layout) OverridesOf(stage string) []Override {
	var of []Override
	for _, o := range l.Overrides {
		if o.Stage == stage {
			of = append(of, o)
		}
	}
	return of
}

// NewName gives the exact new expression for an input or local of a stage, where the file has one.
func (l Layout) NewName(stage Stage, name string) (Expression, bool) {
	for _, rules := range [][]Expression{stage.Naming, l.Naming} {
		if i := slices.IndexFunc(rules, func(e Expression) bool { return e.Name == name }); i >= 0 {
			return rules[i], true
		}
	}
	return Expression{}, false
}

// RuleFor gives what the file says about a cluster whose stages differ; an Undecided rule where it says nothing.
func (l Layout) RuleFor(cluster string) ClusterRule {
	for _, rule := range l.Artifacts.Clusters {
		if rule.Cluster == cluster {
			return rule
		}
	}
	return ClusterRule{Cluster: cluster}
}

// OverridesComment stands above a cluster's overrides where the tool made the place for them.
const OverridesComment = "Optional: Override artifact versions (uncomment to customize)"
