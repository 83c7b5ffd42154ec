package evaluate

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/gruntwork-io/terragrunt/pkg/config"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// noRootConfig is the strict control that refuses to look for a terragrunt.hcl above.
const noRootConfig = "root-terragrunt-hcl"

// findInParentFolders is find_in_parent_folders, which ends at the repository's root: what lies above it is another place in the scratch
// folder, and not the repository's anyway.
func (f *frame) findInParentFolders(args []string) (string, error) {
	if len(args) > 2 {
		return "", errors.New("find_in_parent_folders takes a name and a fallback")
	}
	wanted := ""
	if len(args) > 0 {
		wanted = args[0]
	}
	s := f.asker.side
	if strict := s.settings.StrictControls.Find(noRootConfig); strict.GetEnabled() && (wanted == "" || wanted == config.DefaultTerragruntConfigPath) {
		return "", strict.Evaluate(f.ctx)
	}
	folder, ok := s.scratch.inside(f.folder)
	// Terragrunt joins the name to each folder, up to the file system's root: there an absolute path is what it says.
	if filepath.IsAbs(wanted) {
		if place, ok := s.scratch.inside(wanted); ok && s.stands(change.Root, string(place)) {
			return filepath.Clean(wanted), nil
		}
		folder = change.Root
	}
	for ok && folder != change.Root {
		folder = folder.Dir()
		for _, name := range namesOf(wanted) {
			if s.stands(folder, name) {
				return filepath.Join(s.scratch.path(folder), filepath.FromSlash(name)), nil
			}
		}
	}
	if len(args) == 2 {
		return args[1], nil
	}
	return "", fmt.Errorf("no folder above %s has a %s", s.scratch.told(f.folder), strings.Join(namesOf(wanted), " or a "))
}

// namesOf are the names that are looked for.
func namesOf(wanted string) []string {
	if wanted == "" {
		return config.DefaultTerragruntConfigPaths
	}
	return []string{wanted}
}

// stands tells whether something stands at a name in a folder of the repository.
func (s *side) stands(folder change.Path, name string) bool {
	path, ok := folder.Join(filepath.ToSlash(name))
	if !ok {
		return false
	}
	return s.tree.Exists(path) || path == ".git"
}

// readVariables is read_tfvars_file: the variables of a file as JSON.
func (f *frame) readVariables(args []string) (string, error) {
	if len(args) != 1 {
		return "", errors.New("read_tfvars_file needs a path")
	}
	path := f.resolve(args[0])
	s := f.asker.side
	if !s.scratch.holds(path) {
		if f.switched(s.outside(config.FuncNameReadTfvarsFile, path)) {
			return `{"other":"other"}`, nil
		}
		return "{}", nil
	}
	content, err := live.ReadRegular(path, 0)
	if err != nil {
		return "", fmt.Errorf("%s cannot be read", s.scratch.told(path))
	}
	f.pctx.FilesRead.Add(path)
	f.reads(path)
	variables := map[string]any{}
	if strings.HasSuffix(path, "json") {
		if err := json.Unmarshal(content, &variables); err != nil {
			return "", fmt.Errorf("%s is no JSON: %w", s.scratch.told(path), err)
		}
		return string(content), nil
	}
	if err := config.ParseAndDecodeVarFile(s.logger, path, content, &variables); err != nil {
		return "", err
	}
	text, err := json.Marshal(variables)
	return string(text), err
}
