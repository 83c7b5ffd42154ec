package evaluate

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// readConfig is read_terragrunt_config. It does what Terragrunt's does, but that dependencies of what is read are answered as those of
// the unit, and that a file which answers every unit the same is evaluated once.
func (f *frame) readConfig() function.Function {
	return function.New(&function.Spec{
		Params:   []function.Parameter{{Name: "path", Type: cty.String}},
		VarParam: &function.Parameter{Name: "default", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true},
		Type:     function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if len(args) > 2 {
				return cty.NilVal, errors.New("read_terragrunt_config needs a path, and takes a default")
			}
			path := f.resolve(args[0].AsString())
			if !f.asker.side.scratch.holds(path) {
				return f.readOutside(path, args[1:])
			}
			info, err := os.Stat(path)
			if err == nil && info.IsDir() {
				path = config.GetDefaultConfigPath(path)
				_, err = os.Stat(path)
			}
			if err != nil && len(args) == 2 {
				return args[1], nil
			}
			if err != nil {
				return cty.NilVal, fmt.Errorf("no config stands at %s", f.asker.side.scratch.told(path))
			}
			return f.read(path)
		},
	})
}

// readOutside answers for a config outside of the repository, which is not read: by the default, if there is one.
func (f *frame) readOutside(path string, otherwise []cty.Value) (cty.Value, error) {
	if f.switched(f.asker.side.outside(config.FuncNameReadTerragruntConfig, path)) {
		return cty.DynamicVal, nil
	}
	if len(otherwise) == 0 {
		return cty.NilVal, fmt.Errorf("%s lies outside of the repository and is not read", f.asker.side.scratch.toldOutside(path))
	}
	return otherwise[0], nil
}

// resolve gives the absolute path that a text leads to from here.
func (f *frame) resolve(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(f.folder, path)
}

// read gives what the config at an absolute path is read as.
func (f *frame) read(path string) (cty.Value, error) {
	known := &f.asker.side.known
	if r, ok := known.get(path); ok && (len(r.asked) == 0 || !f.asker.traced && len(f.asker.forms) == 0) {
		for _, hang := range r.asked {
			f.note(hang)
			f.asker.note(hang)
		}
		for _, read := range r.read {
			f.pctx.FilesRead.Add(read)
		}
		for _, read := range r.private {
			f.reads(read)
		}
		return r.value, nil
	}
	for at := f; at != nil; at = at.parent {
		if at.path == path {
			return cty.NilVal, fmt.Errorf("%s reads itself", f.asker.side.scratch.told(path))
		}
	}
	below, err := f.below(path)
	if err != nil {
		return cty.NilVal, err
	}
	below.reads(path)
	value, err := below.evaluate(path)
	if err != nil {
		return cty.NilVal, err
	}
	read := below.pctx.FilesRead.Paths()
	for _, path := range read {
		f.pctx.FilesRead.Add(path)
	}
	if !below.own && !f.asker.traced {
		known.put(path, remembered{value: value, asked: below.asked, read: read, private: below.privatePaths()})
	}
	return value, nil
}

// privatePaths are the absolute paths of what was read here and what git ignores.
func (f *frame) privatePaths() (paths []string) {
	for _, path := range f.private {
		paths = append(paths, f.asker.side.scratch.path(path))
	}
	return paths
}

// below makes the frame of a file that is read from here.
func (f *frame) below(path string) (*frame, error) {
	pctx, err := f.pctx.WithIncrementedDepth()
	if err != nil {
		return nil, err
	}
	below := &frame{asker: f.asker, ctx: f.ctx, parent: f, path: path, folder: filepath.Dir(path), pctx: pctx, parsing: f.parsing}
	pctx.FilesRead = config.NewFilesRead()
	pctx.DecodedDependencies = nil
	f.asker.side.confine(below)
	return below, nil
}

// evaluate evaluates the frame's file. Files of stacks and of values are Terragrunt's own affair.
func (f *frame) evaluate(path string) (cty.Value, error) {
	s := f.asker.side
	switch filepath.Base(path) {
	case config.DefaultStackFile, config.DefaultAutoIncludeStackFile, "terragrunt.values.hcl":
		return config.ParseTerragruntConfig(f.ctx, f.pctx, s.logger, path, nil)
	}
	file, ok := s.scratch.inside(path)
	auto, merged := s.besides(file)
	if !ok || !s.reads.hasDependencies(file) && !(merged && s.reads.hasDependencies(auto)) {
		return config.ParseTerragruntConfig(f.ctx, f.pctx, s.logger, path, nil)
	}
	_, pctx, err := f.pctx.WithConfigPath(s.logger, path)
	if err != nil {
		return cty.NilVal, err
	}
	pctx.FilesRead.Add(path)
	f.pctx = pctx
	blocks, files, err := f.dependencies(path)
	if err != nil {
		return cty.NilVal, err
	}
	outputs, err := f.outputs(blocks, files)
	if err != nil {
		return cty.NilVal, err
	}
	pctx.DecodedDependencies = outputs
	pctx.ParserOptions = f.parsing.whole
	parsed, err := config.ParseConfigFile(f.ctx, pctx.WithDiagnosticsSuppressed(s.logger), s.logger, path, nil)
	if err != nil {
		return cty.NilVal, err
	}
	f.addDependencies(parsed, blocks, files)
	for i := range parsed.TerragruntDependencies {
		block := &parsed.TerragruntDependencies[i]
		if object := outputs.AsValueMap()[block.Name]; object != cty.NilVal && object.Type().HasAttribute("outputs") {
			answered := object.GetAttr("outputs")
			block.RenderedOutputs = &answered
		}
	}
	return config.TerragruntConfigAsCty(parsed)
}
