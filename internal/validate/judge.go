package validate

import (
	"encoding/json"
	"fmt"
	"path"
	"reflect"
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// The criteria that hang on how units are evaluated.
const (
	artifactsName, artifactsTitle = "artifacts-evaluate", "Every unit of the artifacts pipeline evaluates"
	clustersName, clustersTitle   = "clusters-evaluate", "Every unit of the clusters evaluates, and its dependencies are there"
	versionsName, versionsTitle   = "versions-consistent", "Clusters take their versions from the shared artifacts"
	overridesName, overridesTitle = "overrides-work", "An override turns its dependency off, and its value is used"
	copyName, copyTitle           = "new-cluster", "A new cluster needs its definition and its deployment folders, and nothing else"
)

// Evaluated judges what the units of AsItIs evaluate to.
func (t Tree) Evaluated(units []evaluate.Unit) []Criterion {
	artifacts, clusters := begin(artifactsName, artifactsTitle), begin(clustersName, clustersTitle)
	built, deployed := 0, 0
	for _, unit := range units {
		c := clusters
		if unit.Folder.Within(t.Layout.ArtifactsFolder()) {
			c = artifacts
			built++
		} else {
			deployed++
		}
		complete(c, unit)
	}
	return []Criterion{artifacts.endOf(built), clusters.endOf(deployed), t.versions(units)}
}

// endOf gives a criterion about units, which tells nothing where there are none.
func (c *criterion) endOf(units int) Criterion {
	if units == 0 {
		return Untested(c.Name, c.Title, "there is no such unit")
	}
	return c.end(number(units, "unit", "units"))
}

// complete fails what cannot be evaluated, and dependencies that lead nowhere.
func complete(c *criterion, unit evaluate.Unit) {
	if unit.Failure != nil {
		c.fail(unit.Folder, "%s", unit.Failure.Message)
		return
	}
	for _, dependency := range unit.Dependencies {
		if dependency.Target == "" {
			c.fail(unit.Folder, "dependency %q leads to %s, where no unit is", dependency.Name, dependency.ConfigPath)
		}
	}
}

// reads tells whether an attribute reads the output of a shared stage that an override replaces.
func (t Tree) reads(unit evaluate.Unit, attribute evaluate.Attribute, override layout.Override) bool {
	return slices.ContainsFunc(unit.Dependencies, func(d evaluate.Dependency) bool {
		stage, ok := t.stageOf(d.Target.Dir())
		return ok && stage.Name == override.Stage && hangsOn(attribute, "dependency."+d.Name+".outputs."+override.Output)
	})
}

func hangsOn(attribute evaluate.Attribute, what string) bool {
	return slices.ContainsFunc(attribute.Hangs, func(h evaluate.Hang) bool { return h.On == what })
}

// versions judges whether the inputs that an override could replace come from the shared stage where nothing overrides them.
func (t Tree) versions(units []evaluate.Unit) Criterion {
	c := begin(versionsName, versionsTitle)
	read, own := 0, 0
	for _, cluster := range t.clusters() {
		set := t.overrides(cluster)
		for _, unit := range units {
			if !unit.Folder.Within(cluster.Folder) || unit.Failure != nil {
				continue
			}
			for _, override := range t.Layout.Overrides {
				for _, input := range override.Inputs {
					attribute, has := unit.Attribute("inputs." + input)
					if !has || !t.dependsOn(unit, override.Stage) {
						continue
					}
					switch {
					case set[override.Key], override.StandIn != nil && t.isOff(unit, override.Stage):
						own++
					case t.reads(unit, attribute, override):
						read++
					case t.standsIn(attribute, override):
						own++
					default:
						c.fail(unit.Folder, "inputs.%s is not read from %s", input, override.Stage)
					}
				}
			}
		}
	}
	if read+own == 0 && c.State == Passed {
		return Untested(versionsName, versionsTitle, "no unit of a cluster reads an output of a shared stage that the layout names")
	}
	return c.end(number(read, "input comes", "inputs come") + " from shared stages, " + fmt.Sprintf("%d from overrides or what stands in for them", own))
}

// standsIn tells whether an input has the value of the file from which the shared stage takes the output.
func (t Tree) standsIn(attribute evaluate.Attribute, override layout.Override) bool {
	if override.StandIn == nil {
		return false
	}
	scopes := t.Index.Scopes(t.Layout.StandInFile(*override.StandIn))
	if len(scopes) == 0 {
		return false
	}
	definition, ok := refs.Own(scopes).Text.Local(override.StandIn.Local)
	if !ok {
		return false
	}
	text, ok := static.TextOf(t.Index.Evaluator().Value(refs.Own(scopes).Scope, definition).Value)
	return ok && attribute.Text() == text
}

func (t Tree) dependsOn(unit evaluate.Unit, stage string) bool {
	return slices.ContainsFunc(unit.Dependencies, func(d evaluate.Dependency) bool {
		found, ok := t.stageOf(d.Target.Dir())
		return ok && found.Name == stage
	})
}

// isOff tells whether every dependency of a unit on a stage is turned off.
func (t Tree) isOff(unit evaluate.Unit, stage string) bool {
	return !slices.ContainsFunc(unit.Dependencies, func(d evaluate.Dependency) bool {
		found, ok := t.stageOf(d.Target.Dir())
		return ok && found.Name == stage && d.Enabled
	})
}

// OverridesWork judges what the units of Overridden evaluate to, beside what they evaluate to as they are: each input that read a shared
// stage, or was overridden, has the override's value, and a dependency that nothing reads any more is off.
func (t Tree) OverridesWork(asItIs, overridden []evaluate.Unit) Criterion {
	c := begin(overridesName, overridesTitle)
	inputs, off := 0, 0
	for _, unit := range overridden {
		before, ok := find(asItIs, unit.Folder)
		switch {
		case !ok || before.Failure != nil:
			continue
		case unit.Failure != nil:
			c.fail(unit.Folder, "with overrides: %s", unit.Failure.Message)
			continue
		}
		for _, override := range t.Layout.Overrides {
			inputs += t.replaced(c, before, unit, override)
		}
		off += t.turnedOff(c, unit)
	}
	if inputs == 0 && c.State == Passed {
		return Untested(overridesName, overridesTitle, "no unit of a cluster reads an output that could be overridden")
	}
	return c.end(number(inputs, "input has", "inputs have") + " the override's value, " + number(off, "dependency is off", "dependencies are off"))
}

// replaced counts the inputs of a unit that have an override's value, and fails those that read the shared stage before and have another.
func (t Tree) replaced(c *criterion, before, unit evaluate.Unit, override layout.Override) int {
	n := 0
	value, _ := json.Marshal(testValue(override.Key))
	for _, input := range override.Inputs {
		was, _ := before.Attribute("inputs." + input)
		is, has := unit.Attribute("inputs." + input)
		switch {
		case has && is.Value == string(value):
			n++
		case has || t.reads(before, was, override):
			c.fail(unit.Folder, "inputs.%s is %s although %s is overridden", input, is.Text(), override.Key)
		}
	}
	return n
}

// turnedOff counts the gated dependencies that are off, and fails those that are on although nothing reads them, and those that are off
// although something does: it would get a mock.
func (t Tree) turnedOff(c *criterion, unit evaluate.Unit) int {
	n := 0
	for _, dependency := range unit.Dependencies {
		stage, ok := t.stageOf(dependency.Target.Dir())
		if !ok || stage.Gate == "" {
			continue
		}
		read := slices.ContainsFunc(unit.Attributes, func(a evaluate.Attribute) bool {
			return slices.ContainsFunc(a.Hangs, func(h evaluate.Hang) bool { return isOutput(h.On, dependency.Name) })
		})
		switch {
		case dependency.Enabled && !read:
			c.fail(unit.Folder, "dependency %q is on, though nothing reads it", dependency.Name)
		case !dependency.Enabled && read:
			c.fail(unit.Folder, "dependency %q is off, though something reads its mock", dependency.Name)
		case !dependency.Enabled:
			n++
		}
	}
	return n
}

func isOutput(on, dependency string) bool {
	prefix := "dependency." + dependency + ".outputs"
	return len(on) >= len(prefix) && on[:len(prefix)] == prefix
}

func find(units []evaluate.Unit, folder change.Path) (evaluate.Unit, bool) {
	i := slices.IndexFunc(units, func(u evaluate.Unit) bool { return u.Folder == folder })
	if i < 0 {
		return evaluate.Unit{}, false
	}
	return units[i], true
}

// CopyWorks judges what the units of a copy evaluate to: each finds what it needs, and keeps a state of its own. A unit that cannot go on
// with a made-up name need only evaluate with the first cluster's.
func (t Tree) CopyWorks(copied Copy, asItIs, renamed, exact []evaluate.Unit) Criterion {
	c := begin(copyName, copyTitle)
	n := 0
	for i, unit := range renamed {
		original, ok := find(asItIs, unit.Folder.Rebase(copied.To, copied.From))
		if !ok || original.Failure != nil {
			continue
		}
		n++
		if unit.Failure != nil {
			unit = exact[i]
		} else if sameState(unit.Backend, original.Backend) {
			c.fail(unit.Folder, "the copy of the unit would keep its state where %s does", original.Folder)
		}
		complete(c, unit)
		for _, dependency := range unit.Dependencies {
			if dependency.Target.Within(copied.From) {
				c.fail(unit.Folder, "dependency %q leads back to %s", dependency.Name, copied.From)
			}
		}
	}
	if n == 0 {
		return Untested(copyName, copyTitle, "no unit of the cluster could be evaluated")
	}
	return c.end(fmt.Sprintf("a copy of %s evaluates with its %s", copied.From, number(n, "unit", "units")))
}

// OverridesUntested gives the criterion of overrides where they could not be tested.
func OverridesUntested(why string) Criterion { return Untested(overridesName, overridesTitle, why) }

// CopyUntested gives the criterion of a new cluster where it could not be tested.
func CopyUntested(why string) Criterion { return Untested(copyName, copyTitle, why) }

// sameState tells whether two units keep their states at one place. A relative path of the local backend is another place for each.
func sameState(a, b evaluate.Backend) bool {
	if a.Type == "" || a.Type != b.Type || !reflect.DeepEqual(a.Config, b.Config) {
		return false
	}
	file, _ := a.Config["path"].(string)
	return a.Type != "local" || path.IsAbs(file)
}

// Untestable gives the criteria of a tree that fits no layout.
func Untestable(why string) []Criterion {
	return []Criterion{
		Untested("artifacts-once", "Artifacts are built once and used by all clusters", why),
		Untested("no-copies", "No cluster repeats how artifacts are built", why),
		Untested("clear-names", "Artifacts and clusters each have a folder of their own", why),
		Untested(artifactsName, artifactsTitle, why), Untested(clustersName, clustersTitle, why), Untested(versionsName, versionsTitle, why),
		Untested(overridesName, overridesTitle, why), Untested(copyName, copyTitle, why),
	}
}
