package layout

import (
	"regexp"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// unknownExample stands where neither the layout file nor the tree has a value for a key.
const unknownExample = `"…"`

// ExampleOf gives the expression that shows how a key is overridden: what the layout file says, else a value that the tree has for it.
func (l Layout) ExampleOf(x *refs.Index, o Override) string {
	if o.Example.Place.File != "" {
		return o.Example.Text
	}
	if value := l.ValueInTree(x, o); value != "" && !isMock(value) {
		return quote(value)
	}
	return unknownExample
}

// ValueInTree gives a value that the tree has for what a key replaces: that of the stand-in, the stage's input of the output's name, what a
// dependency on the stage has as a mock, or the image that the stage's inputs name with the version of the tree; "" where it has none. Only
// the first is sure to be in force.
func (l Layout) ValueInTree(x *refs.Index, o Override) string {
	if value := l.standInValue(x, o); value != "" {
		return value
	}
	if value := l.stageInput(x, o); value != "" {
		return value
	}
	mock := l.mockOf(x, o)
	if mock == "" || isMock(mock) || !strings.Contains(mock, ":") {
		if image := l.imageOf(x, o); image != "" {
			return image
		}
	}
	return mock
}

// isMock tells whether a value says itself that it is none. It still shows what form the true one has.
func isMock(value string) bool { return strings.Contains(strings.ToLower(value), "mock") }

// stageInput gives the input of a key's stage that has the name of the output: modules often hand on what they are given.
func (l Layout) stageInput(x *refs.Index, o Override) string {
	stands := l.stageFolders(x, o.Stage)
	for _, config := range x.Units() {
		if !stands[config.Dir()] {
			continue
		}
		for _, input := range unit.Of(x, config).Inputs() {
			if input.Name != o.Output || input.Decides || len(input.Rest) > 0 {
				continue
			}
			if text, ok := static.TextOf(x.Evaluator().Value(input.Scope, input.Expression).Value); ok {
				return text
			}
		}
	}
	return ""
}

func (l Layout) standInValue(x *refs.Index, o Override) string {
	if o.StandIn == nil {
		return ""
	}
	return ValueOf(x, l.StandInFile(*o.StandIn), o.StandIn.Local, "")
}

// ValueOf evaluates a local of a file in its own eyes, or an attribute of it; "" where that is not one known text or number.
func ValueOf(x *refs.Index, file change.Path, local, attribute string) string {
	scopes := x.Scopes(file)
	if len(scopes) == 0 {
		return ""
	}
	definition, ok := refs.Own(scopes).Text.Local(local)
	if !ok {
		return ""
	}
	value := x.Evaluator().Value(refs.Own(scopes).Scope, definition).Value
	if attribute != "" {
		value = attributeOf(value, attribute)
	}
	text, _ := static.TextOf(value)
	return text
}

func attributeOf(value cty.Value, name string) cty.Value {
	if value == cty.NilVal || !value.IsKnown() || value.IsNull() || !value.Type().IsObjectType() || !value.Type().HasAttribute(name) {
		return cty.NilVal
	}
	return value.GetAttr(name)
}

// stageFolders gives where a stage stands: shared, or with clusters.
func (l Layout) stageFolders(x *refs.Index, name string) map[change.Path]bool {
	folders := map[change.Path]bool{}
	if stage, ok := l.Stage(name); ok {
		folders[l.SharedFolder(stage)] = true
		for _, c := range l.Clusters(x.Tree()) {
			folders[l.ClusterStageFolder(c, stage)] = true
		}
	}
	return folders
}

// mockOf gives the first mock for the output that a key replaces, in the order of the clusters' units.
func (l Layout) mockOf(x *refs.Index, o Override) string {
	stands := l.stageFolders(x, o.Stage)
	for _, config := range x.Units() {
		// In a large tree few units read a shared stage, and only what is in force in these need be known.
		view := x.View(config)
		if view == nil || !slices.ContainsFunc(view.References, func(r *refs.Reference) bool { return stands[r.Target] }) {
			continue
		}
		for _, d := range unit.Of(x, config).Dependencies() {
			for _, reference := range d.ConfigPaths() {
				mocks, ok := d.Attribute("mock_outputs")
				if !ok || !stands[reference.Target] {
					continue
				}
				if text := firstText(attributeOf(x.Evaluator().Value(mocks.Scope, mocks.Expression).Value, o.Output)); text != "" {
					return text
				}
			}
		}
	}
	return ""
}

// firstText gives a known text or number, or the first of a collection.
func firstText(value cty.Value) string {
	if text, ok := static.TextOf(value); ok {
		return text
	}
	if value == cty.NilVal || !value.IsKnown() || value.IsNull() || value.IsMarked() || !value.CanIterateElements() {
		return ""
	}
	for it := value.ElementIterator(); it.Next(); {
		_, element := it.Element()
		if text := firstText(element); text != "" {
			return text
		}
	}
	return ""
}

// imageRepository is an image of a registry that has a domain, without a tag.
var imageRepository = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:[0-9]+)?(/[a-z0-9._-]+)+$`)

// imageOf puts together the image that the inputs of a key's stage name, and the first version that stands in for an output.
func (l Layout) imageOf(x *refs.Index, o Override) string {
	version := ""
	for _, other := range l.Overrides {
		if version == "" {
			version = l.standInValue(x, other)
		}
	}
	if version == "" || !strings.Contains(o.Output+o.Key, "image") {
		return ""
	}
	stands := l.stageFolders(x, o.Stage)
	for _, config := range x.Units() {
		if !stands[config.Dir()] {
			continue
		}
		for _, input := range unit.Of(x, config).Inputs() {
			if input.Decides || len(input.Rest) > 0 {
				continue
			}
			if text, ok := static.TextOf(x.Evaluator().Value(input.Scope, input.Expression).Value); ok && imageRepository.MatchString(text) {
				return text + ":" + version
			}
		}
	}
	return ""
}
