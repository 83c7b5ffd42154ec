package layout

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// findOverrides suggests an override for each output of a stage that inputs of clusters read, and the gates.
func (f *finder) findOverrides() {
	stages := f.stagesByFolder()
	var found []Override
	var partly []string
	inputs := map[string]bool{}
	for _, c := range f.clusters {
		for _, unit := range f.unitsIn(c.Folder) {
			if _, isStage := stages[unit]; isStage {
				continue
			}
			f.inputsOf(unit, func(input string, x hclsyntax.Expression, targets map[string]change.Path) {
				inputs[input] = true
				for _, traversal := range x.Variables() {
					stage, output, ok := outputOf(traversal, targets, stages)
					switch {
					case !ok:
					case !slices.ContainsFunc(direct(x), func(t hcl.Traversal) bool { return t.SourceRange() == traversal.SourceRange() }):
						line := input + " of " + unit.Below(f.layout.Live) + " reads " + output + " of " + stage
						if !slices.Contains(partly, line) {
							partly = append(partly, line)
						}
					case hclsyntax.ValidIdentifier(input):
						found = withInput(found, stage, output, input)
					}
				}
			})
		}
	}
	order := map[string]int{}
	for i, s := range f.layout.Artifacts.Stages {
		order[s.Name] = i
	}
	slices.SortStableFunc(found, func(a, b Override) int { return order[a.Stage] - order[b.Stage] })
	if len(found) == 0 {
		f.page.note("overrides", "No input was found that is an output of a stage: those of the default hold whose stages there are.")
		f.keepDefaultGates()
		return
	}
	f.page.note("overrides", "Found in the inputs of the clusters' units; each stand_in by its name alone, so see that it is the same value.")
	for _, line := range partly {
		f.page.note("overrides", "Not an override, since the output is only a part of the value: %s.", line)
	}
	f.layout.Overrides = nil
	for _, o := range found {
		f.layout.Overrides = append(f.layout.Overrides, f.complete(o))
	}
	f.keepDefaultVersions(inputs)
	f.findGates()
}

// keepDefaultVersions keeps the default's overrides whose value units read where it is written, and not from an output: the file is there
// and has the local, and inputs have the name.
func (f *finder) keepDefaultVersions(inputs map[string]bool) {
	for _, known := range f.defaults.Overrides {
		_, taken := f.layout.Override(known.Key)
		_, staged := f.layout.Stage(known.Stage)
		if taken || !staged || known.StandIn == nil || !slices.ContainsFunc(known.Inputs, func(input string) bool { return inputs[input] }) {
			continue
		}
		if locals, ok := localNames(f.tree, f.layout.StandInFile(*known.StandIn)); ok && locals[known.StandIn.Local] != nil {
			f.layout.Overrides = append(f.layout.Overrides, known)
		}
	}
}

// keepDefaultGates leaves the overrides to the default, and gives its gates to the stages that have its names.
func (f *finder) keepDefaultGates() {
	f.layout.Overrides = nil
	for i, s := range f.layout.Artifacts.Stages {
		if known, ok := f.defaults.Stage(s.Name); ok {
			f.layout.Artifacts.Stages[i].Gate = known.Gate
		}
	}
}

// stagesByFolder gives the name of the stage that stands in a folder, shared or a cluster's own.
func (f *finder) stagesByFolder() map[change.Path]string {
	stages := map[change.Path]string{}
	for _, s := range f.layout.Artifacts.Stages {
		stages[f.layout.SharedFolder(s)] = s.Name
		for _, c := range f.clusters {
			stages[f.layout.ClusterStageFolder(c, s)] = s.Name
		}
	}
	return stages
}

// inputsOf yields each input of a unit, those of its includes too, with the folders to which its dependencies lead.
func (f *finder) inputsOf(unit change.Path, yield func(input string, x hclsyntax.Expression, targets map[string]change.Path)) {
	view := f.index.View(unit.Child(unitConfig))
	if view == nil {
		return
	}
	targets := map[string]change.Path{}
	for _, reference := range view.References {
		if reference.Kind != refs.ConfigPath {
			continue
		}
		if target, ok := f.unitAt(reference); ok {
			targets[reference.Dependency] = target
		}
	}
	texts := []change.Path{view.Config}
	for _, include := range view.Includes {
		texts = append(texts, include.Path)
	}
	for _, text := range texts {
		body, ok := parse(f.tree, text)
		if !ok || body.Attributes["inputs"] == nil {
			continue
		}
		items(body.Attributes["inputs"].Expr, func(input string, x hclsyntax.Expression) { yield(input, x, targets) })
	}
}

// items yields the items of an object, also of those that merge joins or a condition chooses.
func items(x hclsyntax.Expression, yield func(string, hclsyntax.Expression)) {
	switch x := x.(type) {
	case *hclsyntax.ObjectConsExpr:
		for _, item := range x.Items {
			if key, ok := keyOf(item.KeyExpr); ok {
				yield(key, item.ValueExpr)
			}
		}
	case *hclsyntax.ParenthesesExpr:
		items(x.Expression, yield)
	case *hclsyntax.ConditionalExpr:
		items(x.TrueResult, yield)
		items(x.FalseResult, yield)
	case *hclsyntax.FunctionCallExpr:
		if x.Name == "merge" {
			for _, argument := range x.Args {
				items(argument, yield)
			}
		}
	}
}

