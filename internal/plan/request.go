package plan

import (
	"cmp"
	"fmt"
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
	switch {
	case r.AddCluster != nil:
		return cluster.AddName + " " + r.AddCluster.Folder
	case r.Override != nil:
		return cluster.OverrideName + " " + r.Override.Cluster
	case r.RemoveCluster != nil:
		return cluster.RemoveName + " " + r.RemoveCluster.Cluster
	}
	if len(r.Unpin) > 0 {
		words := []string{"state unpin"}
		for _, unit := range r.Unpin {
			words = append(words, string(unit))
		}
		return strings.Join(words, " ")
	}
	if len(r.Moves) > 0 {
		words := []string{"mv"}
		for _, move := range r.Moves {
			words = append(words, string(move.From), string(move.To))
		}
		return strings.Join(words, " ")
	}
	var runs []string
	for i := 0; i < len(r.Phases); {
		j := i
		for j+1 < len(r.Phases) && r.Phases[j+1] == r.Phases[j]+1 {
			j++
		}
		run := fmt.Sprint(r.Phases[i])
		if j > i {
			run = fmt.Sprintf("%d-%d", r.Phases[i], r.Phases[j])
		}
		runs = append(runs, run)
		i = j + 1
	}
	if len(r.Phases) == 1 {
		return "phase " + runs[0]
	}
	return "phases " + strings.Join(runs, ", ")
}

// OfPhases tells whether a title is that of phases of the refactoring.
func OfPhases(title string) bool {
	return strings.HasPrefix(title, "phase ") || strings.HasPrefix(title, "phases ")
}

// Empty tells whether it asks for nothing.
func (r Request) Empty() bool {
	return len(r.Phases) == 0 && len(r.Moves) == 0 && len(r.Unpin) == 0 && !r.OneCluster()
}

// OneCluster tells whether it is about one cluster alone.
func (r Request) OneCluster() bool {
	return r.AddCluster != nil || r.Override != nil || r.RemoveCluster != nil
}

// sorted gives moves in the order of their sources.
func sortedMoves(moves []change.Move) []change.Move {
	sorted := slices.Clone(moves)
	slices.SortFunc(sorted, func(a, b change.Move) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return sorted
}
