package cluster

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Addition is what add-cluster is asked for.
type Addition struct {
	// Folder is the base name of the new cluster's folder.
	Folder string `json:"folder"`
	// From is the base name of the template's folder; empty: the first cluster's.
	From string `json:"from,omitempty"`
	// Name is the cluster's name; empty: made of the folder's. ID is its number; empty: the digits of the folder's name.
	Name string `json:"name,omitempty"`
	ID   string `json:"id,omitempty"`
	// Set are further locals of the definition, Override its overrides.
	Set      []Setting `json:"set,omitempty"`
	Override []Setting `json:"override,omitempty"`
	// RewriteIdentity rewrites what still holds the template's identity.
	RewriteIdentity bool `json:"rewrite_identity,omitempty"`
	// RewriteMentions adds the new cluster to lists elsewhere that name the template one by one.
	RewriteMentions bool `json:"rewrite_mentions,omitempty"`
	// Exclude are patterns, from the template's folder, of what is not copied. Documents asks for the documents beside units.
	Exclude   []string `json:"exclude,omitempty"`
	Documents bool     `json:"documents,omitempty"`
}

// fitName is what a cluster may be called: it becomes a part of paths, host names and texts of any kind.
var fitName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`)

// Complete fills in what was not said, from the tree. The findings are refusals: a name that is none, a folder that exists, a template
// that there is not, a number that cannot be told.
func Complete(tree *live.Tree, l layout.Layout, a Addition) (Addition, layout.Cluster, finding.List) {
	template, findings := templateFor(tree, l, a)
	if len(findings) > 0 {
		return a, template, findings
	}
	a.From = template.Name
	refuse := func(code finding.Code, place change.Path, remedy, format string, values ...any) {
		findings = append(findings, finding.Finding{Code: code, Severity: finding.Error, Place: finding.InFile(string(place)),
			Message: fmt.Sprintf(format, values...), Remedy: remedy})
	}
	const spelling = "Write letters, digits, dots, hyphens and underscores, beginning and ending with a letter or digit"
	if !fitName.MatchString(a.Folder) {
		refuse(finding.BadName, l.Live, spelling, "a cluster's folder cannot be called %q", a.Folder)
		return a, template, findings
	}
	to := template.Folder.Dir().Child(a.Folder)
	if to == l.ArtifactsFolder() || to == l.ClustersFolder() {
		refuse(finding.BadName, l.Live, "Choose another name", "%s is where the layout has something else", to)
		return a, template, findings
	}
	for _, taken := range []change.Path{to, l.Live.Child(a.Folder), l.ClustersFolder().Child(a.Folder)} {
		if _, there := tree.Lookup(taken); there {
			refuse(finding.DestinationTaken, taken, "Choose another name, or move away what is there", "%s is there already", taken)
			return a, template, findings
		}
	}
	old := identity.Of(tree, l, template)
	a.Name = cmp.Or(a.Name, nameFor(old, a.Folder))
	if !fitName.MatchString(a.Name) {
		refuse(finding.BadName, l.Definition(template), spelling, "a cluster cannot be called %q", a.Name)
	}
	a.ID = cmp.Or(a.ID, idFor(old, a.Folder))
	number := identity.AllDigits(old.ID())
	if number && identity.AllDigits(a.ID) {
		a.ID = cmp.Or(strings.TrimLeft(a.ID, "0"), "0")
	}
	switch {
	case old.ID() == "" || fitName.MatchString(a.ID) && (!number || identity.AllDigits(a.ID)):
	case a.ID == "":
		refuse(finding.BadName, l.Definition(template), "Say it with --id", "%s holds no digits, so the cluster's %s cannot be told from it",
			a.Folder, l.Cluster.ID)
	default:
		refuse(finding.BadName, l.Definition(template), "Say a number with --id, as "+old.ID(), "%q is no %s", a.ID, l.Cluster.ID)
	}
	return a, template, findings
}

func templateFor(tree *live.Tree, l layout.Layout, a Addition) (layout.Cluster, finding.List) {
	if a.From != "" {
		return Find(tree, l, a.From)
	}
	clusters := l.Clusters(tree)
	if len(clusters) == 0 {
		return layout.Cluster{}, finding.List{{Code: finding.TreeFitsNoLayout, Severity: finding.Error, Place: finding.InFile(string(l.Live)),
			Message: "there is no cluster that could be the template", Remedy: "Make the first cluster by hand"}}
	}
	return clusters[0], nil
}

var digitRuns = regexp.MustCompile(`[0-9]+`)

// nameFor gives the name that a folder has in it, as the template's folder has the template's: what stands at its place. Where the
// template's folder does not hold its name, the name is that of the folder.
func nameFor(old identity.Identity, folder string) string {
	head, found := strings.CutSuffix(old.Folder, old.Name())
	if old.Name() == "" || !found || head == "" {
		return folder
	}
	pattern := digitRuns.ReplaceAllString(regexp.QuoteMeta(head), "[0-9]+")
	if match := regexp.MustCompile("^" + pattern + "(.+)$").FindStringSubmatch(folder); match != nil {
		return match[1]
	}
	return folder
}

// idFor gives the digits of a folder's name: those at the place where the template's folder has the template's number, else the last.
func idFor(old identity.Identity, folder string) string {
	runs := digitRuns.FindAllString(folder, -1)
	if len(runs) == 0 {
		return ""
	}
	at := len(runs) - 1
	if place := slices.Index(digitRuns.FindAllString(old.Folder, -1), old.ID()); place >= 0 && place < len(runs) {
		at = place
	}
	return cmp.Or(strings.TrimLeft(runs[at], "0"), "0")
}
