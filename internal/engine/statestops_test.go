package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/manifest"
)

func TestASettingBetweenTwoMovesIsFilledIn(t *testing.T) {
	e := &Engine{root: "/repo"}
	for _, c := range []struct {
		key  manifest.Key
		was  string
		now  string
		told bool
	}{
		{manifest.Key{Old: "live/a/s.tfstate", New: "live/b/s.tfstate"}, "live/a/s.tfstate", "live/b/s.tfstate", true},
		{manifest.Key{Old: "${get_repo_root()}/.states/a", New: "${get_repo_root()}/.states/b"}, "/repo/.states/a", "/repo/.states/b", true},
		{manifest.Key{Old: "${…}/live/a/s.tfstate", New: "${…}/live/b/s.tfstate"}, "team (1)/live/a/s.tfstate", "team (1)/live/b/s.tfstate", true},
		{manifest.Key{Old: "live/a", New: "${…}/live/b"}, "live/a", "", false},
		{manifest.Key{Old: "${…}/live/a", New: "${…}/live/b"}, "elsewhere", "", false},
	} {
		now, told := e.filledIn(c.key, c.was)
		assert.Equal(t, c.told, told, c.key)
		assert.Equal(t, c.now, now, c.key)
	}
}
