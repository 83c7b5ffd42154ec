package evaluate

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Cache keeps contents by a key for later runs. What is kept may be gone at any time.
type Cache interface {
	Get(key string) ([]byte, bool)
	Put(key string, content []byte)
}

// keptFormat changes with what is kept, and how.
const keptFormat = "1"

// kept is what is known of a side from earlier runs, by the path that Options.Units names.
type kept struct {
	cache Cache
	key   string
	units map[change.Path]reply
}

// keptFor gives what was evaluated before of exactly this side; nil where nothing is kept: where configs see the surroundings, or outputs,
// which may be secret.
func keptFor(tree *live.Tree, o Options) *kept {
	if o.Cache == nil || o.LiveFunctions || len(o.Allow) > 0 || len(o.Outputs) > 0 {
		return nil
	}
	program, ok := thisProgram()
	if !ok {
		return nil
	}
	k := &kept{cache: o.Cache, key: program + " " + digest(tree, o), units: map[change.Path]reply{}}
	if content, there := k.cache.Get(k.key); there {
		if gob.NewDecoder(bytes.NewReader(content)).Decode(&k.units) != nil {
			k.units = map[change.Path]reply{}
		}
	}
	return k
}

// thisProgram names this build: another one may evaluate to something else, or keep it otherwise.
func thisProgram() (string, bool) {
	path, err := os.Executable()
	if err != nil {
		return "", false
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", false
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", false
	}
	return fmt.Sprintf("%s %s %d %d", keptFormat, path, info.Size(), info.ModTime().UnixNano()), true
}

// unit gives a unit that was evaluated before.
func (k *kept) unit(named change.Path) (Unit, bool) {
	if k == nil {
		return Unit{}, false
	}
	r, there := k.units[named]
	if !there {
		return Unit{}, false
	}
	unit, err := r.unit()
	return unit, err == nil
}

// add keeps what was evaluated now. A unit that failed may do better next time; one that read what git ignores may hold a secret of it, and one
// that read something beside the repository hangs on more than the key tells.
func (k *kept) add(named []change.Path, units []Unit) {
	if k == nil {
		return
	}
	before := len(k.units)
	for i, unit := range units {
		if unit.Failure != nil || len(unit.Private) > 0 || len(unit.Outside) > 0 {
			continue
		}
		if r, err := replyOf(i+1, unit, 1<<62); err == nil {
			k.units[named[i]] = r
		}
	}
	if len(k.units) == before {
		return
	}
	var content bytes.Buffer
	if gob.NewEncoder(&content).Encode(k.units) == nil {
		k.cache.Put(k.key, content.Bytes())
	}
}

// digest tells sides apart by everything that evaluating one may see.
func digest(tree *live.Tree, o Options) string {
	d := digester{sha256.New()}
	d.text(o.Root)
	for _, entry := range slices.Sorted(slices.Values(o.Environ)) {
		if key, _, _ := strings.Cut(entry, "="); strings.HasPrefix(key, "TG_") || strings.HasPrefix(key, "TERRAGRUNT_") {
			d.text(entry)
		}
	}
	d.text("")
	for _, config := range slices.Sorted(maps.Keys(o.Generated)) {
		d.text(string(config), string(o.Generated[config]))
	}
	d.text("")
	for path, entry := range tree.Walk(change.Root) {
		d.text(string(path))
		d.file(tree, path, entry)
		if folder := path.Dir(); o.Origin != nil {
			d.text(string(o.Origin(folder)))
		}
	}
	return hex.EncodeToString(d.Sum(nil))
}

type digester struct{ hash.Hash }

// text adds texts so that no two lists of them add up to the same.
func (d digester) text(texts ...string) {
	for _, text := range texts {
		d.content([]byte(text))
	}
}

func (d digester) content(content []byte) {
	_ = binary.Write(d, binary.BigEndian, uint64(len(content)))
	_, _ = d.Write(content)
}

// file adds what stands at a path. What git ignores is known by its name alone: a unit that reads it is not kept.
func (d digester) file(tree *live.Tree, path change.Path, entry live.Entry) {
	private, size := tree.Ignored(path), tree.Size(path)
	d.text(fmt.Sprint(entry.Kind, entry.Mode.Perm()&0o700, private, size > largest))
	if private && filepath.Ext(string(path)) != ".hcl" && entry.Kind == live.File || size > largest {
		return
	}
	content, err := tree.Read(path)
	d.text(fmt.Sprint(err == nil))
	d.content(content)
}
