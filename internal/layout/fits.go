package layout

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// Fits finds where a tree is not as the layout says: no clusters, names of clusters, files and locals that the tree does not have,
// and units beside the stages of the pipeline.
func (l Layout) Fits(tree *live.Tree) finding.List {
	clusters := l.Clusters(tree)
	if len(clusters) == 0 {
		where := "any folder of the repository"
		if l.Live != "" {
			where = string(l.Live)
		}
		return finding.List{l.fitsNothing(tree, where)}
	}
	findings := l.namedClusters(clusters)
	findings = append(findings, l.standIns(tree)...)
	return append(findings, l.stagesFit(tree, clusters)...)
}

func (l Layout) fitsNothing(tree *live.Tree, where string) finding.Finding {
	f := finding.Finding{Code: finding.TreeFitsNoLayout, Severity: finding.Error,
		Message: fmt.Sprintf("No cluster stands in %s: neither NAME/%s nor %s/NAME/%s is there, with a unit below NAME", where,
			l.Cluster.Definition, l.Cluster.Folder, l.Cluster.Definition),
		Remedy: "Run tg-refactor init: it looks for clusters of other names and writes a layout file. Or name the folder of the clusters " +
			"with --live DIR. Where there are none, tg-refactor mv moves folders of any tree"}
	if unitless := l.unitless(tree); len(unitless) > 0 {
		f.Message += fmt.Sprintf("; no unit stands below %s", joined(unitless, ""))
		f.Related = places(unitless, l.Cluster.Definition)
	}
	if l.File != "" {
		f.Place = l.Place("clusters", "definition")
		if f.Place.File == "" {
			f.Place = finding.InFile(string(l.File))
		}
		f.Remedy = fmt.Sprintf("Correct live, clusters.folder or clusters.definition in %s, or name the folder of the clusters with --live DIR",
			l.File)
	}
	return f
}

// unitless gives the folders that would be clusters if they held a unit.
func (l Layout) unitless(tree *live.Tree) []change.Path {
	var found []change.Path
	for path := range tree.Walk(change.Root) {
		if path.Base() == l.Cluster.Definition && path.Dir() != change.Root && path.Within(cmp.Or(l.Live, change.Root)) && !holdsUnit(tree, path.Dir()) {
			found = append(found, path.Dir())
		}
	}
	return found
}

// namedClusters finds names of clusters in the file that no cluster has.
func (l Layout) namedClusters(clusters []Cluster) finding.List {
	var names []string
	known := map[string]bool{"": true}
	for _, c := range clusters {
		names = append(names, c.Name)
		known[c.Name] = true
	}
	var findings finding.List
	check := func(name, message string, address ...string) {
		if known[name] {
			return
		}
		remedy := didYouMean(name, names)
		if remedy == "" {
			remedy = "Name one of " + strings.Join(names, ", ")
		}
		findings = append(findings, finding.Finding{Code: finding.LayoutUnknownReference, Severity: finding.Error, Message: message,
			Place: l.Place(address...), Remedy: remedy})
	}
	check(l.Artifacts.Donor, fmt.Sprintf("donor names the cluster %q, which there is not", l.Artifacts.Donor), "artifacts", "donor")
	for _, rule := range l.Artifacts.Clusters {
		check(rule.Cluster, fmt.Sprintf("There is no cluster %q", rule.Cluster), "artifacts", "cluster", rule.Cluster)
	}
	return findings
}

// standIns finds stand-ins of the file that the tree does not have. Those of the defaults may be missing: they are guesses.
func (l Layout) standIns(tree *live.Tree) finding.List {
	var findings finding.List
	for _, o := range l.Overrides {
		if o.StandIn == nil || l.said("override", o.Key).Line == 0 {
			continue
		}
		file := l.StandInFile(*o.StandIn)
		if !tree.IsFile(file) {
			findings = append(findings, finding.Finding{Code: finding.NoSuchPath, Severity: finding.Error,
				Message: fmt.Sprintf("stand_in of override %q names %s, at which no file stands", o.Key, file),
				Place:   l.Place("override", o.Key, "stand_in", "file"), Remedy: "Write a path relative to the live folder"})
			continue
		}
		if names, parses := localNames(tree, file); parses && names[o.StandIn.Local] == nil {
			remedy := didYouMean(o.StandIn.Local, slices.Sorted(maps.Keys(names)))
			if remedy == "" {
				remedy = "Name a local that the file has"
			}
			findings = append(findings, finding.Finding{Code: finding.LayoutUnknownReference, Severity: finding.Error,
				Message: fmt.Sprintf("stand_in of override %q names local.%s, which %s does not have", o.Key, o.StandIn.Local, file),
				Place:   l.Place("override", o.Key, "stand_in", "local"), Remedy: remedy})
		}
	}
	return findings
}

// stagesFit finds units beside the stages, and stages of the file that stand nowhere.
func (l Layout) stagesFit(tree *live.Tree, clusters []Cluster) finding.List {
	var findings finding.List
	stands := map[string]bool{}
	var beside []string
	for _, s := range l.Artifacts.Stages {
		stands[s.Name] = tree.IsFile(l.SharedFolder(s).Child(unitConfig))
	}
	for _, c := range clusters {
		own := map[change.Path]bool{}
		for _, s := range l.ownStages(tree, c) {
			own[l.ClusterStageFolder(c, s)] = true
			stands[s.Name] = true
		}
		if l.Artifacts.From == "." {
			continue
		}
		from := l.ClusterArtifacts(c)
		for path := range tree.Walk(from) {
			if path.Base() == unitConfig && !own[path.Dir()] && path.Dir() != from {
				beside = append(beside, path.Dir().Below(from))
				findings = append(findings, finding.Finding{Code: finding.UnitInNoStage, Severity: finding.Warning,
					Message: fmt.Sprintf("%s stands among the artifact stages, but no stage comes from %s", path.Dir(), path.Dir().Below(from)),
					Place:   finding.InFile(string(path)),
					Remedy:  fmt.Sprintf("Add stage %q {} to artifacts in the layout file, or move the unit elsewhere", path.Dir().Base())})
			}
		}
	}
	for _, s := range l.Artifacts.Stages {
		if stands[s.Name] || l.said("artifacts", "stage", s.Name).Line == 0 {
			continue
		}
		remedy := didYouMean(s.From, beside)
		if remedy == "" {
			remedy = "Correct its from, or remove the stage"
		}
		findings = append(findings, finding.Finding{Code: finding.LayoutUnknownReference, Severity: finding.Warning,
			Message: fmt.Sprintf("Stage %q is nowhere: neither %s nor %s of a cluster is a unit", s.Name, l.SharedFolder(s),
				under(change.Path(l.Artifacts.From), s.From)),
			Place: l.Place("artifacts", "stage", s.Name, "from"), Remedy: remedy})
	}
	return findings
}

// localNames gives the locals of a file by their name. It reports false where the file does not parse.
func localNames(tree *live.Tree, file change.Path) (map[string]hclsyntax.Expression, bool) {
	body, ok := parse(tree, file)
	if !ok {
		return nil, false
	}
	names := map[string]hclsyntax.Expression{}
	for _, block := range body.Blocks {
		if block.Type == "locals" {
			for name, attribute := range block.Body.Attributes {
				names[name] = attribute.Expr
			}
		}
	}
	return names, true
}

// parse reads an HCL file of the tree, links followed.
func parse(tree *live.Tree, file change.Path) (*hclsyntax.Body, bool) {
	read, _ := syntax.Read(tree, file)
	return read.Body, read.Body != nil
}
