package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/state"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// block finds the backend of a unit: remote_state, else a generate block, else the module's own text.
func (e *Engine) block(unit stateUnit) (state.Block, []evaluate.Hang, error) {
	var found state.Block
	if unit.Backend.Type != "" {
		if unit.Backend.NoText != "" {
			return found, nil, errors.New(unit.Backend.NoText)
		}
		written, err := state.ReadBlock(unit.Backend.Text)
		return state.Block{Backend: unit.Backend.Type, Config: unit.Backend.Config, Encryption: written.Encryption}, unit.Backend.Hangs, err
	}
	var hangs []evaluate.Hang
	for _, generated := range unit.Generated {
		if generated.Disabled || !strings.Contains(generated.Contents, "terraform") {
			continue
		}
		code, err := backend.Code(path.Base(generated.Path), []byte(generated.Contents))
		if err != nil {
			return found, nil, fmt.Errorf("generate %q: %w", generated.Name, err)
		}
		written, err := state.ReadBlock(string(code))
		if err != nil && strings.Contains(generated.Contents, "backend") {
			return found, nil, fmt.Errorf("generate %q: %w", generated.Name, err)
		}
		if written.Backend == "" && written.Encryption == "" {
			continue
		}
		if contents, ok := unit.Attribute("generate." + generated.Name + ".contents"); ok {
			hangs = append(hangs, contents.Hangs...)
		}
		if written.Backend != "" {
			found.Backend, found.Config = written.Backend, written.Config
		}
		if written.Encryption != "" {
			found.Encryption = written.Encryption
		}
	}
	if found.Backend != "" {
		return found, hangs, nil
	}
	module, ok := backend.Of(unit.index, unit.Config)
	if !ok || module.From != backend.Module {
		return found, hangs, nil
	}
	content, err := unit.index.Expanded().Read(module.File)
	if err != nil {
		return found, nil, err
	}
	code, err := backend.Code(module.File.Base(), content)
	if err != nil {
		return found, nil, err
	}
	written, err := state.ReadBlock(string(code))
	if found.Encryption != "" {
		written.Encryption = found.Encryption
	}
	return written, hangs, err
}

// initSettings lays what init's arguments say over a backend's block: those of extra_arguments over TF_CLI_ARGS_init, the later ones
// over the earlier ones. The error is a sentence's end: what cannot be read, or a setting without which there is no place.
func (e *Engine) initSettings(block *state.Block, unit stateUnit, options StateOptions) ([]evaluate.Hang, error) {
	env := environment(unit.Unit)
	arguments, hangs := []string{}, []evaluate.Hang(nil)
	for _, extra := range unit.ExtraArguments {
		if !slices.Contains(extra.Commands, "init") {
			continue
		}
		for _, name := range []string{"arguments", "env_vars"} {
			text := strings.Join(extra.Arguments, " ")
			if name == "env_vars" {
				text = extra.Environment[initArguments]
			}
			if attribute, ok := unit.Attribute("terraform.extra_arguments." + extra.Name + "." + name); ok && strings.Contains(text, "-backend-config") {
				hangs = append(hangs, attribute.Hangs...)
			}
		}
		arguments = append(arguments, extra.Arguments...)
	}
	words := program.Getenv(env, initArguments)
	if words == "" {
		words = program.Getenv(options.Environ, initArguments)
	}
	if strings.Contains(words, "-backend-config") && strings.ContainsAny(words, "\\\"'$`") {
		return hangs, fmt.Errorf("%s gives settings of the backend in quotes", initArguments)
	}
	given := backend.ConfigArguments(append(strings.Fields(words), arguments...))
	if len(given) > 0 && block.Backend == "" && !unit.hasModule() {
		return hangs, errors.New("init's arguments speak of a backend that its module names, which is not in the repository")
	}
	if block.Backend == "" {
		return hangs, nil
	}
	block.Config = maps.Clone(block.Config)
	if block.Config == nil {
		block.Config = map[string]any{}
	}
	for _, argument := range given {
		if err := e.initSetting(block, unit, argument); err != nil {
			return hangs, err
		}
	}
	kind, _ := backend.TypeOf(block.Backend)
	for _, name := range kind.Required {
		said := block.Config[name] != nil && block.Config[name] != ""
		for variable, of := range kind.Variables() {
			said = said || of == name && program.Getenv(append(slices.Clone(options.Environ), env...), variable) != ""
		}
		if !said {
			return hangs, fmt.Errorf("its backend %q names no %s, and no -backend-config of init's arguments does", block.Backend, name)
		}
	}
	return hangs, nil
}

