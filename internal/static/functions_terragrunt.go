package static

import (
	"errors"
	"fmt"
	"path"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/sulibot/tg-refactor/internal/change"
)

// DefaultConfig is the file that makes a folder a unit.
const DefaultConfig = "terragrunt.hcl"

var errNotFound = errors.New("nothing of this name stands in a folder above")

// function makes a function whose answer depends on the scope, or one that is metered; pkg/config/config_helpers.go of Terragrunt 1.1.2 has the
// originals of Terragrunt's. It reports false for all others.
func (e *Evaluator) function(s *Scope, name string) (function.Function, bool) {
	if made, ok := e.meter.bounded(name); ok {
		return made, true
	}
	if make, ok := ofBytes[name]; ok {
		return e.fileFunction(s, make), true
	}
	switch name {
	case "templatefile":
		return e.templateFileFunction(s), true
	case "read_tfvars_file":
		return e.tfvarsFunction(s), true
	case "fileset":
		return e.fileSetFunction(s), true
	case "read_terragrunt_config":
		return e.readFunction(s), true
	case "fileexists":
		return e.fileExistsFunction(s), true
	}
	if answer, ok := ofTexts[name]; ok {
		return texts(func(args []string) (string, error) { return answer(e, s, args) }), true
	}
	return function.Function{}, false
}

// ofTexts are Terragrunt's functions from strings to a string.
var ofTexts = map[string]func(e *Evaluator, s *Scope, args []string) (string, error){
	"find_in_parent_folders": (*Evaluator).findInParentFolders,
	"get_terragrunt_dir":     func(_ *Evaluator, s *Scope, _ []string) (string, error) { return Absolute(s.Dir()), nil },
	"get_original_terragrunt_dir": func(e *Evaluator, s *Scope, _ []string) (string, error) {
		e.usedOriginal = true
		return Absolute(s.Original.Dir()), nil
	},
	"get_parent_terragrunt_dir":  func(_ *Evaluator, s *Scope, args []string) (string, error) { return parentDir(s, args) },
	"path_relative_to_include":   func(_ *Evaluator, s *Scope, args []string) (string, error) { return relativeToInclude(s, args) },
	"path_relative_from_include": func(_ *Evaluator, s *Scope, args []string) (string, error) { return relativeFromInclude(s, args) },
	"get_repo_root":              func(*Evaluator, *Scope, []string) (string, error) { return RepositoryRoot, nil },
	"get_path_from_repo_root":    func(_ *Evaluator, s *Scope, _ []string) (string, error) { return s.Dir().Rel(change.Root), nil },
	"get_path_to_repo_root":      func(_ *Evaluator, s *Scope, _ []string) (string, error) { return change.Root.Rel(s.Dir()), nil },
	"mark_as_read":               func(_ *Evaluator, _ *Scope, args []string) (string, error) { return marked(args) },
}

// marked is mark_as_read, which gives the path back as it came.
func marked(args []string) (string, error) {
	if len(args) != 1 {
		return "", fmt.Errorf("mark_as_read takes one path, not %d", len(args))
	}
	return args[0], nil
}

// texts wraps a function of strings. Terragrunt reads its arguments as strings, however many come.
func texts(f func([]string) (string, error)) function.Function {
	return function.New(&function.Spec{
		VarParam: &function.Parameter{Name: "arguments", Type: cty.String},
		Type:     function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			words := make([]string, len(args))
			for i, arg := range args {
				words[i] = arg.AsString()
			}
			answer, err := f(words)
			if err != nil {
				return cty.UnknownVal(cty.String), err
			}
			return cty.StringVal(answer), nil
		},
	})
}

