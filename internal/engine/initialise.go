package engine

import (
	"context"
	"fmt"

	"github.com/sulibot/tg-refactor/internal/apply"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/phase"
)

// Init writes a layout file from what the tree shows, and gives its path and content. A layout file that stands there already is
// left alone: the error says so. Ask, where there is one, is asked for the new name of each shared artifact that carries a cluster's name,
// and gives an expression; without it the file has what is left without the cluster's name.
func (e *Engine) Init(ctx context.Context, ask func(phase.Name) (string, error)) (layout.Written, error) {
	options, err := e.layoutOptions()
	if err != nil {
		return layout.Written{}, err
	}
	if err := e.load(ctx); err != nil {
		return layout.Written{}, err
	}
	written, findings := layout.Init(e.index, options)
	if findings.Has(finding.Error) {
		return layout.Written{}, findings.Sorted()
	}
	if _, taken := e.tree.Lookup(written.Path); taken {
		return layout.Written{}, finding.List{{Code: finding.DestinationTaken, Severity: finding.Error, Place: finding.InFile(string(written.Path)),
			Message: fmt.Sprintf("there is a layout file %s already", written.Path),
			Remedy:  "Edit it, or move it away and run the command again"}}
	}
	names, err := e.namesOf(ctx, written, options)
	if err != nil {
		return layout.Written{}, err
	}
	for _, name := range names {
		said := layout.NewName{Stage: name.Stage, Name: name.Name, Text: name.New, Chosen: ask == nil}
		if ask != nil {
			if said.Text, err = ask(name); err != nil {
				return layout.Written{}, err
			}
		}
		options.Names = append(options.Names, said)
	}
	if len(names) > 0 {
		written, _ = layout.Init(e.index, options)
	}
	_, _, err = apply.Run(ctx, apply.Request{Journal: e.journal, Title: "init", Steps: []string{"init"}, Now: e.now(),
		Net: change.Net{Files: []change.FileChange{{Path: written.Path, After: written.Content, Mode: 0o644}}}})
	return written, err
}