// initArguments is the variable of which init takes arguments before its own.
const initArguments = "TF_CLI_ARGS_init"

// initSetting lays one KEY=VALUE, or a file of them, over a backend's block.
func (e *Engine) initSetting(block *state.Block, unit stateUnit, argument string) error {
	name, value, ok := strings.Cut(argument, "=")
	if !ok {
		file := argument
		if below, ok := change.Below(e.root, argument); ok {
			file = "${get_repo_root()}/" + string(below)
		}
		content, found := backend.ConfigFile(unit.index, unit.Config, file)
		if !found {
			return fmt.Errorf("init reads settings of the backend from %s, which is not in the repository", argument)
		}
		settings, err := fileSettings(argument, content)
		if err != nil {
			return fmt.Errorf("init reads settings of the backend from %s: %w", argument, err)
		}
		for name, value := range settings {
			block.Config[name] = value
		}
		return nil
	}
	block.Config[name] = value
	if strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[") {
		settings, err := state.ReadBlock(fmt.Sprintf("terraform {\n backend \"x\" {\n%s = %s\n}\n}\n", name, value))
		if err != nil {
			return err
		}
		block.Config[name] = settings.Config[name]
	}
	return nil
}

// fileSettings reads a file of a backend's settings, in HCL or JSON.
func fileSettings(name string, content []byte) (map[string]any, error) {
	if strings.HasSuffix(name, ".json") {
		var settings map[string]any
		err := json.Unmarshal(content, &settings)
		return settings, err
	}
	settings, err := state.ReadBlock("terraform {\n backend \"x\" {\n" + strings.TrimPrefix(string(content), "\ufeff") + "\n}\n}\n")
	return settings.Config, err
}

// hasModule tells whether the unit's module is in the repository: that of its source, or the unit's own folder.
func (u stateUnit) hasModule() bool {
	return u.Source == "" || slices.ContainsFunc(unit.Of(u.index, u.Config).Source(), func(r *refs.Reference) bool { return r.State == refs.Resolved })
}

// standInRemedy tells what gives a backend what it hangs on. What the outputs of a dependency are only that one's state tells, which may
// have to be brought over first.
func standInRemedy(unit stateUnit, hang evaluate.Hang, options StateOptions) string {
	switch label, isOutput := strings.CutPrefix(hang.On, "dependency."); {
	case isOutput && (hang.Kind == evaluate.Mock || hang.Kind == evaluate.MissingOutput):
		label, _, _ = strings.Cut(label, ".outputs")
		for _, dependency := range unit.Dependencies {
			if dependency.Name == label && dependency.Target != "" {
				folder := dependency.Target.Dir()
				return fmt.Sprintf("Once the state of %[1]s is where Terragrunt looks for it, write its outputs into a file, and name that with --outputs. "+
					"At the root of the repository: "+
					`{ printf '{"%[1]s":'; terragrunt --working-dir '%[1]s' output -json; printf '}'; } > outputs.json`, folder)
			}
		}
		return "Let the dependency lead to a unit, or bring this state over by hand"
	case hang.Kind == evaluate.Function && !options.LiveFunctions:
		return "Let the configs run what the backend hangs on with --live-functions, or bring this state over by hand"
	default:
		return "Bring this state over by hand"
	}
}

// outputsOrigin gives for a folder on one side the folder under which a file of outputs may name it: that of the side before or, where
// no other unit stood there, that of the side after.
func (s stateSides) outputsOrigin(outputs evaluate.Outputs, before *refs.Index, isBefore bool) func(change.Path) change.Path {
	known := func(folder change.Path) bool { _, ok := outputs[folder]; return ok }
	stood := func(folder change.Path) bool { return before.View(folder.Child(static.DefaultConfig)) != nil }
	return func(folder change.Path) change.Path {
		old, now := folder, folder
		if isBefore {
			now = s.moves.Map(folder)
		} else if from, ok := s.moves.Preimage(folder); ok {
			old = from
		}
		if !known(old) && (old == now || !stood(now)) {
			return now
		}
		return old
	}
}
