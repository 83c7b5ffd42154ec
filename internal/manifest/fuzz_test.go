package manifest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/manifest"
)

// FuzzManifest reads manifests of arbitrary bytes: nothing panics, it comes to an end, and what is let in names nothing outside of the repository.
func FuzzManifest(f *testing.F) {
	const head = `{"format_version":"1.0","id":"20261122-224605-a","title":"a",`
	f.Add([]byte(head+`"units":[{"before":"live/a","after":"live/b"}],"moves":[{"from":"live/a","to":"live/b"}]}`), []byte(head+`"units":[],"dropped":[{"unit":"live/b"}]}`))
	f.Add([]byte(head+`"units":[{"before":"live/a","after":"live/b"},{"before":"live/b","after":"live/a"}]}`), []byte(`{"units":[{"before":"../x"}]}`))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		manifests, _ := manifest.Read(live.FromMap(map[change.Path]live.Source{
			manifest.File("20261122-224605-a"): live.Text(string(first)), manifest.File("20261122-224606-b"): live.Text(string(second))}))
		units, _ := manifest.Compose(manifests)
		for _, m := range manifests {
			units = append(units, m.Units...)
			for _, move := range m.Moved() {
				units = append(units, manifest.Unit{Before: move.From, After: move.To})
			}
			for _, dropped := range m.Dropped {
				units = append(units, manifest.Unit{Before: dropped.Unit})
			}
		}
		for _, unit := range units {
			for _, path := range []change.Path{unit.Before, unit.After} {
				if path != "" && path != change.Root {
					_, ok := change.Parse(string(path))
					require.True(t, ok, "%q came in", path)
				}
			}
		}
	})
}
