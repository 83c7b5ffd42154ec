package cluster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/identity"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// open reads a definition for editing, links followed. Where it does not parse, the findings say so.
func open(tree *live.Tree, file change.Path) (*hcledit.Document, []byte, finding.List) {
	read, err := syntax.Read(tree, file)
	if err != nil {
		return nil, nil, finding.List{{Code: finding.Unreadable, Severity: finding.Error, Place: finding.InFile(string(file)),
			Message: fmt.Sprintf("%s cannot be read", file), Remedy: "Give yourself permission to read it"}}
	}
	document, findings := hcledit.Edit(read)
	return document, read.Content, findings
}

// define writes the new cluster's definition: the text of the template's with another identity, with what was set, and with all that
// belongs to the template's machines emptied.
func (a *adding) define() error {
	file := a.l.Definition(a.template)
	document, content, findings := open(a.x.Tree(), file)
	a.outcome.Findings = append(a.outcome.Findings, findings...)
	if document == nil {
		return nil
	}
	a.own = identity.Identity{Folder: a.request.Folder, Locals: a.old.Locals, NameAt: a.old.NameAt, IDAt: a.old.IDAt}
	for i := range a.old.Locals {
		value := a.old.Values[i]
		switch {
		case value == "":
			a.computed(document, content, file, a.old.Locals[i])
		case i == a.old.NameAt:
			value = a.request.Name
		case i == a.old.IDAt:
			value = a.request.ID
		default:
			value = a.old.Derived(value, a.request.Folder, a.request.Name, a.request.ID)
		}
		a.own.Values = append(a.own.Values, value)
	}
	if a.asked.ID != "" && a.old.ID() == "" {
		a.nowhere(document, a.l.Cluster.ID, "--id")
	}
	if a.asked.Name != "" && a.old.Name() == "" {
		a.nowhere(document, a.l.Cluster.Name, "--name")
	}
	a.keeps(document, content)
	a.settings(document, file)
	if a.outcome.Findings.Has(finding.Error) {
		return nil
	}
	for i, local := range a.own.Locals {
		if a.own.Values[i] != a.old.Values[i] {
			if err := setLocal(document, local, a.own.Values[i]); err != nil {
				return err
			}
		}
	}
	same := " (same version as " + a.template.Name + ")"
	if len(overrideItems(document, a.l)) > 0 {
		same = ""
	}
	for _, name := range append(slices.Clone(a.l.Cluster.Emptied), a.l.Cluster.Overrides) {
		set := slices.ContainsFunc(a.request.Set, func(s Setting) bool { return s.Key == name })
		if set {
			continue
		}
		if err := a.empty(document, content, file, name); err != nil {
			return err
		}
	}
	edits, err := document.Edits(change.Cause{Phase: AddName, Why: "the definition of a new cluster"})
	if err == nil {
		content, err = change.ApplyEdits(content, edits)
	}
	if err != nil {
		return err
	}
	if content, err = a.comment(content, shareComment+same); err != nil {
		return err
	}
	if len(a.request.Override) > 0 {
		if content, err = a.override(content); err != nil {
			return err
		}
	}
	a.definition = content
	return nil
}

// comment lets the tool's own comment above the overrides say how the new cluster begins.
func (a *adding) comment(content []byte, text string) ([]byte, error) {
	file := a.to.Child(a.l.Cluster.Definition)
	document, findings := hcledit.Parse(file, content)
	if document == nil {
		return nil, findings
	}
	e := overrideEditor{l: a.l, document: document, content: content, file: file}
	if e.attribute() == nil {
		return content, nil
	}
	return change.ApplyEdits(content, e.restate(func(old string) string {
		if old == layout.OverridesComment || old == ownComment || strings.HasPrefix(old, shareComment) {
			return text
		}
		return old
	}))
}

// computed says that a part of the identity is not written out, so that it is left to what it is made of.
func (a *adding) computed(document *hcledit.Document, content []byte, file change.Path, local string) {
	if _, _, x := locate(document, local); x != nil && !slices.ContainsFunc(a.request.Set, func(s Setting) bool { return s.Key == local }) {
		a.outcome.Findings = append(a.outcome.Findings, finding.Finding{Code: finding.IdentityCopied, Severity: finding.Warning,
			Place:   finding.At(string(file), content, x.Range().Start.Byte, x.Range().End.Byte),
			Message: fmt.Sprintf("%s is computed, and %s keeps the expression", local, a.request.Folder),
			Remedy:  fmt.Sprintf("See that it gives what is %s's own, or say it with --set %s=…", a.request.Folder, local)})
	}
}

// override sets the overrides that the request asks for in the new definition.
func (a *adding) override(content []byte) ([]byte, error) {
	file := a.to.Child(a.l.Cluster.Definition)
	findings := checkOverrides(a.x, a.l, a.template, file, a.request.Override)
	a.outcome.Findings = append(a.outcome.Findings, findings...)
	if findings.Has(finding.Error) {
		return content, nil
	}
	return overridden(a.l, file, content, Overriding{Set: a.request.Override}, &a.outcome.Findings)
}
