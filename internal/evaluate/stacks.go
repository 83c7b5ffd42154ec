package evaluate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/gruntwork-io/terragrunt/pkg/config/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// handedFiles are what Terragrunt writes into the folder of what a stack generates, beside what it copies there.
var handedFiles = []string{"terragrunt.values.hcl", config.DefaultAutoIncludeFile, config.DefaultAutoIncludeStackFile}

// handed is what a stack file came to.
type handed struct {
	// refused is why Terragrunt does not generate the stack.
	refused error
	// asked are the stand-ins on which what it writes into a folder hangs.
	asked map[change.Path][]Hang
}

// generateStacks lets Terragrunt write what stacks hand to what they generate, outer stacks first: the values and the autoincludes. The
// copies of the sources stand there as links.
func (s *side) generateStacks(ctx context.Context) error {
	if len(s.options.Generated) == 0 {
		return nil
	}
	empty := filepath.Join(s.scratch.top, "nothing")
	if err := os.MkdirAll(empty, 0o700); err != nil {
		return fmt.Errorf("write the scratch folder: %w", err)
	}
	s.handed = map[change.Path]*handed{}
	for _, file := range s.stackFiles() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if why, refused := s.refused[file]; refused {
			s.handed[file] = &handed{refused: errors.New(why)}
			continue
		}
		if err := s.starting(file); err != nil {
			return err
		}
		s.handed[file] = s.generateStack(ctx, file, empty)
	}
	return s.takeOver()
}

// stackFiles are the stack files that generate something, outer ones first.
func (s *side) stackFiles() []change.Path {
	var files []change.Path
	for config, file := range s.options.Generated {
		if !s.elsewhere(config) && !slices.Contains(files, file) {
			files = append(files, file)
		}
	}
	depth := func(file change.Path) (depth int) {
		for above, ok := s.options.Generated[file]; ok; above, ok = s.options.Generated[above] {
			depth++
		}
		return depth
	}
	slices.SortFunc(files, func(a, b change.Path) int {
		return cmp.Or(cmp.Compare(depth(a), depth(b)), cmp.Compare(a, b))
	})
	return files
}

// elsewhere tells whether a stack generates a config from a text that the repository does not hold.
func (s *side) elsewhere(config change.Path) bool {
	_, generated := s.options.Generated[config]
	return generated && !s.tree.IsFile(config)
}

// generateStack generates one stack. Where something was asked for that a stand-in answers, it is generated with other answers as well:
// what comes out differently hangs on them.
func (s *side) generateStack(ctx context.Context, file change.Path, empty string) *handed {
	plain := newAsker(s, file, false, forms{})
	made := &handed{refused: s.writeStack(ctx, plain, file, empty)}
	asked := plain.all()
	if made.refused != nil || len(asked) == 0 {
		return made
	}
	was := s.handedTo(file)
	traced := newAsker(s, file, true, forms{})
	failed := s.writeStack(ctx, traced, file, empty)
	made.asked = map[change.Path][]Hang{}
	for folder, texts := range s.handedTo(file) {
		if failed != nil || texts != was[folder] {
			made.asked[folder] = marked(texts, traced.all(), asked)
		}
	}
	made.refused = s.writeStack(ctx, newAsker(s, file, false, forms{}), file, empty)
	return made
}

// marked gives those stand-ins whose marks a text carries; all of them where it carries none, since a mark may be lost on the way.
func marked(text string, byMark, all []Hang) []Hang {
	found := marksIn(text, byMark)
	if len(found) == 0 {
		return all
	}
	return found
}

// handedTo gives what stands in the folders that a stack file hands something to.
func (s *side) handedTo(file change.Path) map[change.Path]string {
	all := map[change.Path]string{}
	for config, stack := range s.options.Generated {
		if stack != file || s.elsewhere(config) {
			continue
		}
		text := ""
		for _, name := range handedFiles {
			if content, err := live.ReadRegular(s.scratch.path(config.Dir().Child(name)), 0); err == nil {
				text += string(content) + "\x00"
			}
		}
		all[config.Dir()] = text
	}
	return all
}

