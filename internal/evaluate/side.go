package evaluate

import (
	"context"
	"io"
	"maps"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

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

// side is one tree on disk with everything that its units share: Terragrunt keeps in ctx what it has parsed.
type side struct {
	tree    *live.Tree
	scratch *scratch
	options Options
	// ctx carries Terragrunt's caches; they are for this side alone, since they tell files apart by path and time only.
	ctx    context.Context
	logger log.Logger
	// environment is what configs may read.
	environment map[string]string
	reads       *outputReads
}

func newSide(ctx context.Context, tree *live.Tree, scratch *scratch, o Options) *side {
	logger := log.New(log.WithOutput(io.Discard), log.WithLevel(log.ErrorLevel),
		log.WithFormatter(format.NewFormatter(placeholders.Placeholders{})))
	return &side{tree: tree, scratch: scratch, options: o, ctx: config.WithConfigValues(ctx), logger: logger,
		environment: allowed(o), reads: &outputReads{tree: tree}}
}

// allowed gives the variables that configs may read.
func allowed(o Options) map[string]string {
	seen := map[string]string{}
	for _, entry := range o.Environ {
		key, value, _ := strings.Cut(entry, "=")
		if o.LiveFunctions || slices.ContainsFunc(o.Allow, func(name string) bool {
			prefix, open := strings.CutSuffix(name, "*")
			return name == key || open && strings.HasPrefix(key, prefix)
		}) {
			seen[key] = value
		}
	}
	return seen
}

// unit evaluates one unit. Terragrunt's conversions panic on odd values; that is the unit's failure.
func (s *side) unit(ctx context.Context, path change.Path) (unit Unit) {
	unit.Config = s.config(path)
	unit.Folder = unit.Config.Dir()
	defer func() {
		if trouble := recover(); trouble != nil {
			unit = Unit{Config: unit.Config, Folder: unit.Folder, Failure: s.panicked(unit.Config, trouble, debug.Stack())}
		}
	}()
	if !s.tree.IsFile(unit.Config) {
		unit.Failure = s.missing(unit.Config)
		return unit
	}
	plain := newAsker(s, unit.Folder, false)
	seen, err := s.parse(ctx, unit.Config, plain)
	if err != nil {
		unit.Failure = s.failure(unit.Config, err)
		return unit
	}
	if err := s.describe(&unit, seen); err != nil {
		unit.Failure = s.failure(unit.Config, err)
		return unit
	}
	unit.Asked = plain.all()
	if len(unit.Asked) > 0 {
		s.trace(ctx, &unit)
	}
	return unit
}

// config gives the config that a path names: itself, or the one in the folder.
func (s *side) config(path change.Path) change.Path {
	if !s.tree.IsDir(path) {
		return path
	}
	for _, name := range config.DefaultTerragruntConfigPaths {
		if s.tree.IsFile(path.Child(name)) {
			return path.Child(name)
		}
	}
	return path.Child(config.DefaultTerragruntConfigPath)
}

// seen is what Terragrunt made of a unit.
type seen struct {
	config *config.TerragruntConfig
	// read are the absolute paths of the files that were read on the way.
	read         []string
	dependencies config.Dependencies
}

// parse lets Terragrunt evaluate a config; whatever it asks for is answered by the asker.
func (s *side) parse(ctx context.Context, path change.Path, a *asker) (*seen, error) {
	ctx = caches{Context: ctx, from: s.ctx, apart: s.apart()}
	pctx := s.context(ctx, path, a)
	full := s.scratch.path(path)
	partial, err := config.PartialParseConfigFile(ctx, pctx.WithDecodeList(config.DependencyBlock), s.logger, full, nil)
	if err != nil {
		return nil, err
	}
	dependencies := partial.TerragruntDependencies
	a.files = []change.Path{path}
	for _, include := range partial.ProcessedIncludes {
		if included, ok := s.scratch.inside(include.Path); ok {
			a.files = append(a.files, included)
		}
	}
	outputs, err := a.outputs(dependencies, filepath.Dir(full))
	if err != nil {
		return nil, err
	}
	pctx.DecodedDependencies = outputs
	parsed, err := config.ParseConfigFile(ctx, pctx, s.logger, full, nil)
	if err != nil {
		return nil, err
	}
	return &seen{config: parsed, read: pctx.FilesRead.Paths(), dependencies: dependencies}, nil
}

// context makes what Terragrunt evaluates one unit in.
func (s *side) context(ctx context.Context, path change.Path, a *asker) *config.ParsingContext {
	defaults := options.NewTerragruntOptions()
	_, pctx := config.NewParsingContext(ctx, s.logger, config.WithStrictControls(defaults.StrictControls))
	full := s.scratch.path(path)
	pctx.TerragruntConfigPath = full
	pctx.OriginalTerragruntConfigPath = full
	pctx.WorkingDir = filepath.Dir(full)
	pctx.RootWorkingDir = s.scratch.root
	pctx.DownloadDir = filepath.Join(pctx.WorkingDir, ".terragrunt-cache")
	pctx.TerraformCommand = command
	pctx.OriginalTerraformCommand = command
	pctx.SourceMap = map[string]string{}
	pctx.Experiments = defaults.Experiments
	pctx.FeatureFlags = defaults.FeatureFlags
	pctx.MaxFoldersToCheck = defaults.MaxFoldersToCheck
	pctx.TFPath = defaults.TFPath
	pctx.TofuImplementation = defaults.TofuImplementation
	pctx.EngineOptions = defaults.EngineOptions
	pctx.Telemetry = defaults.Telemetry
	// No outputs are ever fetched: they come as DecodedDependencies.
	pctx.SkipOutput = true
	s.confine(pctx, a)
	return pctx
}

// caches is a context that answers with the caches of a side.
type caches struct {
	context.Context
	from context.Context
	// apart are the keys of caches that a unit may not share.
	apart map[any]bool
}

// Value gives a cache of the side, or what the context itself holds.
func (c caches) Value(key any) any {
	if c.apart[key] {
		return nil
	}
	if value := c.Context.Value(key); value != nil {
		return value
	}
	return c.from.Value(key)
}

// cloned keeps one unit's changes to the environment from the others.
func (s *side) cloned() map[string]string { return maps.Clone(s.environment) }

// apart are the caches of answers that are the asker's own.
func (s *side) apart() map[any]bool {
	if s.options.LiveFunctions {
		return nil
	}
	return map[any]bool{config.SopsCacheContextKey: true, config.DependencyOutputCacheContextKey: true}
}
