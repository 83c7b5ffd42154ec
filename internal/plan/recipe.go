package plan

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
)

// Recipe is one of the things that a plan can be asked for. How it is planned is registered under its name, by those who plan.
type Recipe struct {
	// Name is that of its command.
	Name string
	// Asked tells whether a request asks for it.
	Asked func(Request) bool
	// Title says in a few words what is asked for.
	Title func(Request) string
}

// The names of recipes that are no commands of one cluster.
const (
	PhasesName = "plan"
	MovesName  = "mv"
	UnpinName  = "state unpin"
)

// Recipes are all of them. A request asks for one.
var Recipes = []Recipe{
	{PhasesName, func(r Request) bool { return len(r.Phases) > 0 }, func(r Request) string { return phasesTitle(r.Phases) }},
	{MovesName, func(r Request) bool { return len(r.Moves) > 0 }, movesTitle},
	{UnpinName, func(r Request) bool { return len(r.Unpin) > 0 }, func(r Request) string { return titled(UnpinName, r.Unpin...) }},
	{cluster.AddName, func(r Request) bool { return r.AddCluster != nil }, func(r Request) string { return cluster.AddName + " " + r.AddCluster.Folder }},
	{cluster.OverrideName, func(r Request) bool { return r.Override != nil },
		func(r Request) string { return cluster.OverrideName + " " + r.Override.Cluster }},
	{cluster.RemoveName, func(r Request) bool { return r.RemoveCluster != nil },
		func(r Request) string { return cluster.RemoveName + " " + r.RemoveCluster.Cluster }},
}

// Recipe gives what the request asks for. It reports false where that is nothing, or more than one thing.
func (r Request) Recipe() (Recipe, bool) {
	asked := Recipe{Title: func(Request) string { return "" }}
	n := 0
	for _, recipe := range Recipes {
		if recipe.Asked(r) {
			asked = recipe
			n++
		}
	}
	return asked, n == 1
}

func titled(name string, paths ...change.Path) string {
	words := []string{name}
	for _, path := range paths {
		words = append(words, string(path))
	}
	return strings.Join(words, " ")
}

func movesTitle(r Request) string {
	var paths []change.Path
	for _, move := range r.Moves {
		paths = append(paths, move.From, move.To)
	}
	return titled(MovesName, paths...)
}

// phasesTitle names phases by their numbers, ascending: those that follow one another as the first and the last.
func phasesTitle(phases []int) string {
	var runs []string
	for i := 0; i < len(phases); {
		j := i
		for j+1 < len(phases) && phases[j+1] == phases[j]+1 {
			j++
		}
		run := fmt.Sprint(phases[i])
		if j > i {
			run = fmt.Sprintf("%d-%d", phases[i], phases[j])
		}
		runs = append(runs, run)
		i = j + 1
	}
	if len(phases) == 1 {
		return "phase " + runs[0]
	}
	return "phases " + strings.Join(runs, ", ")
}
