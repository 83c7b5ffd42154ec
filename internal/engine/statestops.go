package engine

import (
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/manifest"
	"github.com/sulibot/tg-refactor/internal/state"
)

// stopPlace gives where a unit's state stood between two moves: in the place before, but for the settings that a manifest says had
// changed. The tree in between is at no revision that we know. StatePlaceUnknown says that the manifest does not tell enough.
func (e *Engine) stopPlace(before state.Place, stop manifest.Stop) (state.Place, error) {
	place := before
	place.Unit, place.WorkingCopy = stop.Folder, ""
	place.Config = maps.Clone(before.Config)
	for _, key := range stop.Keys {
		was, _ := before.Config[key.Attribute].(string)
		if was == "" && key.Old == key.New {
			continue // A file below the unit's cache, by the name that it has when nobody says another.
		}
		now, ok := e.filledIn(key, was)
		if !ok {
			return place, finding.List{{Code: finding.StatePlaceUnknown, Severity: finding.Error, Place: finding.InFile(string(manifest.File(stop.By))),
				Message: fmt.Sprintf("%s moved more than once, and where its state stood in %s cannot be told from %s %s", before.Unit, stop.Folder,
					key.Attribute, key.New),
				Remedy: stopRemedy(stop)}}
		}
		if place.Config == nil {
			place.Config = map[string]any{}
		}
		place.Config[key.Attribute] = now
	}
	return place, nil
}

// stopRemedy says how a state is brought over from where an earlier migration left it.
func stopRemedy(stop manifest.Stop) string {
	return "If its state was brought there, name with --base a revision that has " + string(manifest.File(stop.By)) +
		", so that the move before is not counted; if not, one from before all moves, in the clone in which they were made"
}

// filledIn gives the value of a setting after a move. Parts that only running something tells are the same on both sides, so they are
// taken from what the setting was.
func (e *Engine) filledIn(key manifest.Key, was string) (string, bool) {
	root := "${get_repo_root()}"
	old, now := strings.ReplaceAll(key.Old, root, e.root), strings.ReplaceAll(key.New, root, e.root)
	if !strings.Contains(now, backend.Unknown) {
		return now, true
	}
	parts := strings.Split(old, backend.Unknown)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	unknown := regexp.MustCompile("^" + strings.Join(parts, "(.*)") + "$").FindStringSubmatch(was)
	pieces := strings.Split(now, backend.Unknown)
	if len(unknown) != len(pieces) {
		return "", false
	}
	var b strings.Builder
	for i, piece := range pieces {
		if b.WriteString(piece); i+1 < len(pieces) {
			b.WriteString(unknown[i+1])
		}
	}
	return b.String(), true
}