// direct gives the traversals that can be the whole value of an expression, or of whose value it is a part.
func direct(x hclsyntax.Expression) []hcl.Traversal {
	switch x := x.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return []hcl.Traversal{x.Traversal}
	case *hclsyntax.IndexExpr:
		return direct(x.Collection)
	case *hclsyntax.RelativeTraversalExpr:
		return direct(x.Source)
	case *hclsyntax.ParenthesesExpr:
		return direct(x.Expression)
	case *hclsyntax.TemplateWrapExpr:
		return direct(x.Wrapped)
	case *hclsyntax.ConditionalExpr:
		return append(direct(x.TrueResult), direct(x.FalseResult)...)
	case *hclsyntax.FunctionCallExpr:
		var all []hcl.Traversal
		if x.Name == "try" {
			for _, argument := range x.Args {
				all = append(all, direct(argument)...)
			}
		}
		return all
	default:
		return nil
	}
}

// outputOf reads dependency.LABEL.outputs.OUTPUT, where the label leads to a stage.
func outputOf(t hcl.Traversal, targets map[string]change.Path, stages map[change.Path]string) (stage, output string, ok bool) {
	if t.RootName() != "dependency" || len(t) < 4 {
		return "", "", false
	}
	var names [3]string
	for i, step := range t[1:4] {
		attribute, isName := step.(hcl.TraverseAttr)
		if !isName {
			return "", "", false
		}
		names[i] = attribute.Name
	}
	target, known := targets[names[0]]
	if !known || names[1] != "outputs" {
		return "", "", false
	}
	stage, ok = stages[target]
	return stage, names[2], ok
}

func withInput(found []Override, stage, output, input string) []Override {
	for i, o := range found {
		if o.Stage == stage && o.Output == output {
			if !slices.Contains(o.Inputs, input) {
				found[i].Inputs = append(o.Inputs, input)
			}
			return found
		}
	}
	return append(found, Override{Stage: stage, Output: output, Inputs: []string{input}})
}

// complete gives a suggested override its key and stand-in: the default's where it has such an override.
func (f *finder) complete(o Override) Override {
	taken := func(key string) bool {
		_, known := f.layout.Override(key)
		return known
	}
	for _, known := range f.defaults.Overrides {
		if known.Stage == o.Stage && known.Output == o.Output && !taken(known.Key) {
			o.Key = known.Key
		}
	}
	if o.Key == "" {
		stage := strings.ReplaceAll(o.Stage, ".", "_")
		for _, key := range []string{o.Inputs[0], o.Output, stage + "_" + o.Output} {
			if wrong, _ := identifier(key); wrong == "" && !taken(key) {
				o.Key = key
				break
			}
		}
		for o.Key == "" || taken(o.Key) {
			o.Key += "_" + o.Output
		}
	}
	o.Example = Expression{Name: o.Key, Text: unknownExample}
	o.StandIn = f.standInFor(o)
	return o
}

// standInFor finds a local, in a file that the stage or one that it needs reads, with the name of the output, the key or an input.
func (f *finder) standInFor(o Override) *StandIn {
	names := append([]string{o.Output, o.Key}, o.Inputs...)
	for _, file := range f.readBy(o.Stage) {
		locals, ok := localNames(f.tree, file)
		if !ok {
			continue
		}
		for _, name := range names {
			if nameable(file) && locals[name] != nil {
				return &StandIn{File: file.Rel(f.layout.Live), Local: name}
			}
		}
	}
	return nil
}

// readBy gives the files that a stage reads, then those of the stages that it needs; none that belongs to one cluster.
func (f *finder) readBy(stage string) []change.Path {
	var units, files []change.Path
	for folder, name := range f.stagesByFolder() {
		if name == stage && f.tree.IsFile(folder.Child(unitConfig)) {
			units = append(units, folder)
		}
	}
	slices.Sort(units)
	for i := 0; i < len(units); i++ {
		for _, need := range f.needs[units[i]] {
			if !slices.Contains(units, need) {
				units = append(units, need)
			}
		}
		view := f.index.View(units[i].Child(unitConfig))
		if view == nil {
			continue
		}
		for _, reference := range view.References {
			if reference.Kind == refs.Read && reference.State == refs.Resolved && f.tree.IsFile(reference.Target) &&
				!slices.Contains(files, reference.Target) && !slices.ContainsFunc(f.clusters, func(c Cluster) bool {
				return reference.Target.Within(c.Folder)
			}) {
				files = append(files, reference.Target)
			}
		}
	}
	return files
}

// findGates gives each stage the one override as its gate that nothing can stand in for.
func (f *finder) findGates() {
	for i, s := range f.layout.Artifacts.Stages {
		var alone []string
		for _, o := range f.layout.OverridesOf(s.Name) {
			if o.StandIn == nil {
				alone = append(alone, o.Key)
			}
		}
		switch {
		case len(alone) == 1:
			f.layout.Artifacts.Stages[i].Gate = alone[0]
		case len(alone) > 1:
			f.page.note("stages", "%s has no gate: nothing stands in for %s.", s.Name, strings.Join(alone, " and "))
		}
	}
}
