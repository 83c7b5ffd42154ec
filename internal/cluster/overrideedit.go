package cluster

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/layout"
)

// overrideEditor edits the overrides of one definition.
type overrideEditor struct {
	l        layout.Layout
	document *hcledit.Document
	content  []byte
	file     change.Path
	items    []overrideItem
}

func (e *overrideEditor) attribute() *hclsyntax.Attribute {
	for _, block := range e.document.Body().Blocks {
		if attribute := block.Body.Attributes[e.l.Cluster.Overrides]; block.Type == "locals" && attribute != nil {
			return attribute
		}
	}
	return nil
}

func (e *overrideEditor) cause() change.Cause {
	return change.Cause{Phase: OverrideName, Why: "what the cluster takes from the shared artifacts changes"}
}

// insert makes a place for overrides in a definition that has none.
func (e *overrideEditor) insert(o Overriding) ([]change.Edit, finding.List, error) {
	if len(o.Set)+len(o.Pin) == 0 {
		return nil, nil, nil
	}
	body := e.document.Body()
	var locals *hclsyntax.Block
	for _, block := range body.Blocks {
		if block.Type == "locals" {
			locals = block
		}
	}
	var err error
	if locals != nil {
		err = e.document.InsertAttribute(locals, e.l.Cluster.Overrides, e.written(o), hcledit.Last, ownComment)
	} else {
		err = e.document.InsertBlock(body, fmt.Sprintf("locals {\n  # %s\n  %s = %s\n}", ownComment, e.l.Cluster.Overrides,
			strings.ReplaceAll(e.written(o), "\n", "\n  ")), hcledit.Last)
	}
	if err != nil {
		return nil, nil, err
	}
	edits, err := e.document.Edits(e.cause())
	return edits, nil, err
}

// written is a whole object with what is set and pinned, in the order of the layout.
func (e *overrideEditor) written(o Overriding) string {
	width := 0
	for _, setting := range append(slices.Clone(o.Set), o.Pin...) {
		width = max(width, len(setting.Key))
	}
	text := "{\n"
	for _, known := range e.l.Overrides {
		for _, setting := range o.Set {
			if setting.Key == known.Key {
				text += fmt.Sprintf("  %-*s = %s\n", width, setting.Key, hcledit.Quote(setting.Value))
			}
		}
		for _, setting := range o.Pin {
			if setting.Key == known.Key {
				text += fmt.Sprintf("  # %s\n  %-*s = %s\n", pinComment, width, setting.Key, hcledit.Quote(setting.Value))
			}
		}
	}
	return text + "}"
}

// edit changes an object that is written out. What people wrote in it stays.
func (e *overrideEditor) edit(object *hclsyntax.ObjectConsExpr, o Overriding) ([]change.Edit, finding.List, error) {
	inner := e.document.Source(rangeOf(object.OpenRange.End.Byte, object.SrcRange.End.Byte-1))
	if strings.TrimSpace(inner) == "" && len(o.Set)+len(o.Pin) > 0 {
		return e.replaced(e.written(o), false)
	}
	kept, gone := []string{}, map[string]bool{}
	for _, item := range e.items {
		if slices.Contains(o.Unset, item.key) || o.Unpin && item.pinned {
			gone[item.key] = true
			if err := e.document.RemoveAttribute(object, item.key); err != nil {
				return nil, nil, err
			}
			continue
		}
		kept = append(kept, item.key)
	}
	var raw []change.Edit
	for _, known := range e.l.Overrides {
		for i, setting := range append(slices.Clone(o.Set), o.Pin...) {
			if setting.Key != known.Key {
				continue
			}
			more, err := e.put(object, setting, i >= len(o.Set), kept)
			if err != nil {
				return nil, nil, err
			}
			raw = append(raw, more...)
			kept = append(kept, setting.Key)
		}
	}
	edits, err := e.document.Edits(e.cause())
	if err != nil {
		return nil, nil, err
	}
	if len(kept) == 0 && len(gone) > 0 {
		left, err := change.ApplyEdits(e.content, edits)
		if err != nil {
			return nil, nil, err
		}
		if after, _ := hcledit.Parse(e.file, left); after != nil {
			if _, _, x := locate(after, e.l.Cluster.Overrides); x != nil && strings.Trim(after.Source(x.Range()), "{} \t\r\n") == "" {
				e.document, _ = hcledit.Parse(e.file, e.content)
				return e.replaced("{}", true)
			}
		}
	}
	edits = append(edits, raw...)
	return append(edits, e.comment(len(kept) == 0)...), nil, nil
}

