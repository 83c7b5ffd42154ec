// Package state owns bringing the states of units from where a tree before looked for them to where the tree after does: it saves,
// pushes, compares, proves and takes back. It alone writes into backends. It must not know the terminal, nor how a place came about.
//
// Losing or doubling a state is the worst that could happen, so the target is always written first and the source never touched, until
// somebody says retire. What is about to happen is written down before it happens, a file a unit. How far a unit is gets judged by
// looking into both backends; what was written down only tells whether a state that is found there is one of ours.
package state

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/program"
)

// Place is where a unit of one tree looks for its state, and what it takes to get there.
type Place struct {
	// Unit is the unit's folder in its tree.
	Unit change.Path
	// Backend is the type, as "local" or "s3". Empty means that none is named, so that the state stands in the working copy.
	Backend string
	// Config is what the backend's settings evaluate to, nested ones as maps. Those that only Terragrunt reads may be among them.
	Config map[string]any
	// Encryption is OpenTofu's encryption block as text, as it stands in a terraform block; empty where the state is not encrypted.
	Encryption string
	// WorkingCopy is the folder in which Terraform runs for the unit, an absolute path, as WorkingCopy gives it: a relative path of the
	// local backend leads from there. Empty where it is not known.
	WorkingCopy string
	// Source and Download are terraform.source and download_dir as Terragrunt evaluates them, for finding the working copy of the same unit
	// in a copy of its tree.
	Source, Download string
	// Binary is the unit's OpenTofu or Terraform: a path, or a name on the PATH.
	Binary string
	// Env is what the unit adds to the environment, as "NAME=value".
	Env []string
	// IAMRole is the role that the unit assumes; empty for none.
	IAMRole string
}

// Pair is a unit with its places in the tree before and in the one after.
type Pair struct {
	// Before is where the state stood. Its Backend and Config are empty where the unit is new.
	Before Place
	// After is where it will be looked for. Its Unit is empty where the unit was dropped: then its state stays behind, an orphan.
	After Place
	// Stops are where the unit looked for its state in between, where it moved more than once: somebody may have brought it there.
	Stops []Stop
	// Dependencies are the folders after of the units that the unit reads outputs of.
	Dependencies []change.Path
	// Declared are the values that the refactoring means to change in this unit: its plan may show these changes and no others.
	Declared []Declared
	// Hooks are what a plan of the unit runs beside Terraform, for people to read before they say yes.
	Hooks []string
	// Narrowed are the arguments, and where they come from, that keep a plan of the unit from telling all that would change: a plan with one
	// proves nothing.
	Narrowed []string
	// Excluded says, as a clause, why Terragrunt leaves the unit out when it plans many; empty where it does not.
	Excluded string
}

// Stop is where a unit looked for its state between two moves.
type Stop struct {
	Place Place
	// Since is a file of the repository: revisions that have it know no place before this one.
	Since string
}

// Declared is a value before and after, as it stands in an input of the unit.
type Declared struct{ Old, New string }

// dropped tells that the unit is not in the tree after.
func (p Pair) dropped() bool { return p.After.Unit == "" }

// unit names the pair for people: where the unit is now, or was.
func (p Pair) unit() change.Path {
	if p.dropped() {
		return p.Before.Unit
	}
	return p.After.Unit
}

// Name is the unit's folder: where it is now, or was before it was dropped.
func (p Pair) Name() change.Path { return p.unit() }

// Same tells whether both places are one, so that there is nothing to bring over.
func (p Pair) Same() bool { return !p.dropped() && p.Before.identity() == p.After.identity() }

// movable names the pair's files as key does, but local states below root by their way from there: a repository that is moved or renamed
// finds them again.
func (p Pair) movable(root string) string {
	below := func(place Place) string {
		if place.kind() == "local" {
			if way, ok := change.Below(root, place.file()); ok {
				return "local\x00./" + string(way)
			}
		}
		return place.recorded()
	}
	sum := sha256.Sum256([]byte(below(p.Before) + "\x00" + below(p.After)))
	return hex.EncodeToString(sum[:8])
}

// key tells pairs apart. It holds no more than a hash of both places, so that no name is too long or holds a secret.
func (p Pair) key() string {
	sum := sha256.Sum256([]byte(p.Before.recorded() + "\x00" + p.After.recorded()))
	return hex.EncodeToString(sum[:8])
}

// setting gives one setting as text, by its dotted name.
func (p Place) setting(name string) string {
	var value any = p.Config
	for part := range strings.SplitSeq(name, ".") {
		object, ok := value.(map[string]any)
		if !ok {
			return ""
		}
		value = object[part]
	}
	if value == nil {
		return ""
	}
	return withoutPassword(fmt.Sprint(value))
}

// identity is a text that two places share exactly if they are the same. How to get there does not count.
func (p Place) identity() string {
	if p.kind() == "local" {
		return "local\x00" + p.file()
	}
	kind, _ := backend.TypeOf(p.kind())
	parts := []string{p.kind()}
	told := p.told(kind)
	for _, name := range slices.Sorted(maps.Keys(told)) {
		if told[name] != kind.Default(name) {
			parts = append(parts, name+"="+told[name])
		}
	}
	return strings.Join(parts, "\x00")
}

