// Package keep owns how a unit that moves keeps a value: the smallest text in the unit's own config that holds it, for an input, a generated
// file, the arguments of a command, or the place of its state; and how a pinned place is let go. It must not know how values are compared, nor
// whether what it writes holds: a proof tells.
package keep

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// Name is the name of the step that keeps values.
const Name = "keep"

// Wish is a value that a unit shall keep.
type Wish struct {
	// Attribute is the whole name of the value, as "inputs.region".
	Attribute string
	// Was and Is are what Terragrunt makes of the unit before and after its move.
	Was, Is *evaluate.Unit
	// Follows tells that the value names something that moves, and is the same but for that.
	Follows bool
}

// Options say how values are written.
type Options struct {
	// Root is the absolute path of the repository, with slashes. Git tells that get_repo_root answers it.
	Root string
	Git  bool
}

// Can tells whether a value of this name may be kept. A wish for another one is refused.
func Can(attribute string) bool {
	_, ok := placeOf(attribute)
	return ok
}

// simple are the attributes of a config that hold one value.
var simple = []string{"iam_role", "iam_assume_role_duration", "iam_assume_role_session_name", "iam_web_identity_token", "prevent_destroy",
	"terraform_binary", "terraform_version_constraint", "terragrunt_version_constraint"}

// place is where a config writes a value.
type place struct {
	// block is the dotted name of the block, as "generate.provider" or "remote_state"; empty for an input and for an attribute of the config.
	block string
	// label is the block's label.
	label string
	// name is that of the attribute or the input.
	name string
}

func placeOf(attribute string) (place, bool) {
	if slices.Contains(simple, attribute) {
		return place{name: attribute}, true
	}
	for _, block := range []string{"inputs", "remote_state.config", "remote_state"} {
		if name, ok := strings.CutPrefix(attribute, block+"."); ok && name != "" {
			return place{block: block, name: name}, true
		}
	}
	for _, kind := range []string{"generate", "terraform.extra_arguments"} {
		rest, ok := strings.CutPrefix(attribute, kind+".")
		at := strings.LastIndex(rest, ".")
		if ok && at > 0 {
			return place{block: kind + "." + rest[:at], label: rest[:at], name: rest[at+1:]}, true
		}
	}
	return place{}, false
}

// Write gives the edits by which units keep values, on the tree in which they have moved, and its index after them. Wishes that cannot be met are
// Errors among the findings; then there are no edits. The error is the context's.
func Write(ctx context.Context, x *refs.Index, wishes []Wish, o Options) (change.Set, *refs.Index, finding.List, error) {
	w := &writer{x: x, o: o, files: map[change.Path]*file{}}
	for _, unit := range byUnit(wishes) {
		w.unit(unit)
	}
	if len(w.findings) > 0 {
		return change.Set{}, x, w.findings, nil
	}
	set, err := w.set()
	if err != nil {
		return change.Set{}, x, nil, err
	}
	after, findings, err := x.Apply(ctx, set)
	if err != nil || after == nil {
		return change.Set{}, x, findings, err
	}
	return set, after, nil, nil
}

// Leads tells whether a text can be a path by which a program finds something: an absolute one in the repository, as it is written, or one that
// begins at some folder. What only looks like the path of a unit, as the text of a tag, cannot.
func Leads(text string) bool {
	return strings.Contains(text, repositoryRoot) || strings.Contains(text, "./")
}

// byUnit groups wishes by their units, in their order.
func byUnit(wishes []Wish) [][]Wish {
	var units [][]Wish
	at := map[change.Path]int{}
	for _, wish := range wishes {
		i, known := at[wish.Is.Config]
		if !known {
			i, at[wish.Is.Config] = len(units), len(units)
			units = append(units, nil)
		}
		units[i] = append(units[i], wish)
	}
	return units
}

type writer struct {
	x        *refs.Index
	o        Options
	files    map[change.Path]*file
	order    []change.Path
	findings finding.List
}