// findInParentFolders looks above the config's own folder, never in it; folders count as well as files.
func (e *Evaluator) findInParentFolders(s *Scope, args []string) (string, error) {
	name := DefaultConfig
	if len(args) > 0 && args[0] != "" {
		name = args[0]
	}
	if found, ok := e.lookAbove(s, name); ok {
		return Absolute(found), nil
	}
	if len(args) == 2 {
		e.missed = true
		return args[1], nil
	}
	e.missed = true
	e.unknown(fmt.Sprintf("find_in_parent_folders(%q) finds nothing", name))
	return "", errNotFound
}

func (e *Evaluator) lookAbove(s *Scope, name string) (change.Path, bool) {
	dir := s.Dir()
	// Terragrunt joins the name to each folder, up to the file system's root: there an absolute path is what it says.
	if path.IsAbs(name) {
		found, ok := Locate(name, dir)
		if ok {
			e.probes = append(e.probes, found)
		}
		return found, ok && s.Tree.Exists(found)
	}
	for dir != change.Root {
		dir = dir.Dir()
		candidate, ok := dir.Join(name)
		if !ok {
			continue
		}
		e.probes = append(e.probes, candidate)
		if s.Tree.Exists(candidate) {
			return candidate, true
		}
	}
	return "", false
}

func parentDir(s *Scope, args []string) (string, error) {
	if s.Included {
		return Absolute(s.TextDir()), nil
	}
	if s.Stack || len(s.Includes) == 0 {
		return Absolute(s.Dir()), nil
	}
	include, ok := s.selected(args)
	if !ok {
		return "", fmt.Errorf("get_parent_terragrunt_dir needs the name of one of %d includes", len(s.Includes))
	}
	return Absolute(include.Path.Dir()), nil
}

func relativeToInclude(s *Scope, args []string) (string, error) {
	switch {
	case s.InIncludePath:
		return ".", nil
	case s.Included:
		return s.Dir().Rel(s.TextDir()), nil
	case s.Stack, len(s.Includes) == 0:
		return ".", nil
	}
	include, ok := s.selected(args)
	if !ok {
		return "", fmt.Errorf("path_relative_to_include needs the name of one of %d includes", len(s.Includes))
	}
	return s.Dir().Rel(include.Path.Dir()), nil
}

func relativeFromInclude(s *Scope, args []string) (string, error) {
	switch {
	case s.InIncludePath:
		return ".", nil
	case s.Included:
		return s.TextDir().Rel(s.Dir()), nil
	case s.Stack, len(s.Includes) == 0:
		return ".", nil
	}
	include, ok := s.selected(args)
	if !ok {
		return "", fmt.Errorf("path_relative_from_include needs the name of one of %d includes", len(s.Includes))
	}
	return include.Path.Dir().Rel(s.Dir()), nil
}

var anyValue = function.Parameter{Name: "default", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true}

func (e *Evaluator) readFunction(s *Scope) function.Function {
	return function.New(&function.Spec{
		Params:   []function.Parameter{{Name: "path", Type: cty.String}},
		VarParam: &anyValue,
		Type:     function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			target, ok := Locate(args[0].AsString(), s.Dir())
			if !ok {
				e.unknown("the file to read lies outside the repository")
				return cty.DynamicVal, nil
			}
			if s.Tree.IsDir(target) {
				target = target.Child(DefaultConfig)
			}
			e.probes = append(e.probes, target)
			if s.Tree.IsFile(target) {
				return e.readConfig(s, target), nil
			}
			e.missed = true
			if len(args) > 1 {
				return args[1], nil
			}
			return cty.DynamicVal, fmt.Errorf("%s is not there to be read", target)
		},
	})
}

func (e *Evaluator) fileExistsFunction(s *Scope) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			target, ok := Locate(args[0].AsString(), s.TextDir())
			if !ok {
				return cty.UnknownVal(cty.Bool), nil
			}
			e.probes = append(e.probes, target)
			if s.Tree.IsDir(target) {
				return cty.UnknownVal(cty.Bool), fmt.Errorf("%s is a folder and no file", target)
			}
			return cty.BoolVal(s.Tree.IsFile(target)), nil
		},
	})
}
