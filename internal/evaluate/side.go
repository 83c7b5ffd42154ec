package evaluate

import (
	"context"
	"io"
	"maps"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
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

// side is one tree on disk with everything that its units share: Terragrunt keeps in ctx what it has parsed.
type side struct {
	tree    *live.Tree
	scratch *scratch
	options Options
	logger  log.Logger
	// defaults are those of Terragrunt's command line.
	defaults *options.TerragruntOptions
	// cached is the present generation of Terragrunt's caches, of use to so many more units.
	mu     sync.Mutex
	cached *cached
	uses   int
	known  memory
	// environment is what configs may read.
	environment map[string]string
	reads       *outputReads
}

func newSide(tree *live.Tree, scratch *scratch, o Options) *side {
	logger := log.New(log.WithOutput(io.Discard), log.WithLevel(log.ErrorLevel),
		log.WithFormatter(format.NewFormatter(placeholders.Placeholders{})))
	return &side{tree: tree, scratch: scratch, options: o, logger: logger, defaults: options.NewTerragruntOptions(),
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
	plain := newAsker(s, unit.Config, false)
	seen, err := s.parse(ctx, plain, nil)
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
		s.trace(ctx, &unit, seen)
	}
	unit.Asked = sortedHangs(unit.Asked)
	s.backend(&unit, seen.config)
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
	read []string
	// blocks are the dependency blocks, those of included files merged in; files are the unit's config and what it includes.
	blocks config.Dependencies
	files  []change.Path
	// steady tells that no stand-in was asked for to get at the blocks, so that they are the same with any answers.
	steady bool
}

// parse lets Terragrunt evaluate a config; whatever it asks for is answered by the asker. What was seen with other answers spares
// looking for the dependency blocks where they cannot be others.
func (s *side) parse(ctx context.Context, a *asker, before *seen) (*seen, error) {
	full := s.scratch.path(a.config)
	shared := s.caches(ctx)
	f := &frame{asker: a, ctx: shared, folder: filepath.Dir(full), pctx: s.context(ctx, full)}
	s.confine(f)
	if !s.options.LiveFunctions {
		f.pctx.ParserOptions = s.parserOptions(f.pctx, &shared.cached.annotated)
	}
	now := &seen{}
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
	if now.config, err = config.ParseConfigFile(f.ctx, f.pctx, s.logger, full, nil); err != nil {
		return nil, err
	}
	now.read = f.pctx.FilesRead.Paths()
	return now, nil
}

// dependencies gives the dependency blocks of a config, merged with those that it includes, and the files that it is made of.
func (f *frame) dependencies(full string) (config.Dependencies, []change.Path, error) {
	s := f.asker.side
	partial, err := config.PartialParseConfigFile(f.ctx, f.pctx.WithDecodeList(config.DependencyBlock), s.logger, full, nil)
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
	defaults := s.defaults
	_, pctx := config.NewParsingContext(ctx, s.logger, config.WithStrictControls(defaults.StrictControls))
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
	return pctx
}

// generation is how many units share Terragrunt's caches. These keep every parsed file for good: a new generation lets go of the files
// of units that are done, at the cost of parsing what is shared once more.
const generation = 200

// cached are Terragrunt's caches, and what we did to what they hold.
type cached struct {
	context.Context
	annotated annotated
}

// caches gives a context with caches for this side alone: they tell files apart by path and time only.
func (s *side) caches(ctx context.Context) cacheContext {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.uses == 0 {
		s.cached, s.uses = &cached{Context: config.WithConfigValues(context.Background())}, generation
	}
	s.uses--
	return cacheContext{Context: ctx, cached: s.cached, live: s.options.LiveFunctions}
}

// cacheContext is a context that also answers with caches.
type cacheContext struct {
	context.Context
	cached *cached
	live   bool
}

// Value gives a cache, or what the context itself holds. Decrypted secrets are not shared where they are placeholders, which must be
// noted each time.
func (c cacheContext) Value(key any) any {
	if value := c.cached.Value(key); value != nil && (c.live || key != config.SopsCacheContextKey) {
		return value
	}
	return c.Context.Value(key)
}

// cloned keeps one unit's changes to the environment from the others.
func (s *side) cloned() map[string]string { return maps.Clone(s.environment) }
