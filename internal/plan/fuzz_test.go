package plan_test

import (
	"testing"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// Whatever a plan file holds, reading it ends, and what it names lies below the root.
func FuzzPlanFile(f *testing.F) {
	f.Add([]byte(`{"format_version":"1.0","title":"mv a b","request":{"phases":[1]},"inputs":{"a":"00"},"result":"00"}`))
	f.Add([]byte(`{"format_version":"1.0","inputs":{"../a":""}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := plan.DecodeFile("x", content)
		if err != nil {
			return
		}
		for path := range file.Inputs {
			if _, ok := change.Parse(string(path)); path != "" && !ok {
				t.Fatalf("%q came in", path)
			}
		}
	})
}
