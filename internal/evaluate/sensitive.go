package evaluate

import (
	"encoding/json"

	"github.com/sulibot/tg-refactor/internal/change"
)

// Sensitive gives the folders of the units of which an output is sensitive: what hangs on it must not be shown.
func (o Outputs) Sensitive() map[change.Path]bool {
	all := map[change.Path]bool{}
	for folder, content := range o {
		var outputs map[string]struct {
			Sensitive bool `json:"sensitive"`
		}
		if json.Unmarshal(content, &outputs) != nil {
			all[folder] = true
			continue
		}
		for _, output := range outputs {
			all[folder] = all[folder] || output.Sensitive
		}
	}
	return all
}
