package refs

import (
	"slices"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/static"
)

// Scoped is one text of a config with the scope in which the config sees it.
type Scoped struct {
	Text  *Text
	Scope *static.Scope
	// Name is the label of the include block; NoMerge and Deep tell its merge_strategy, Expose its expose. All are zero for the config's own text.
	Name                  string
	NoMerge, Deep, Expose bool
	// Auto tells that it is an autoinclude, or included by one.
	Auto bool
}

// Scopes gives a config's texts in the order in which they override each other, strongest first, as Terragrunt 1.1.2 merges them
// (handleInclude in pkg/config/include.go): its own, then what it includes, the last include block first; before each the autoinclude
// beside it. What does not parse is
// left out, and with a config that does not parse there are none.
func (x *Index) Scopes(config change.Path) []Scoped {
	text := x.Text(config)
	if text == nil || text.Broken {
		return nil
	}
	r := resolver{x: x, e: x.Evaluator(), view: &View{Config: config}, seen: map[change.Path]bool{}}
	own := x.known(r, text)
	scoped := append(x.autoScopes(r, own, config), Scoped{Text: text, Scope: own})
	for i := len(own.Includes) - 1; i >= 0; i-- {
		include := own.Includes[i]
		included := x.Text(include.Path)
		if included == nil || included.Broken {
			continue
		}
		entry := Scoped{Text: included, Scope: r.includedScope(own, included), Name: include.Name}
		for _, block := range text.Includes {
			if block.Name == include.Name {
				entry.NoMerge, entry.Deep, entry.Expose = block.NoMerge, block.Deep, block.Expose
			}
		}
		for _, auto := range x.autoScopes(r, own, include.Path) {
			auto.NoMerge, auto.Deep = entry.NoMerge, entry.Deep
			scoped = append(scoped, auto)
		}
		scoped = append(scoped, entry)
	}
	return scoped
}

// autoScopes are those of the autoinclude of a text, strongest first.
func (x *Index) autoScopes(r resolver, unit *static.Scope, of change.Path) []Scoped {
	var scoped []Scoped
	for i, seen := range r.autoInclude(unit, of) {
		entry := Scoped{Text: seen.text, Scope: seen.scope, Auto: true}
		if i == 0 {
			scoped = append(scoped, entry)
			continue
		}
		scoped = slices.Insert(scoped, 1, entry)
	}
	return scoped
}

// Own gives the text of the config itself of those that Scopes gave.
func Own(scopes []Scoped) Scoped {
	return scopes[slices.IndexFunc(scopes, func(s Scoped) bool { return !s.Auto })]
}

// known gives the scope of a config's own text with the includes that its view found, so that nothing is evaluated again.
func (x *Index) known(r resolver, text *Text) *static.Scope {
	view := x.views[text.Path]
	if view == nil {
		return r.scope(text)
	}
	scope := r.bare(text)
	for _, include := range view.Includes {
		fresh := static.Include{Name: include.Name, Path: include.Path}
		for _, block := range text.Includes {
			if included := x.Text(include.Path); block.Name == include.Name && block.Expose && included != nil && !included.Broken {
				fresh.Scope = r.includedScope(scope, included)
			}
		}
		scope.Includes = append(scope.Includes, fresh)
	}
	return scope
}

// Evaluator makes an evaluator that shares what the index knows of read files. It is not safe for concurrent use.
func (x *Index) Evaluator() *static.Evaluator { return static.NewEvaluator(x.shared) }