// replaced writes the whole object anew.
func (e *overrideEditor) replaced(text string, none bool) ([]change.Edit, finding.List, error) {
	in, name, _ := locate(e.document, e.l.Cluster.Overrides)
	if err := e.document.SetAttribute(in, name, text, hcledit.Last); err != nil {
		return nil, nil, err
	}
	edits, err := e.document.Edits(e.cause())
	return append(edits, e.comment(none)...), nil, err
}

// put sets one key: where it stands, or behind those that the layout has before it, so that comments below stay below.
func (e *overrideEditor) put(object *hclsyntax.ObjectConsExpr, setting Setting, pin bool, kept []string) ([]change.Edit, error) {
	if at := slices.IndexFunc(e.items, func(i overrideItem) bool { return i.key == setting.Key }); at >= 0 {
		if err := e.document.SetAttribute(object, setting.Key, hcledit.Quote(setting.Value), hcledit.Last); err != nil {
			return nil, err
		}
		switch pinned := e.items[at].pinned; {
		case pinned && !pin:
			return e.dropPin(e.items[at]), nil
		case pin && !pinned:
			return nil, e.document.InsertComment(object, setting.Key, pinComment)
		}
		return nil, nil
	}
	spot := hcledit.First
	var there []string
	for _, item := range e.items {
		if slices.Contains(kept, item.key) && e.before(item.key, setting.Key) {
			there = append(there, item.key)
		}
	}
	if len(there) > 0 {
		spot = hcledit.After(there...)
	}
	var comments []string
	if pin {
		comments = []string{pinComment}
	}
	return nil, e.document.InsertAttribute(object, setting.Key, hcledit.Quote(setting.Value), spot, comments...)
}

// before tells whether the layout has a key before another one.
func (e *overrideEditor) before(key, other string) bool {
	keys := overrideKeys(e.l)
	return slices.Index(keys, key) < slices.Index(keys, other)
}

// dropPin takes the mark of a pin away, since the override is somebody's own now.
func (e *overrideEditor) dropPin(item overrideItem) []change.Edit {
	end := bytes.LastIndexByte(e.content[:item.x.Range().Start.Byte], '\n')
	start := bytes.LastIndexByte(e.content[:max(end, 0)], '\n')
	if start < 0 {
		return nil
	}
	return []change.Edit{{File: e.file, Start: start, End: end, Cause: e.cause()}}
}

// comment keeps the tool's own comment above the overrides true.
func (e *overrideEditor) comment(none bool) []change.Edit {
	return e.restate(func(text string) string {
		switch {
		case !none && strings.HasPrefix(text, shareComment):
			return ownComment
		case none && text == ownComment:
			return shareComment
		default:
			return text
		}
	})
}

// restate gives the comment line directly above the overrides another text.
func (e *overrideEditor) restate(now func(string) string) []change.Edit {
	end := bytes.LastIndexByte(e.content[:e.attribute().SrcRange.Start.Byte], '\n')
	if end < 0 {
		return nil
	}
	from := bytes.LastIndexByte(e.content[:end], '\n') + 1
	line := string(e.content[from:end])
	marker := len(line) - len(strings.TrimLeft(line, " \t#/"))
	text := strings.TrimSuffix(line[marker:], "\r")
	if now(text) == text {
		return nil
	}
	return []change.Edit{{File: e.file, Start: from + marker, End: from + marker + len(text), New: now(text), Cause: e.cause()}}
}
