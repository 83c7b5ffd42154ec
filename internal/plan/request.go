package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/cluster"
)

// Request is what a plan was asked for, so that it can be made again from the disk as it is then. Paths are those of the repository.
type Request struct {
	// Phases are the numbers of the phases, ascending; empty where one of the others says what to do.
	Phases []int `json:"phases,omitempty"`
	// Moves are the folders and files that `mv` moves.
	Moves []change.Move `json:"moves,omitempty"`
	// Keep are the values that stay what they were in what moves, as "inputs.region" or "live/app:inputs.region"; KeepState keeps the places of
	// states.
	Keep      []string `json:"keep,omitempty"`
	KeepState bool     `json:"keep_state,omitempty"`
	// Unpin are the folders of units whose pinned states follow their folders again.
	Unpin []change.Path `json:"unpin,omitempty"`
	// AddCluster, Override and RemoveCluster are what the commands of these names were asked for.
	AddCluster    *cluster.Addition   `json:"add_cluster,omitempty"`
	Override      *cluster.Overriding `json:"override,omitempty"`
	RemoveCluster *cluster.Removal    `json:"remove_cluster,omitempty"`
	// Live and Layout are the live folder and the layout file that were named or found; empty where there is none.
	Live   change.Path `json:"live,omitempty"`
	Layout change.Path `json:"layout,omitempty"`
	// RewriteMentions rewrites exact full paths in texts that nothing else follows.
	RewriteMentions bool `json:"rewrite_mentions,omitempty"`
	// Frozen are patterns of files whose texts stay in a move, but for links; phases read them from the layout.
	Frozen []string `json:"frozen,omitempty"`
	// Accept are the differences that the proof of the plan lets pass, as "inputs.path" or "live/app:inputs.path".
	Accept []string `json:"accept,omitempty"`
}

// Title says in a few words what was asked for, as "phases 1-3, 5" or "mv a b".
func (r Request) Title() string {
	recipe, _ := r.Recipe()
	return recipe.Title(r)
}

// OfPhases tells whether a title is that of phases of the refactoring.
func OfPhases(title string) bool {
	return strings.HasPrefix(title, "phase ") || strings.HasPrefix(title, "phases ")
}

// sorted gives moves in the order of their sources.
func sortedMoves(moves []change.Move) []change.Move {
	sorted := slices.Clone(moves)
	slices.SortFunc(sorted, func(a, b change.Move) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return sorted
}
