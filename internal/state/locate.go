package state

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/program"
)

// WorkingCopy gives the folder in which Terragrunt runs Terraform for a unit with this source, both as Terragrunt evaluates them:
// unit is an absolute path, source a local folder (absolute, or relative to the unit) or an address with a scheme. The folder lies
// below download, the unit's .terragrunt-cache where that is empty. It reports false for short addresses, as "github.com/a/b", which
// Terragrunt spells out by rules of its own.
//
// The rule is that of Terragrunt's NewSource: below the download folder a hash of the unit's path, then one of the source before its
// "//" without a query, then what follows "//". It has been so since its first releases.
func WorkingCopy(unit, download, source string) (string, bool) {
	if download == "" {
		download = filepath.Join(unit, ".terragrunt-cache")
	}
	if source == "" {
		source = "."
	}
	scheme := strings.Contains(source, "://")
	if !scheme && !filepath.IsAbs(source) && !strings.HasPrefix(source, ".") {
		return "", false
	}
	if scheme {
		source, _, _ = strings.Cut(source, "?")
	}
	root, module := source, ""
	start := 0
	if scheme {
		start = strings.Index(source, "://") + len("://")
	}
	if at := strings.Index(source[start:], "//"); at >= 0 {
		root, module = source[:start+at], source[start+at+2:]
	}
	if !scheme {
		if !filepath.IsAbs(root) {
			root = filepath.Join(unit, root)
		}
		root = "file://" + filepath.ToSlash(filepath.Clean(root))
	}
	return filepath.Join(download, hashName(filepath.Clean(unit)), hashName(root), filepath.FromSlash(module)), true
}

func hashName(text string) string {
	sum := sha1.Sum([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// relativePath gives the path of a local backend that leads from the working copy; empty where it does not.
func (p Place) relativePath() string {
	if p.kind() != "local" {
		return ""
	}
	path := p.setting("path")
	if path == "" {
		path = "terraform.tfstate"
	}
	if filepath.IsAbs(path) {
		return ""
	}
	return filepath.Clean(path)
}

// locate gives the place where a state can be read. One below a cache may not be where Terragrunt would look for it now, since what
// its folders' names are hashes of has moved; where the cache is gone, the copy stands in that apply saved.
func (m *mover) locate(place Place) (Place, error) {
	relative := place.relativePath()
	if relative == "" {
		return place, nil
	}
	if filepath.IsAbs(place.file()) {
		if kind, err := journal.Peek(m.fs, place.file()); err != nil || kind == journal.File {
			return place, err
		}
	}
	found, err := m.inCache(filepath.Join(m.request.Journal.Root(), filepath.FromSlash(string(place.Unit)), ".terragrunt-cache"), relative)
	if err != nil {
		return place, err
	}
	if len(found) == 0 {
		if found, err = m.savedByApply(place.Unit, relative); err != nil {
			return place, err
		}
	}
	switch len(found) {
	case 0:
		return place, nil
	case 1:
		return place.at(found[0]), nil
	default:
		return place, problem(finding.StatePlaceUnknown, place.Unit, "Move away all but the one that is in use, then run the command again",
			"several states lie in the unit's cache: %s", strings.Join(found, ", "))
	}
}

// at gives the local place with another file.
func (p Place) at(file string) Place {
	config := map[string]any{}
	for name, value := range p.Config {
		config[name] = value
	}
	config["path"] = file
	p.Config = config
	return p
}

// inCache finds the files below a cache to which the relative path leads from a folder in which Terraform may have run.
func (m *mover) inCache(dir, relative string) ([]string, error) {
	var found []string
	var walk func(dir string, depth int) error
	walk = func(dir string, depth int) error {
		entries, err := m.fs.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if !entry.IsDir() || entry.Name() == ".terraform" {
				continue
			}
			below := filepath.Join(dir, entry.Name())
			if kind, err := journal.Peek(m.fs, filepath.Join(below, relative)); err != nil {
				return err
			} else if kind == journal.File && depth >= 1 {
				found = append(found, filepath.Join(below, relative))
				continue
			}
			if err := walk(below, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	err := walk(dir, 0)
	if journal.Gone(err) {
		err = nil
	}
	return found, err
}

// savedByApply finds the copies that applies made of the unit's state; of those of one origin the newest.
func (m *mover) savedByApply(unit change.Path, relative string) ([]string, error) {
	records, err := m.request.Journal.History()
	if err != nil {
		return nil, err
	}
	var found []string
	var origins []change.Path
	for _, record := range records {
		for _, saved := range record.Saved {
			fits := saved.Unit == unit && strings.HasSuffix(string(saved.Origin), "/"+filepath.ToSlash(relative))
			if !fits || slices.Contains(origins, saved.Origin) {
				continue
			}
			file := m.request.Journal.Path(record.ID, filepath.FromSlash(saved.Copy))
			if _, err := m.fs.Lstat(file); errors.Is(err, fs.ErrNotExist) {
				continue
			} else if err != nil {
				return nil, err
			}
			origins, found = append(origins, saved.Origin), append(found, file)
		}
	}
	return found, nil
}

// usesWorkspaces refuses a unit that keeps states in other workspaces than the default one.
func usesWorkspaces(pair Pair, format string, args ...any) error {
	return problem(finding.StateWorkspace, pair.unit(), "Bring the states of its workspaces over by hand, one after the other",
		"the unit uses workspaces, which are not supported: "+format, args...)
}

// chosenWorkspace refuses a unit of which the environment or the working copy tells that it uses workspaces.
func (m *mover) chosenWorkspace(pair Pair) error {
	for _, env := range [][]string{m.request.Env, pair.Before.Env} {
		if name := program.Getenv(env, "TF_WORKSPACE"); name != "" && name != "default" {
			return usesWorkspaces(pair, "TF_WORKSPACE is %s", name)
		}
	}
	if dir := pair.Before.WorkingCopy; dir != "" {
		chosen, err := journal.ReadFile(m.fs, filepath.Join(dir, ".terraform", "environment"))
		if name := strings.TrimSpace(string(chosen)); err == nil && name != "" && name != "default" {
			return usesWorkspaces(pair, "%s is chosen in %s", name, dir)
		}
		if pair.Before.kind() == "local" {
			others, _ := m.fs.ReadDir(filepath.Join(dir, "terraform.tfstate.d"))
			if len(others) > 0 {
				return usesWorkspaces(pair, "%s has a state in %s", others[0].Name(), dir)
			}
		}
	}
	return nil
}

// defaultWorkspace refuses a unit that keeps states in other workspaces than the default one.
func (m *mover) defaultWorkspace(ctx context.Context, pair Pair, source *session) error {
	if err := m.chosenWorkspace(pair); err != nil {
		return err
	}
	if kind := pair.Before.kind(); kind == "local" || kind == "http" {
		return nil // The one has just been looked at, the other knows no workspaces.
	}
	others, err := source.workspaces(ctx)
	if err != nil || len(others) == 0 {
		return err
	}
	return usesWorkspaces(pair, "%s has states of %s", pair.Before.Address(), strings.Join(others, ", "))
}
