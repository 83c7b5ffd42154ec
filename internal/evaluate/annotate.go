package evaluate

import (
	"path/filepath"
	"reflect"
	"regexp"
	"sync"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/gruntwork-io/terragrunt/pkg/config/hclparse"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/syntax"
)

// baseType is the type of an argument that no config can write: the folder of the text that calls.
var baseType = cty.Capsule("folder", reflect.TypeFor[string]())

func baseOf(v cty.Value) string {
	base, _ := v.EncapsulatedValue().(*string)
	return *base
}

// annotated keeps, for each parsed file that calls functions which read files, and for each autoinclude, the same file as it is decoded
// here. What Terragrunt parsed is never changed: it is shared, and looked at meanwhile.
type annotated struct {
	mu    sync.Mutex
	files map[*hcl.File]*twoWays
	// regular are files as they are decoded, with includes that open only what can be read; parsed gives the file that one was made from.
	regular, parsed map[*hcl.File]*hcl.File
}

// twoWays are a file for the two ways in which it is parsed.
type twoWays struct{ dependencies, whole *hcl.File }

// hasBareInclude tells whether a file has an include block without a label, which Terragrunt rewrites before it decodes the file. One
// that is not HCL may have one.
func hasBareInclude(file *hclparse.File) bool {
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return true
	}
	for _, block := range body.Blocks {
		if block.Type == config.MetadataInclude && len(block.Labels) == 0 {
			return true
		}
	}
	return false
}

// nameBareInclude lets Terragrunt rewrite the file as it would without our options.
func nameBareInclude(file *hclparse.File, theirs []hclparse.Option) error {
	other := file.Rebind(hclparse.NewParser(theirs...))
	var nothing struct {
		Remain hcl.Body `hcl:",remain"`
	}
	if err := other.Decode(&nothing, nil); err != nil {
		return err
	}
	file.File = other.File
	return nil
}

// callsFile finds a call of a function that reads files.
var callsFile = regexp.MustCompile(`\b(?:file\w*|templatefile)\(`)

// confine makes of a parsed file the one that is decoded.
func (a *annotated) confine(s *side, file *hclparse.File, whole bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if parsed, ok := a.parsed[file.File]; ok {
		file.File = parsed
	}
	a.annotate(file, whole, !s.options.LiveFunctions)
	annotated := file.File
	if _, ok := a.regular[annotated]; !ok {
		if a.regular == nil {
			a.regular, a.parsed = map[*hcl.File]*hcl.File{}, map[*hcl.File]*hcl.File{}
		}
		regular := s.onlyRegular(file)
		a.regular[annotated], a.parsed[regular] = regular, annotated
	}
	file.File = a.regular[annotated]
}

// annotate gives each call of a function that reads files one more argument, the folder of its text, where the functions are ours; and
// takes the dependency blocks from an autoinclude that is parsed as a whole.
func (a *annotated) annotate(file *hclparse.File, whole, functions bool) {
	auto := isAutoInclude(file.ConfigPath)
	if _, ok := file.Body.(*hclsyntax.Body); !ok || !auto && (!functions || !callsFile.Match(file.Bytes)) {
		return
	}
	known, ok := a.files[file.File]
	if !ok {
		known = &twoWays{}
		known.dependencies = rewritten(file, functions, false)
		known.whole = known.dependencies
		if auto {
			known.whole = rewritten(file, functions, true)
		}
		if a.files == nil {
			a.files = map[*hcl.File]*twoWays{}
		}
		a.files[file.File], a.files[known.dependencies], a.files[known.whole] = known, known, known
	}
	if file.File = known.dependencies; whole {
		file.File = known.whole
	}
}

// rewritten parses a file once more and annotates it.
func rewritten(file *hclparse.File, functions, asks bool) *hcl.File {
	parsed, _ := syntax.ParseConfig(file.Bytes, file.ConfigPath, hcl.InitialPos)
	if parsed == nil {
		return file.File
	}
	body, ok := parsed.Body.(*hclsyntax.Body)
	if !ok {
		return file.File
	}
	if functions {
		annotateCalls(body, file)
	}
	if asks {
		asksFunction(body, file.ConfigPath)
	}
	return parsed
}

// annotateCalls gives each call of a function that reads files the folder of its text.
func annotateCalls(body *hclsyntax.Body, file *hclparse.File) {
	folder := filepath.Dir(file.ConfigPath)
	base := cty.CapsuleVal(baseType, &folder)
	_ = hclsyntax.VisitAll(body, func(node hclsyntax.Node) hcl.Diagnostics {
		if call, ok := node.(*hclsyntax.FunctionCallExpr); ok {
			if _, reads := fileFunctions[call.Name]; reads {
				first := &hclsyntax.LiteralValueExpr{Val: base, SrcRange: call.NameRange}
				call.Args = append([]hclsyntax.Expression{first}, call.Args...)
			}
		}
		return nil
	})
}
