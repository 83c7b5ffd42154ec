package engine

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// foreignCaches names the units that come to a folder in which the cache of another unit stands that was set up for another state: caches
// stay where they are. Terraform would take the new unit for the old one with another backend, and offer to copy the old one's state over
// the new one's. They share one finding. A plan with errors has none.
func (e *Engine) foreignCaches(p *plan.Plan) finding.List {
	if p.Net.Empty() || p.AllFindings().Has(finding.Error) {
		return nil
	}
	f := finding.Finding{Code: finding.CacheOfAnotherUnit, Severity: finding.Warning,
		Remedy: "Once the change is made, set the folders up anew before anybody plans there, and never say yes to -migrate-state"}
	n, first := 0, ""
	for _, config := range p.After.Units() {
		folder := config.Dir()
		if e.index.View(config) != nil && p.Moves.Map(config) == config {
			continue // The unit stays, and so does its cache.
		}
		if b, named := backend.Of(p.After, config); !e.setUpForAnother(folder, b, named) {
			continue
		}
		place := finding.InFile(string(folder.Child(".terragrunt-cache")))
		if n++; n == 1 {
			f.Place, first = place, string(folder)
		} else {
			f.Related = append(f.Related, place)
		}
		if stack, generated := p.After.StackByHand(config); generated {
			f.Commands = append(f.Commands, e.stand.In(string(stack.Dir()), "terragrunt stack generate"))
		}
		f.Commands = append(f.Commands, e.stand.In(string(folder), "terragrunt init -reconfigure"))
	}
	if n == 0 {
		return nil
	}
	more := ""
	if n > 1 {
		more = fmt.Sprintf(" (so in %d more)", n-1)
	}
	f.Message = fmt.Sprintf("the cache in %s is that of another unit: OpenTofu would offer to copy that unit's state over the one of the unit "+
		"that comes there%s", first, more)
	return finding.List{f}
}

// setUpForAnother tells whether a cache in a folder was set up for another place than a backend's; what cannot be read or known counts.
func (e *Engine) setUpForAnother(folder change.Path, b backend.Backend, named bool) bool {
	found := false
	cache := filepath.Join(e.root, filepath.FromSlash(string(folder.Child(".terragrunt-cache"))))
	_ = walk(cache, func(path string, entry fs.DirEntry) bool {
		if entry.Name() != ".terraform" {
			return !found
		}
		content, err := live.ReadRegular(filepath.Join(path, "terraform.tfstate"), 0)
		if err != nil {
			return false // Nothing is set up here.
		}
		var pointer struct {
			Backend backend.SetUp `json:"backend"`
		}
		found = found || json.Unmarshal(content, &pointer) != nil || !named || !b.SetUpIn(pointer.Backend, filepath.ToSlash(e.root))
		return false
	})
	return found
}
