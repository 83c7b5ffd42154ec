package evaluate

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform/lang"
	"github.com/hashicorp/terraform/lang/funcs"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// fileFunctions are the functions that read files, relative to the folder of the file that holds the text. Terragrunt tells them that
// folder when it makes them; ours are made once a frame, and have it from the text (see annotate).
var fileFunctions = map[string]func(base string) function.Function{
	"file":             func(base string) function.Function { return funcs.MakeFileFunc(base, false) },
	"filebase64":       func(base string) function.Function { return funcs.MakeFileFunc(base, true) },
	"filebase64sha256": funcs.MakeFileBase64Sha256Func,
	"filebase64sha512": funcs.MakeFileBase64Sha512Func,
	"filemd5":          funcs.MakeFileMd5Func,
	"filesha1":         funcs.MakeFileSha1Func,
	"filesha256":       funcs.MakeFileSha256Func,
	"filesha512":       funcs.MakeFileSha512Func,
	"fileexists":       funcs.MakeFileExistsFunc,
	"fileset":          funcs.MakeFileSetFunc,
	"templatefile":     nil,
}

// fileFunction is a function that reads files, confined to the repository: what lies outside is answered by a placeholder. from is the
// folder that relative paths start from where the text does not tell.
func (f *frame) fileFunction(name, from string) function.Function {
	return function.New(&function.Spec{
		VarParam: &function.Parameter{Name: "path", Type: cty.DynamicPseudoType,
			AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true},
		Type: func([]cty.Value) (cty.Type, error) { return cty.DynamicPseudoType, nil },
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			base := from
			if len(args) > 0 && args[0].Type() == baseType {
				base, args = baseOf(args[0]), args[1:]
			}
			if len(args) > 0 && !args[0].IsKnown() {
				return cty.DynamicVal, nil
			}
			if len(args) == 0 || args[0].IsNull() || args[0].Type() != cty.String {
				return cty.NilVal, errors.New("the first argument must be a path")
			}
			first, marks := args[0].Unmark()
			args = append([]cty.Value{first}, args[1:]...)
			path := first.AsString()
			full := path
			if !filepath.IsAbs(path) {
				full = filepath.Join(base, path)
			}
			// These functions take "~" for the user's home.
			if strings.HasPrefix(path, "~") {
				full = path
			}
			if !f.asker.side.scratch.holds(full) {
				return f.outsideFile(name, full).WithMarks(marks), nil
			}
			if name != "fileexists" && name != "fileset" {
				f.reads(full)
			}
			if name == "templatefile" {
				return f.templateFile(base, full, args)
			}
			value, err := fileFunctions[name](base).Call(args)
			return value.WithMarks(marks), err
		},
	})
}

// outsideFile stands for what a function would read outside of the repository.
func (f *frame) outsideFile(name, full string) cty.Value {
	hang := f.asker.side.outside(name, full)
	switch name {
	case "fileexists":
		return cty.BoolVal(f.switched(hang))
	case "fileset":
		if f.switched(hang) {
			return cty.SetVal([]cty.Value{cty.StringVal("other")})
		}
		return cty.SetValEmpty(cty.String)
	default:
		return cty.StringVal(f.text(hang, placeholder(name, []string{f.asker.side.scratch.toldOutside(full)})))
	}
}

// outside names a function's reading of a file outside of the repository.
func (s *side) outside(name, full string) Hang {
	return Hang{Kind: OutsideFile, On: call(name, []string{s.scratch.toldOutside(full)})}
}

// switched notes that something was asked for whose answers carry no mark, and tells whether the other answer is wanted.
func (f *frame) switched(hang Hang) bool {
	f.note(hang)
	_, traced := f.asker.note(hang)
	if traced {
		f.asker.remember(hang, false)
	}
	return traced
}

// templateFile renders a template as Terraform does. Its own calls are confined as well, and start from the same folder.
func (f *frame) templateFile(base, full string, args []cty.Value) (cty.Value, error) {
	content, err := live.ReadRegular(full, 0)
	if err == nil && syntax.TooDeep(content) {
		return cty.NilVal, fmt.Errorf("%s nests too deep", args[0].AsString())
	}
	return funcs.MakeTemplateFileFunc(base, func() map[string]function.Function {
		scope := lang.Scope{BaseDir: base}
		all := scope.Functions()
		for name := range fileFunctions {
			if _, ok := all[name]; ok {
				all[name] = f.fileFunction(name, base)
			}
		}
		for name, confined := range f.unsteady() {
			if _, ok := all[name]; ok {
				all[name] = confined
			}
		}
		return all
	}).Call(args)
}