// writeStack is `terragrunt stack generate` for one stack file, but that nothing is fetched or copied. The error says why Terragrunt
// refuses the file.
func (s *side) writeStack(ctx context.Context, a *asker, file change.Path, empty string) (err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			err = fmt.Errorf("Terragrunt's evaluation broke off: %v", trouble) //nolint:staticcheck // a name
		}
	}()
	full := s.scratch.path(file)
	shared := s.caches(ctx)
	f := &frame{asker: a, ctx: shared, path: full, folder: filepath.Dir(full), pctx: s.context(ctx, full)}
	f.pctx.NoCAS, f.pctx.NoStackValidate = true, true
	s.confine(f)
	theirs := f.pctx.ParserOptions
	s.decideParsing(f, &shared.cached.annotated)
	// A text of a stack file leads from the stack's folder, also where another stack file includes it.
	reading := f.pctx.Clone()
	reading.ParserOptions = theirs
	values, err := config.ReadValues(f.ctx, reading, s.logger, f.folder)
	if err != nil {
		return err
	}
	if _, err := config.ReadStackConfigFile(f.ctx, s.logger, reading, full, values); err != nil {
		return err
	}
	writing := reading.Clone()
	writing.ParserOptions = append(theirs[:len(theirs):len(theirs)], withoutSources(theirs, empty))
	back, err := s.putAside(file)
	if err != nil {
		return err
	}
	return errors.Join(generateStackFile(f.ctx, s.logger, writing, full, config.GenerateStackFile), back())
}

// putAside takes the configs of the units that a stack file generates out of the way, until the function that it gives is called. Terragrunt
// looks into them after it copied them, and refuses those whose source its content store should have rewritten, which nobody asks here.
func (s *side) putAside(file change.Path) (back func() error, err error) {
	var aside []string
	back = func() error {
		var troubles []error
		for _, path := range aside {
			troubles = append(troubles, os.Rename(path+asideSuffix, path))
		}
		return errors.Join(troubles...)
	}
	for unit, stack := range s.options.Generated {
		if stack != file || s.elsewhere(unit) || unit.Base() != config.DefaultTerragruntConfigPath {
			continue
		}
		path := s.scratch.path(unit)
		err := os.Rename(path, path+asideSuffix)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("write the scratch folder: %w", err), back())
		}
		aside = append(aside, path)
	}
	return back, nil
}

// asideSuffix is behind the name of a file that is out of the way.
const asideSuffix = ".aside"

// withoutSources lets every component of a stack file be made from an empty folder, so that only what is written into it is written.
func withoutSources(theirs []hclparse.Option, empty string) hclparse.Option {
	return hclparse.WithFileUpdate(func(file *hclparse.File) error {
		if hasBareInclude(file) {
			if err := nameBareInclude(file, theirs); err != nil {
				return err
			}
		}
		body, ok := file.Body.(*hclsyntax.Body)
		if !ok {
			return nil
		}
		for _, block := range body.Blocks {
			if block.Type != "unit" && block.Type != "stack" {
				continue
			}
			if source := block.Body.Attributes["source"]; source != nil {
				source.Expr = &hclsyntax.LiteralValueExpr{Val: cty.StringVal(empty), SrcRange: source.Expr.Range()}
			}
			delete(block.Body.Attributes, "update_source_with_cas")
		}
		return nil
	})
}

// takeOver adds to the tree what Terragrunt wrote.
func (s *side) takeOver() error {
	var set change.Set
	for config := range s.options.Generated {
		if s.elsewhere(config) {
			continue
		}
		for _, name := range handedFiles {
			path := config.Dir().Child(name)
			info, err := os.Lstat(s.scratch.path(path))
			if err != nil || !info.Mode().IsRegular() {
				continue
			}
			content, err := live.ReadRegular(s.scratch.path(path), 0)
			if err != nil {
				return fmt.Errorf("read the scratch folder: %w", err)
			}
			if _, there := s.tree.Lookup(path); there {
				set.Removes = append(set.Removes, change.Remove{Path: path})
			}
			set.Creates = append(set.Creates, change.Create{Path: path, Content: content, Mode: 0o644})
		}
	}
	tree, findings := s.tree.With(set)
	if findings.Has(finding.Error) {
		return fmt.Errorf("what stacks generate does not fit into the tree: %w", errors.New(findings.Error()))
	}
	s.tree, s.reads.tree = tree, tree
	return nil
}

// refusal gives the failure of a unit whose stack Terragrunt refuses to generate; nil for other units.
func (s *side) refusal(config change.Path) *Failure {
	for file, ok := s.options.Generated[config]; ok; file, ok = s.options.Generated[file] {
		if made := s.handed[file]; made != nil && made.refused != nil {
			return s.failure(file, made.refused)
		}
	}
	return nil
}

// handOver notes what a generated unit hangs on by what its stacks handed to it.
func (s *side) handOver(unit *Unit) {
	at := unit.Config
	for file, ok := s.options.Generated[at]; ok; file, ok = s.options.Generated[at] {
		if made := s.handed[file]; made != nil {
			for _, hang := range made.asked[at.Dir()] {
				unit.Asked = append(unit.Asked, hang)
				if unit.Backend.Type != "" {
					unit.Backend.Hangs = append(unit.Backend.Hangs, hang)
				}
			}
		}
		at = file
	}
	unit.Asked = sortedHangs(unit.Asked)
	unit.Backend.Hangs = sortedHangs(unit.Backend.Hangs)
}