// recorded is the text of a place of which files in the journal have their names. It must stay what it is for a place that an earlier
// version wrote down, so that what was begun with that one is found again.
func (p Place) recorded() string {
	kind, known := backend.TypeOf(p.kind())
	switch {
	case p.kind() == "local":
		return p.identity()
	case !known:
		return p.kind() + "\x00" + fmt.Sprint(p.Config) // fmt sorts the keys of maps.
	}
	parts := []string{p.kind()}
	named := append([]string{kind.Key}, kind.Beside...)
	for _, name := range named {
		parts = append(parts, name+"="+p.setting(name))
	}
	told := p.told(kind)
	for _, name := range slices.Sorted(maps.Keys(told)) {
		if !slices.Contains(named, name) && told[name] != kind.Default(name) {
			parts = append(parts, name+"="+told[name])
		}
	}
	return strings.Join(parts, "\x00")
}

// told are the settings that tell where the state stands, by their dotted names: as they are written, else as the unit's own variables
// say them. Passwords are left out.
func (p Place) told(kind backend.Type) map[string]string {
	all := map[string]string{}
	var collect func(prefix string, settings map[string]any)
	collect = func(prefix string, settings map[string]any) {
		for name, value := range settings {
			switch nested, ok := value.(map[string]any); {
			case ok:
				collect(prefix+name+".", nested)
			case value != nil && value != "" && kind.TellsPlace(prefix+name):
				all[prefix+name] = withoutPassword(fmt.Sprint(value))
			}
		}
	}
	collect("", p.Config)
	variables := kind.Variables()
	// The more specific of two that say one setting has the longer name.
	for _, variable := range slices.Backward(slices.Sorted(maps.Keys(variables))) {
		if value := program.Getenv(p.Env, variable); value != "" && all[variables[variable]] == "" {
			all[variables[variable]] = withoutPassword(value)
		}
	}
	return all
}

// Address is the place for people, without anything secret: "s3 states/live/vpc/terraform.tfstate", "local /srv/vpc.tfstate". A path
// that leads from the working copy stands as it is written, since hashes tell nobody anything.
func (p Place) Address() string {
	if relative := p.relativePath(); relative != "" {
		return "local " + filepath.Join(string(p.Unit), ".terragrunt-cache", "…", relative)
	}
	if p.kind() == "local" {
		return "local " + p.file()
	}
	kind, known := backend.TypeOf(p.kind())
	if !known {
		return p.kind()
	}
	var words []string
	told := p.told(kind)
	for _, name := range slices.Concat(kind.Beside, kind.Also, []string{kind.Key}) {
		if told[name] != "" {
			words = append(words, told[name])
		}
	}
	return strings.TrimSpace(p.kind() + " " + strings.Join(words, "/"))
}

// Bucket is what holds the state among others, as the bucket of s3 and gcs; empty where there is no such thing.
func (p Place) Bucket() string {
	for _, name := range []string{"bucket", "container_name"} {
		if value := p.setting(name); value != "" {
			return value
		}
	}
	return ""
}

func (p Place) kind() string {
	if p.Backend == "" {
		return "local"
	}
	return p.Backend
}

// file is the state file of a local backend, an absolute path; a relative one where the working copy is not known.
func (p Place) file() string {
	path := p.setting("path")
	if path == "" {
		path = "terraform.tfstate"
	}
	if !filepath.IsAbs(path) && p.WorkingCopy != "" {
		path = filepath.Join(p.WorkingCopy, path)
	}
	return filepath.Clean(path)
}

// encrypted tells whether the state is encrypted where it stands, by its own block or by one that the environment holds.
func (p Place) encrypted(env []string) bool {
	return p.Encryption != "" || slices.ContainsFunc(slices.Concat(env, p.Env), func(pair string) bool {
		return strings.HasPrefix(pair, "TF_ENCRYPTION=") && pair != "TF_ENCRYPTION="
	})
}

// passwordWord is the password in a connection string of PostgreSQL that is made of words, as "host=h password='x y' user=u".
var passwordWord = regexp.MustCompile(`\bpassword\s*=\s*(?:'(?:[^'\\]|\\.)*'|\S+)\s*`)

// withoutPassword leaves out the password of an address.
func withoutPassword(text string) string {
	if !strings.Contains(text, "://") {
		return passwordWord.ReplaceAllString(text, "")
	}
	address, err := url.Parse(text)
	if err != nil {
		return "(an address)"
	}
	if address.User != nil {
		address.User = url.User(address.User.Username())
	}
	query := address.Query()
	for _, name := range []string{"password", "token", "private_token", "access_token"} {
		if query.Has(name) {
			query.Del(name)
			address.RawQuery = query.Encode()
		}
	}
	return address.String()
}
