package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/flow"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// OverrideName is the name of the step that Override makes.
const OverrideName = "override"

// Overriding is what override is asked to change.
type Overriding struct {
	// Cluster is the base name of the cluster's folder.
	Cluster string `json:"cluster"`
	// Set and Unset are the keys to set and to take away.
	Set   []Setting `json:"set,omitempty"`
	Unset []string  `json:"unset,omitempty"`
	// Pin are keys with the values that the cluster takes from the shared artifacts today, as Pins gives them; Unpin takes away what an
	// earlier Pin wrote.
	Pin   []Setting `json:"pin,omitempty"`
	Unpin bool      `json:"unpin,omitempty"`
}

// Override changes what a cluster takes from the shared artifacts. The error is the context's, or a bug.
func Override(ctx context.Context, x *refs.Index, l layout.Layout, o Overriding) (Result, error) {
	outcome := phase.Outcome{Progress: phase.Progress{Todo: 1}}
	c, findings := Find(x.Tree(), l, o.Cluster)
	if len(findings) > 0 {
		outcome.Findings = findings
		return finish(ctx, x, outcome)
	}
	file, ok := x.Tree().Follow(l.Definition(c))
	document, content, findings := open(x.Tree(), l.Definition(c))
	outcome.Findings = append(outcome.Findings, findings...)
	if !ok || document == nil {
		return finish(ctx, x, outcome)
	}
	outcome.Findings = append(outcome.Findings, checkOverrides(x, l, c, file, o.Set)...)
	outcome.Findings = append(outcome.Findings, checkUnset(l, file, o, overrideItems(document, l))...)
	if outcome.Findings.Has(finding.Error) {
		return finish(ctx, x, outcome)
	}
	edits, findings, err := overrideEdits(l, file, content, o)
	if err != nil {
		return Result{}, err
	}
	outcome.Findings = append(outcome.Findings, findings...)
	outcome.Changes = change.Set{Edits: edits}
	result, err := finish(ctx, x, outcome)
	if err != nil || result.Findings.Has(finding.Error) {
		return result, err
	}
	result.Findings = append(result.Findings, notRead(result.After, l, c, append(slices.Clone(o.Set), o.Pin...))...)
	result.Findings = append(result.Findings, missed(result.After, l, c)...)
	result.Findings = append(result.Findings, partly(result.After, l, c)...)
	result.Expects = expects(x, result.After, l, c)
	return result, nil
}

// overridden gives a definition's content with the changes made, for one that is not on disk yet.
func overridden(l layout.Layout, file change.Path, content []byte, o Overriding, findings *finding.List) ([]byte, error) {
	edits, more, err := overrideEdits(l, file, content, o)
	*findings = append(*findings, more...)
	if err != nil || more.Has(finding.Error) {
		return content, err
	}
	return change.ApplyEdits(content, edits)
}

// checkUnset finds keys to take away that there are not, or that are set at the same time.
func checkUnset(l layout.Layout, file change.Path, o Overriding, items []overrideItem) finding.List {
	var findings finding.List
	report := func(severity finding.Severity, remedy, format string, values ...any) {
		findings = append(findings, finding.Finding{Code: finding.SettingUnfit, Severity: severity, Place: finding.InFile(string(file)),
			Message: fmt.Sprintf(format, values...), Remedy: remedy})
	}
	for _, key := range o.Unset {
		there := slices.ContainsFunc(items, func(i overrideItem) bool { return i.key == key })
		_, known := l.Override(key)
		switch {
		case slices.ContainsFunc(o.Set, func(s Setting) bool { return s.Key == key }):
			report(finding.Error, "Say one of the two", "%s is set and taken away at once", key)
		case !there && !known:
			report(finding.Error, oneOf(key, overrideKeys(l)), "there is no override %s", key)
		case !there:
			report(finding.Note, "", "%s does not override %s, so there is nothing to take away", o.Cluster, key)
		}
	}
	return findings
}

// notRead names keys that are set and that no unit of the cluster asks for.
func notRead(x *refs.Index, l layout.Layout, c layout.Cluster, set []Setting) finding.List {
	var unread []string
	for _, setting := range set {
		if len(readings(x, l, c, setting.Key)) == 0 {
			unread = append(unread, setting.Key)
		}
	}
	if len(unread) == 0 {
		return nil
	}
	remedy := "Apply phase 4, after which units ask their overrides first; tg-refactor status tells how far it is"
	if slices.ContainsFunc(l.Overrides, func(o layout.Override) bool { return len(readings(x, l, c, o.Key)) > 0 }) {
		remedy = "Take it away with --unset, or name in the override's block of the layout file the inputs that units have for it, and in the units themselves"
	}
	return finding.List{{Code: finding.OverrideNotRead, Severity: finding.Warning, Place: placeOf(x.Tree(), l, c, l.Cluster.Overrides),
		Message: fmt.Sprintf("no unit of %s asks for %s of %s, so it changes nothing", c.Name, strings.Join(unread, ", "), l.Cluster.Overrides),
		Remedy:  remedy}}
}

// partly says plainly which versions are left to the shared files by a cluster that overrides something else.
func partly(x *refs.Index, l layout.Layout, c layout.Cluster) finding.List {
	var set, left []string
	for _, o := range InForceOf(x, l, c) {
		switch {
		case o.Source == Overridden || o.Source == Pinned:
			set = append(set, o.Key)
		case o.standIn != nil && len(readings(x, l, c, o.Key)) > 0:
			left = append(left, strings.TrimSuffix(fmt.Sprintf("%s (%s of %s)", o.Key, o.Value, l.StandInFile(*o.standIn)), " ()"))
		}
	}
	if len(set) == 0 || len(left) == 0 {
		return nil
	}
	return finding.List{{Code: finding.OverridePartly, Severity: finding.Warning, Place: placeOf(x.Tree(), l, c, l.Cluster.Overrides),
		Message: fmt.Sprintf("%s overrides %s, and leaves to the shared file %s", c.Name, strings.Join(set, ", "), strings.Join(left, ", ")),
		Remedy:  "Set together what belongs together, as an image and the number of its version, or see that the shared value is right for both"}}
}

// expects declares the inputs of the cluster's units that have another value now, and the dependencies that are on or off now.
func expects(before, after *refs.Index, l layout.Layout, c layout.Cluster) []phase.Expect {
	var all []phase.Expect
	was := map[string]InForce{}
	for _, o := range InForceOf(before, l, c) {
		was[o.Key] = o
	}
	for _, o := range InForceOf(after, l, c) {
		old := was[o.Key]
		if old.Source == o.Source && old.Value == o.Value {
			continue
		}
		for _, r := range readings(after, l, c, o.Key) {
			expect := phase.Expect{Unit: r.unit, Attribute: "inputs." + r.input,
				Cause: change.Cause{Phase: OverrideName, Why: fmt.Sprintf("%s of %s", o.Key, l.Cluster.Overrides)}}
			expect.Old, expect.OldExpression = old.shown(r)
			expect.New, expect.NewExpression = o.shown(r)
			all = append(all, expect)
		}
	}
	for _, config := range after.Units() {
		if config.Within(c.Folder) {
			all = append(all, flow.Turned(before, after, config, change.Cause{Phase: OverrideName, Why: "nothing reads what is overridden"})...)
		}
	}
	return all
}
