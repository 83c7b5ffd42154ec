package backend

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
	"github.com/sulibot/tg-refactor/internal/syntax"
	"github.com/sulibot/tg-refactor/internal/unit"
)

// configFlag is the option of init that gives settings of the backend: KEY=VALUE, or a file of them.
const configFlag = "-backend-config"

// ConfigArguments gives what arguments of init say after -backend-config, in their order: each KEY=VALUE, or the path of a file.
func ConfigArguments(arguments []string) []string {
	var values []string
	for i := 0; i < len(arguments); i++ {
		name, value, joined := strings.Cut(oneDash(arguments[i]), "=")
		switch {
		case name != configFlag:
		case joined:
			values = append(values, value)
		case i+1 < len(arguments):
			i++
			values = append(values, arguments[i])
		}
	}
	return values
}

// oneDash spells an option that may begin with two dashes with one.
func oneDash(argument string) string {
	if strings.HasPrefix(argument, "--") {
		return argument[1:]
	}
	return argument
}

// ConfigFile gives the bytes of a file of settings that init reads for a unit. name is its path: below the folder of the clone, which
// stands as "${get_repo_root()}", or from the folder in which Terraform runs, a copy of the unit's and of its module's. It reports false
// where no such file is in the repository.
func ConfigFile(x *refs.Index, config change.Path, name string) ([]byte, bool) {
	tree := x.Expanded()
	var places []change.Path
	if below, ok := inRepository(name); ok {
		places = append(places, below)
	} else if !strings.HasPrefix(name, "/") && !strings.Contains(name, Unknown) {
		for _, dir := range moduleDirs(unit.Of(x, config)) {
			if place, ok := dir.Join(name); ok {
				places = append(places, place)
			}
		}
	}
	for _, place := range places {
		if file, ok := tree.Follow(place); ok && tree.IsFile(file) {
			content, err := tree.Read(file)
			return content, err == nil
		}
	}
	return nil, false
}

// configArguments lays what init's arguments say over the settings of a backend.
func (w *writer) configArguments(b *Backend, u *unit.Unit) {
	list := w.initArguments(u)
	for i := 0; i < len(list); i++ {
		value := list[i]
		value.Value = oneDash(value.Value)
		if value.Value == configFlag && i+1 < len(list) {
			i++
			value = list[i]
		} else {
			of, joined := strings.CutPrefix(value.Value, configFlag+"=")
			if !joined {
				continue
			}
			value.Value = of
		}
		name, rest, isSetting := strings.Cut(value.Value, "=")
		switch {
		case isSetting && !strings.Contains(name, Unknown):
			value.Name, value.Value = name, rest
			value.Known = !strings.Contains(rest, Unknown)
			override(&b.Settings, value)
		case isSetting || !w.configFile(b, u.Config, value):
			// It may say any of them, so that not even the one that differs from unit to unit is known.
			value.Name, value.Value, value.Known = configFlag, Unknown, false
			if t, ok := TypeOf(b.Type); ok {
				value.Name = t.Key
			}
			value.folder = []string{string(u.Config.Dir())}
			override(&b.Settings, value)
		}
	}
}

// configFile lays a file's settings over those of a backend; it reports false where they cannot be read.
func (w *writer) configFile(b *Backend, config change.Path, of Setting) bool {
	content, ok := ConfigFile(w.x, config, of.Value)
	if !ok {
		return false
	}
	file := syntax.Parse(content, change.Path(of.Value)).Body
	if file == nil {
		return false
	}
	var settings []Setting
	scope := &static.Scope{Tree: w.x.Expanded(), Text: of.Site.File, Config: config, Original: config}
	w.body("", scope, file, &of.Site, &settings)
	for _, setting := range settings {
		override(&b.Settings, setting)
	}
	return true
}

// override puts a setting in the place of the one of its name, and of those that were nested below that.
func override(into *[]Setting, setting Setting) {
	*into = slices.DeleteFunc(*into, func(old Setting) bool { return strings.HasPrefix(old.Name, setting.Name+".") })
	put(into, setting)
}

// initArguments gives the arguments that init gets from extra_arguments blocks, in the order in which they reach it. Only Value, Known, Site
// and whether it hangs on the folder are told of each.
func (w *writer) initArguments(u *unit.Unit) []Setting {
	var all []Setting
	for _, block := range u.ExtraArguments() {
		commands, limited := block.Attribute("commands")
		arguments, ok := block.Attribute("arguments")
		if ok && limited && w.forInit(commands.Scope, commands.Expression) {
			w.list(arguments.Scope, arguments.Expression, func(s *static.Scope, x hclsyntax.Expression) { all = append(all, w.setting("", s, x)) })
		}
	}
	return all
}

// forInit tells whether a list of commands holds init, or may hold it.
func (w *writer) forInit(s *static.Scope, x hclsyntax.Expression) bool {
	may := false
	w.list(s, x, func(s *static.Scope, x hclsyntax.Expression) {
		if call, ok := x.(*hclsyntax.FunctionCallExpr); ok && strings.HasPrefix(call.Name, "get_terraform_commands_that_need_") {
			may = may || call.Name == "get_terraform_commands_that_need_input" // The others' lists are without init.
			return
		}
		command := w.setting("", s, x)
		may = may || !command.Known || command.Value == "init"
	})
	return may
}

// list visits the elements of a list, however it is put together; what is no list that can be taken apart is visited as a whole.
func (w *writer) list(s *static.Scope, x hclsyntax.Expression, visit func(*static.Scope, hclsyntax.Expression)) {
	o := w.e.Origin(s, x, nil)
	if len(o.Rest) > 0 || o.Config != "" {
		visit(s, x)
		return
	}
	switch x := o.Expression.(type) {
	case *hclsyntax.TupleConsExpr:
		for _, element := range x.Exprs {
			visit(o.Scope, element)
		}
	case *hclsyntax.FunctionCallExpr:
		if x.Name != "concat" && x.Name != "compact" && x.Name != "distinct" {
			w.known(o.Scope, x, visit)
			return
		}
		for _, argument := range x.Args {
			w.list(o.Scope, argument, visit)
		}
	case *hclsyntax.ParenthesesExpr:
		w.list(o.Scope, x.Expression, visit)
	case *hclsyntax.ConditionalExpr:
		holds, known := static.Truth(w.e.Value(o.Scope, x.Condition).Value)
		if !known {
			visit(o.Scope, x)
			return
		}
		arm := x.FalseResult
		if holds {
			arm = x.TrueResult
		}
		w.list(o.Scope, arm, visit)
	default:
		w.known(o.Scope, o.Expression, visit)
	}
}

// known visits the elements of a list whose value is known.
func (w *writer) known(s *static.Scope, x hclsyntax.Expression, visit func(*static.Scope, hclsyntax.Expression)) {
	value := w.e.Value(s, x).Value
	if value == cty.NilVal || !value.IsWhollyKnown() || value.IsNull() || !value.CanIterateElements() {
		visit(s, x)
		return
	}
	for it := value.ElementIterator(); it.Next(); {
		_, element := it.Element()
		visit(s, &hclsyntax.LiteralValueExpr{Val: element, SrcRange: x.Range()})
	}
}