// file is a config that is edited.
type file struct {
	document *hcledit.Document
	// unit is the first unit whose config it is, and texts what is written for it.
	unit  change.Path
	texts []string
}

// unit writes all that one unit shall keep.
func (w *writer) unit(wishes []Wish) {
	config := wishes[0].Is.Config
	if why, remedy := w.unwritable(config, wishes[0]); why != "" {
		all := wishes[0]
		for _, wish := range wishes[1:] {
			all.Attribute += ", " + wish.Attribute
		}
		w.refuse(all, why, remedy)
		return
	}
	var kept []kept
	var texts []string
	for _, wish := range wishes {
		p, ok := placeOf(wish.Attribute)
		if !ok {
			w.refuse(wish, "only inputs, generated files, extra arguments and the place of the state can be written into a unit", "")
			continue
		}
		value, why := w.value(wish)
		if why != "" {
			w.refuse(wish, why, "")
			continue
		}
		kept = append(kept, keptAt(p, value, wish))
		texts = append(texts, wish.Attribute+" = "+value)
	}
	if len(kept) < len(wishes) {
		return
	}
	real := w.x.Real(config)
	if known := w.files[real]; known != nil {
		if !slices.Equal(known.texts, texts) {
			w.refuse(wishes[0], fmt.Sprintf("its config is the same file as that of %s, which would need another text", known.unit),
				"Give it a config of its own first")
		}
		return
	}
	read, err := syntax.Read(w.x.Tree(), real)
	if err != nil {
		w.refuse(wishes[0], "its config cannot be read: "+err.Error(), "")
		return
	}
	document, problems := hcledit.Edit(read)
	if document == nil {
		w.findings = append(w.findings, problems...)
		return
	}
	w.files[real], w.order = &file{document: document, unit: config.Dir(), texts: texts}, append(w.order, real)
	e := editor{writer: w, document: document, config: config, is: wishes[0].Is}
	e.write(kept)
}

// unwritable says why nothing can be written into a unit's config, and what to do instead; empty where it can.
func (w *writer) unwritable(config change.Path, wish Wish) (why, remedy string) {
	if stack, generated := w.x.StackByHand(config); generated {
		return fmt.Sprintf("the unit is generated by %s", stack), fmt.Sprintf("Set it in %s, in the values of the unit or in its autoinclude", stack)
	}
	if strings.HasSuffix(string(config), ".json") || config.Base() != static.DefaultConfig {
		return fmt.Sprintf("%s is written in JSON", config), fmt.Sprintf("Write it into %s yourself", wish.Was.Config)
	}
	return "", ""
}

// refuse says that a value cannot be kept.
func (w *writer) refuse(wish Wish, why, remedy string) {
	if remedy == "" {
		remedy = fmt.Sprintf("Leave it out of what shall be kept, or let the new value pass with `--accept %s:%s`", wish.Was.Folder, wish.Attribute)
		if strings.HasPrefix(wish.Attribute, "remote_state.") {
			remedy = "Leave out --keep-state, and bring the state over with `tg-refactor state migrate`"
		}
	}
	w.findings = append(w.findings, Refused(wish.Was.Config, wish.Was.Folder, wish.Attribute, why, remedy))
}

// Refused is the finding for a value of a unit that cannot be kept.
func Refused(config, unit change.Path, attribute, why, remedy string) finding.Finding {
	return finding.Finding{Code: finding.NotKept, Severity: finding.Error, Place: finding.InFile(string(config)),
		Message: fmt.Sprintf("%s of %s cannot be kept: %s", attribute, unit, why), Remedy: remedy}
}

// set gives the edits of all files.
func (w *writer) set() (change.Set, error) {
	var set change.Set
	for _, real := range w.order {
		edits, err := w.files[real].document.Edits(change.Cause{Phase: Name, Why: "the value stays"})
		if err != nil {
			return change.Set{}, err
		}
		set.Edits = append(set.Edits, edits...)
	}
	return set, nil
}
