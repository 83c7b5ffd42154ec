package engine_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/prove"
	"github.com/sulibot/tg-refactor/internal/realtest"
	"github.com/sulibot/tg-refactor/internal/treetest"
)

// TestMovesInDrawnStacksDoWhatIsProved moves a catalog's unit, a stack, a plain unit or a file that many read in drawn repositories, and
// asks Terragrunt to generate and to render everything before and after: only what the proof names differs, and the states that move are
// those whose rendered place does. DRAWN=100 draws more.
func TestMovesInDrawnStacksDoWhatIsProved(t *testing.T) {
	realtest.Tool(t, "terragrunt") // Without it no move is tried.
	seeds := realtest.Seeds(t, 2)
	moved := 0
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			if moveDrawn(t, seed) {
				moved++
			}
		})
	}
	t.Logf("%d of %d moves were possible", moved, len(seeds))
	assert.Greater(t, 2*moved, len(seeds)-1, "too few moves were possible to say anything")
}

func moveDrawn(t *testing.T, seed uint64) bool {
	env := append(realtest.Env(t), "TG_TF_PATH=false", "TG_NO_STACK_GENERATE=true")
	drawn := treetest.DrawStacks(seed)
	random := rand.New(rand.NewPCG(seed, 1))
	from := drawn.Movable[random.IntN(len(drawn.Movable))]
	to := []change.Path{apart(from), from + "-renamed", from.Dir().Child("deeper").Child(from.Base()),
		"live/zone/" + change.Path(from.Base())}[random.IntN(4)]
	root := realtest.Write(t, drawn.Files)
	e, err := engine.Open(engine.Options{Dir: root})
	require.NoError(t, err)
	made, err := e.Move(t.Context(), engine.MoveRequest{Pairs: []string{filepath.Join(root, string(from)), filepath.Join(root, string(to))}})
	require.NoError(t, err)
	if made.AllFindings().Has(finding.Error) {
		for _, f := range made.AllFindings() {
			assert.NotEmpty(t, f.Remedy)
		}
		t.Logf("mv %s %s is refused: %v", from, to, made.AllFindings().Err())
		return false
	}
	proof, err := e.Prove(t.Context(), made, engine.ProofOptions{})
	require.NoError(t, err)
	was, generated := rendered(t, env, realtest.Write(t, drawn.Files))
	_, err = e.Apply(t.Context(), made)
	require.NoError(t, err)
	is, still := rendered(t, env, root)
	if !generated {
		return false
	}
	if !still {
		assert.False(t, proof.Holds(), "Terragrunt refuses to generate the stacks after mv %s %s, and the proof holds", from, to)
		return true
	}
	after := theirChange{t: t, from: from, to: to, made: made, proof: proof, is: is}
	for _, unit := range sorted(was) {
		after.unit(unit, was[unit])
	}
	after.states(was)
	return true
}

// apart is a place far from another, but in `live` for what stands there: Terragrunt is asked there alone.
func apart(from change.Path) change.Path {
	if from.Within("live") {
		return "live/moved/" + change.Path(from.Base())
	}
	return "moved/" + change.Path(from.Base())
}

// theirChange is what Terragrunt rendered after a move, beside what we say of that.
type theirChange struct {
	t        *testing.T
	from, to change.Path
	made     engine.Made
	proof    prove.Proof
	is       map[change.Path]map[string]string
}

// row gives the proof's word on a unit.
func (c theirChange) row(unit change.Path) prove.Unit {
	i := slices.IndexFunc(c.proof.Units, func(u prove.Unit) bool { return u.Before == unit })
	if i < 0 {
		return prove.Unit{Before: unit, After: c.made.Moves.Map(unit)}
	}
	return c.proof.Units[i]
}

func (c theirChange) unit(unit change.Path, was map[string]string) {
	row := c.row(unit)
	is, there := c.is[row.After]
	if row.Verdict == prove.NotEvaluated || row.After == "" {
		return
	}
	if !assert.True(c.t, there, "mv %s %s: %s is %s in the proof, and Terragrunt has no such unit", c.from, c.to, unit, row.After) {
		return
	}
	for _, name := range sorted(was) {
		if is[name] == was[name] || name == "remote_state" || name == "dependency" || strings.HasPrefix(name, "locals") {
			continue
		}
		if c.followed(was[name]) == c.followed(is[name]) {
			continue
		}
		assert.True(c.t, slices.ContainsFunc(row.Differences, func(d prove.Difference) bool {
			return d.Attribute == name || strings.HasPrefix(d.Attribute, name+".") || slices.Contains(d.Through, name)
		}), "mv %s %s: Terragrunt renders %s of %s otherwise, and the proof (%s) does not say so: %s became %s", c.from, c.to, name, unit, row.Verdict,
			was[name], is[name])
	}
	for _, d := range row.Differences {
		if name, _, _ := strings.Cut(d.Attribute, "["); d.Stands() && strings.HasPrefix(name, "inputs.") {
			assert.NotEqual(c.t, was[name], is[name], "mv %s %s: the proof says that %s of %s differs, and Terragrunt renders the same", c.from, c.to, name, unit)
		}
	}
}

// followed is a value in which what moved has its new name.
func (c theirChange) followed(value string) string {
	return strings.ReplaceAll(strings.ReplaceAll(value, "//", "/"), string(c.to), string(c.from))
}

// states holds the states that move against the places that were rendered.
func (c theirChange) states(was map[change.Path]map[string]string) {
	ours, theirs := map[change.Path]bool{}, map[change.Path]bool{}
	for _, key := range c.made.Keys {
		// What Terragrunt cannot render, it says no place of.
		if _, rendered := was[key.Before]; rendered {
			ours[key.Before] = true
		}
	}
	for unit, values := range was {
		if is, there := c.is[c.row(unit).After]; there && values["remote_state"] != is["remote_state"] {
			theirs[unit] = true
		}
	}
	assert.Equal(c.t, sorted(theirs), sorted(ours), "mv %s %s: the states that move", c.from, c.to)
}

// rendered generates the stacks below `live`, renders all units there, and gives the attributes of each, inputs one by one; it reports false
// where Terragrunt refuses to generate them.
func rendered(t *testing.T, env []string, root string) (map[change.Path]map[string]string, bool) {
	const name = "rendered.by-terragrunt.json"
	below := filepath.Join(root, "live")
	if result := realtest.Terragrunt(t, append(slices.Clip(env), "TG_NO_STACK_GENERATE=false"), below, "stack", "generate"); result.ExitCode != 0 {
		return nil, false
	}
	realtest.Terragrunt(t, env, below, "render", "--all", "--json", "--write", "--out", name)
	units := map[change.Path]map[string]string{}
	require.NoError(t, filepath.WalkDir(below, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != name {
			return err
		}
		content, err := os.ReadFile(path)
		var all map[string]json.RawMessage
		var inputs struct{ Inputs map[string]json.RawMessage }
		text := []byte(strings.ReplaceAll(string(content), root, ""))
		if err = errors.Join(err, json.Unmarshal(text, &all), json.Unmarshal(text, &inputs)); err != nil {
			return err
		}
		at, err := filepath.Rel(root, filepath.Dir(path))
		values := map[string]string{}
		for attribute, value := range all {
			if attribute != "inputs" {
				values[attribute] = string(value)
			}
		}
		for input, value := range inputs.Inputs {
			values["inputs."+input] = string(value)
		}
		units[change.Path(filepath.ToSlash(at))] = values
		return err
	}))
	return units, true
}

func sorted[K cmp.Ordered, V any](of map[K]V) []K { return slices.Sorted(maps.Keys(of)) }
