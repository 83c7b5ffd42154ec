package evaluate

import (
	"context"
	"io"
	"maps"
	"path/filepath"
	"sync"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/gruntwork-io/terragrunt/pkg/log"
	"github.com/gruntwork-io/terragrunt/pkg/log/format"
	"github.com/gruntwork-io/terragrunt/pkg/log/format/placeholders"
	"github.com/gruntwork-io/terragrunt/pkg/options"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// command is the Terraform command that units are evaluated for.
const command = "plan"

// side is one tree on disk with everything that its units share.
type side struct {
	tree     *live.Tree
	scratch  *scratch
	options  Options
	logger   log.Logger
	settings *options.TerragruntOptions
	// cached is the present generation of Terragrunt's caches, of use to so many more units.
	mu     sync.Mutex
	cached *cached
	uses   int
	// known is what files are read as; reads is which outputs files read.
	known memory
	reads outputReads
	// handed is what each stack file came to.
	handed map[change.Path]*handed
	// refused are stack files that are not generated, and why; starting is told each that is.
	refused  map[change.Path]string
	starting func(stack change.Path) error
	// ignored are the files of the tree that git ignores.
	ignored map[change.Path]bool
	// environment is what configs may read.
	environment map[string]string
}

func newSide(tree *live.Tree, scratch *scratch, o Options) *side {
	logger := log.New(log.WithOutput(io.Discard), log.WithLevel(log.ErrorLevel),
		log.WithFormatter(format.NewFormatter(placeholders.Placeholders{})))
	return &side{tree: tree, scratch: scratch, options: o, logger: logger, settings: settings(o.Environ),
		environment: readable(o), reads: outputReads{tree: tree}}
}

// unit evaluates one unit. Terragrunt's conversions panic on odd values; that is the unit's failure.
func (s *side) unit(ctx context.Context, path change.Path) (unit Unit) {
	unit.Config = configAt(s.tree, path)
	unit.Folder = unit.Config.Dir()
	defer func() {
		if trouble := recover(); trouble != nil {
			unit = Unit{Config: unit.Config, Folder: unit.Folder, Failure: s.panicked(unit.Config, trouble)}
		}
	}()
	if !s.tree.IsFile(unit.Config) {
		unit.Failure = s.missing(unit.Config)
		return unit
	}
	if unit.Failure = s.refusal(unit.Config); unit.Failure != nil {
		return unit
	}
	made, asked, err := s.plainly(ctx, unit.Config)
	if err == nil {
		err = s.describe(&unit, made)
	}
	if err != nil {
		unit.Failure = s.failure(unit.Config, err)
		return unit
	}
	unit.Asked = asked
	if len(asked) > 0 {
		s.trace(ctx, &unit, made)
	}
	unit.Asked = sortedHangs(unit.Asked)
	s.backend(&unit, made.config)
	s.handOver(&unit)
	return unit
}

// plainly evaluates a config with plain answers. Where a placeholder for an output is not of the form that its reader needs, another form
// is tried.
func (s *side) plainly(ctx context.Context, config change.Path) (*seen, []Hang, error) {
	others := forms{}
	for {
		a := newAsker(s, config, false, others)
		made, err := s.parse(ctx, a, nil)
		if err == nil || ctx.Err() != nil || !others.change(a.all(), s.expression(err)) {
			return made, a.all(), err
		}
	}
}

// configAt gives the config that a path names: itself, or the one in the folder.
func configAt(tree *live.Tree, path change.Path) change.Path {
	if !tree.IsDir(path) {
		return path
	}
	for _, name := range config.DefaultTerragruntConfigPaths {
		if tree.IsFile(path.Child(name)) {
			return path.Child(name)
		}
	}
	return path.Child(config.DefaultTerragruntConfigPath)
}

// seen is what Terragrunt made of a unit.
type seen struct {
	config *config.TerragruntConfig
	// read are the absolute paths of the files that were read on the way.
	read []string
	// blocks are the dependency blocks, those of included files merged in; files are the unit's config and what it includes.
	blocks config.Dependencies
	files  []change.Path
	// private are the files that were read on the way and that git ignores.
	private []change.Path
	// steady tells that no stand-in was asked for to get at the blocks, so that they are the same with any answers.
	steady bool
	// forms are those of the placeholders for outputs.
	forms forms
}

// parse lets Terragrunt evaluate a config; whatever it asks for is answered by the asker. What was seen with other answers spares
// looking for the dependency blocks where they cannot be others.
func (s *side) parse(ctx context.Context, a *asker, before *seen) (*seen, error) {
	full := s.scratch.path(a.config)
	shared := s.caches(ctx)
	f := &frame{asker: a, ctx: shared, path: full, folder: filepath.Dir(full), pctx: s.context(ctx, full)}
	s.confine(f)
	s.decideParsing(f, &shared.cached.annotated)
	now := &seen{forms: a.forms}
	if before != nil && before.steady {
		now.blocks, now.files = before.blocks, before.files
	} else {
		var err error
		if now.blocks, now.files, err = f.dependencies(full); err != nil {
			return nil, err
		}
		now.steady = len(f.asked) == 0
	}
	outputs, err := f.outputs(now.blocks, now.files)
	if err != nil {
		return nil, err
	}
	f.pctx.DecodedDependencies = outputs
	f.pctx.ParserOptions = f.parsing.whole
	if now.config, err = config.ParseConfigFile(f.ctx, f.pctx, s.logger, full, nil); err != nil {
		return nil, err
	}
	f.addDependencies(now.config, now.blocks, now.files)
	now.read, now.private = f.pctx.FilesRead.Paths(), f.private
	return now, nil
}

// dependencies gives the dependency blocks of a config, merged with those that it includes, and the files that it is made of.
func (f *frame) dependencies(full string) (config.Dependencies, []change.Path, error) {
	s := f.asker.side
	pctx := f.pctx.WithDecodeList(config.DependencyBlock)
	pctx.ParserOptions = f.parsing.dependencies
	partial, err := config.PartialParseConfigFile(f.ctx, pctx, s.logger, full, nil)
	if err != nil {
		return nil, nil, err
	}
	var files []change.Path
	if own, ok := s.scratch.inside(full); ok {
		files = append(files, own)
	}
	for _, include := range partial.ProcessedIncludes {
		if included, ok := s.scratch.inside(include.Path); ok {
			files = append(files, included)
		}
	}
	return partial.TerragruntDependencies, files, nil
}

// context makes what Terragrunt evaluates the config at an absolute path in.
func (s *side) context(ctx context.Context, full string) *config.ParsingContext {
	settings := s.settings
	_, pctx := config.NewParsingContext(ctx, s.logger, config.WithStrictControls(settings.StrictControls))
	pctx.TerragruntConfigPath = full
	pctx.OriginalTerragruntConfigPath = full
	pctx.WorkingDir = filepath.Dir(full)
	pctx.RootWorkingDir = s.scratch.root
	pctx.DownloadDir = filepath.Join(pctx.WorkingDir, ".terragrunt-cache")
	pctx.TerraformCommand = command
	pctx.OriginalTerraformCommand = command
	pctx.SourceMap = map[string]string{}
	pctx.Experiments = settings.Experiments
	pctx.FeatureFlags = settings.FeatureFlags
	pctx.MaxFoldersToCheck = settings.MaxFoldersToCheck
	pctx.TFPath = settings.TFPath
	pctx.TofuImplementation = settings.TofuImplementation
	pctx.EngineOptions = settings.EngineOptions
	pctx.Telemetry = settings.Telemetry
	// No outputs are ever fetched: they come as DecodedDependencies.
	pctx.SkipOutput = true
	return pctx
}

// cloned keeps one unit's changes to the environment from the others.
func (s *side) cloned() map[string]string { return maps.Clone(s.environment) }
