package static

import (
	"crypto/md5"  //nolint:gosec // Terraform's function is called so.
	"crypto/sha1" //nolint:gosec // Terraform's function is called so.
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// ofBytes are the functions that make something of a file's bytes. The file is looked for from the folder of the text.
var ofBytes = map[string]func([]byte) (string, error){
	"file": func(content []byte) (string, error) {
		if !utf8.Valid(content) {
			return "", fmt.Errorf("the file holds no text")
		}
		return string(content), nil
	},
	"filebase64":       func(content []byte) (string, error) { return base64.StdEncoding.EncodeToString(content), nil },
	"filemd5":          hexSum(md5.New),
	"filesha1":         hexSum(sha1.New),
	"filesha256":       hexSum(sha256.New),
	"filesha512":       hexSum(sha512.New),
	"filebase64sha256": base64Sum(sha256.New),
	"filebase64sha512": base64Sum(sha512.New),
}

func hexSum(of func() hash.Hash) func([]byte) (string, error) {
	return func(content []byte) (string, error) { return hex.EncodeToString(sum(of, content)), nil }
}

func base64Sum(of func() hash.Hash) func([]byte) (string, error) {
	return func(content []byte) (string, error) { return base64.StdEncoding.EncodeToString(sum(of, content)), nil }
}

func sum(of func() hash.Hash, content []byte) []byte {
	h := of()
	h.Write(content)
	return h.Sum(nil)
}

func (e *Evaluator) fileFunction(s *Scope, make func([]byte) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			content, known, err := e.contentOf(s, args[0].AsString(), s.TextDir())
			if err != nil || !known {
				return cty.UnknownVal(cty.String), err
			}
			text, err := make(content)
			if err != nil {
				return cty.UnknownVal(cty.String), err
			}
			return cty.StringVal(text), nil
		},
	})
}

// contentOf reads a file of the repository. It reports false for one that lies outside; the error says that it cannot be read.
func (e *Evaluator) contentOf(s *Scope, named string, base change.Path) (content []byte, known bool, err error) {
	target, ok := Locate(named, base)
	if !ok {
		return nil, false, nil
	}
	e.probes = append(e.probes, target)
	real, ok := s.Tree.Follow(target)
	if !ok {
		e.missed = true
		return nil, true, fmt.Errorf("%s is not there to be read", target)
	}
	content, err = s.Tree.Read(real)
	return content, true, err
}

// fileSetFunction is fileset: the files below a folder that match a pattern, by their ways from it. What git ignores is seen, as Terragrunt
// sees it; caches are not.
func (e *Evaluator) fileSetFunction(s *Scope) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}, {Name: "pattern", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Set(cty.String)),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			folder, ok := Locate(args[0].AsString(), s.TextDir())
			pattern := path.Clean(args[1].AsString())
			if !ok || pattern == ".." || strings.HasPrefix(pattern, "../") || path.IsAbs(pattern) {
				return cty.UnknownVal(cty.Set(cty.String)), nil
			}
			e.probes = append(e.probes, folder)
			real, ok := s.Tree.Follow(folder)
			if !ok || !s.Tree.IsDir(real) {
				return cty.SetValEmpty(cty.String), nil
			}
			var found []cty.Value
			for file, entry := range s.Tree.Walk(real) {
				matches, err := live.Glob(pattern, file.Below(real))
				if err != nil {
					return cty.UnknownVal(cty.Set(cty.String)), err
				}
				switch {
				case entry.Kind == live.Link && s.Tree.IsDir(file) && strings.Contains(pattern, "/"):
					// What lies behind a link to a folder may match as well.
					return cty.UnknownVal(cty.Set(cty.String)), nil
				case matches && s.Tree.IsFile(file):
					found = append(found, cty.StringVal(file.Below(real)))
				}
			}
			if len(found) == 0 {
				return cty.SetValEmpty(cty.String), nil
			}
			return cty.SetVal(found), nil
		},
	})
}

// templateFileFunction is templatefile. The functions that the template calls are those that depend on their arguments alone: for all
// others its text is unknown.
func (e *Evaluator) templateFileFunction(s *Scope) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}, anyValue},
		Type:   function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			content, known, err := e.contentOf(s, args[0].AsString(), s.TextDir())
			if err != nil || !known || syntax.TooDeep(content) {
				return cty.DynamicVal, err
			}
			template, diagnostics := syntax.ParseTemplate(content, args[0].AsString(), hcl.InitialPos)
			variables := args[1]
			if diagnostics.HasErrors() || !variables.IsKnown() || variables.IsNull() || !variables.CanIterateElements() ||
				!(variables.Type().IsObjectType() || variables.Type().IsMapType()) {
				return cty.DynamicVal, nil
			}
			value, diagnostics := e.meter.expression(template).Value(e.meter.context(variables.AsValueMap()))
			if diagnostics.HasErrors() {
				return cty.DynamicVal, nil
			}
			return value, nil
		},
	})
}

// tfvarsFunction is Terragrunt's read_tfvars_file, which gives the variables of a file as JSON. The file is looked for from the folder of
// the config.
func (e *Evaluator) tfvarsFunction(s *Scope) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			content, known, err := e.contentOf(s, args[0].AsString(), s.Dir())
			if err != nil || !known || strings.HasSuffix(args[0].AsString(), ".json") {
				return cty.UnknownVal(cty.String), err
			}
			file, diagnostics := syntax.ParseConfig(content, args[0].AsString(), hcl.InitialPos)
			if diagnostics.HasErrors() {
				return cty.UnknownVal(cty.String), nil
			}
			values := map[string]cty.Value{}
			attributes, _ := file.Body.JustAttributes()
			for name, attribute := range attributes {
				value, diagnostics := e.plain(attribute.Expr)
				if diagnostics.HasErrors() {
					return cty.UnknownVal(cty.String), nil
				}
				values[name] = value
			}
			text, err := ctyjson.Marshal(cty.ObjectVal(values), cty.ObjectVal(values).Type())
			if err != nil {
				return cty.UnknownVal(cty.String), nil //nolint:nilerr // What is not text in JSON is not known here.
			}
			return cty.StringVal(string(text)), nil
		},
	})
}
