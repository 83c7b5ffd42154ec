// Package cluster owns what is done to one cluster of a tree: adding one after the model of another, overriding what it takes from the
// shared artifacts, removing it, and finding in a cluster what belongs to another one. It must not know the disk or the terminal.
package cluster

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// Result is what a command comes to, and the index of the tree after it.
type Result struct {
	phase.Outcome
	After *refs.Index
	// Listed are the files whose lists could name a cluster that was added.
	Listed []ListedFile
}

// Setting is one KEY=VALUE of a command line.
type Setting struct {
	// Key is a name; dots lead into objects.
	Key string `json:"key"`
	// Value is the text as it was given, without quotes.
	Value string `json:"value"`
}

// ParseSetting reads KEY=VALUE. It reports false where there is no key or no "=".
func ParseSetting(text string) (Setting, bool) {
	key, value, ok := strings.Cut(text, "=")
	return Setting{Key: strings.TrimSpace(key), Value: value}, ok && strings.TrimSpace(key) != ""
}

// finish applies an outcome's changes and updates the index. With an Error among the findings nothing is changed.
func finish(ctx context.Context, x *refs.Index, outcome phase.Outcome) (Result, error) {
	if outcome.Findings.Has(finding.Error) || outcome.Changes.Empty() {
		outcome.Changes = change.Set{}
		return Result{Outcome: outcome, After: x}, nil
	}
	after, findings, err := x.Apply(ctx, outcome.Changes)
	if findings != nil {
		outcome.Findings, outcome.Changes, after = append(outcome.Findings, findings...), change.Set{}, x
	}
	return Result{Outcome: outcome, After: after}, err
}

// Find gives the cluster of this name. Where there is none, the finding names the nearest or all of them.
func Find(tree *live.Tree, l layout.Layout, name string) (layout.Cluster, finding.List) {
	var names []string
	for _, c := range l.Clusters(tree) {
		if c.Name == name {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return layout.Cluster{}, finding.List{{Code: finding.ClusterUnknown, Severity: finding.Error, Message: fmt.Sprintf("there is no cluster %s", name),
		Place: finding.InFile(string(l.Live)), Remedy: oneOf(name, names)}}
}

// oneOf asks for the known name that is most like name, or names all.
func oneOf(name string, known []string) string {
	best, least := "", 0
	for _, candidate := range known {
		distance := levenshtein.Distance(name, candidate, nil)
		if distance <= max(2, len(name)/3) && distance < len(candidate) && (best == "" || distance < least) {
			best, least = candidate, distance
		}
	}
	if best != "" {
		return fmt.Sprintf("Did you mean %q?", best)
	}
	return "Name one of " + cmp.Or(strings.Join(known, ", "), "those that there will be")
}
