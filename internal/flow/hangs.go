package flow

import (
	"maps"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// variables is a set of a module's variables by name. Providers that the module takes from its caller stand as "provider.NAME".
type variables map[string]bool

// element is the step to some element of a collection, whichever it is.
const element = ""

// within is where an expression of a module is looked at: the names that iterations bind, besides those of the module.
type within struct {
	m *module
	// bound are "each", names of for expressions and the like, with what the steps behind them hang on.
	bound map[string]func(steps []string) variables
	// item is what the anonymous symbol of a splat stands for.
	item func(steps []string) variables
	// active are the parts on the way, against circles.
	active map[string]bool
}

// hangsOn gives the variables on which a part of the module hangs, as "output", "iso_name".
func (m *module) hangsOn(steps ...string) variables {
	return within{m: m, active: map[string]bool{}}.part(steps)
}

// part follows a name of the module: var.x, local.x, TYPE.NAME, data.TYPE.NAME, module.NAME, output.NAME, with the steps behind it.
func (w within) part(steps []string) variables {
	address := strings.Join(steps, ".")
	if len(steps) < 2 || w.active[address] {
		return nil
	}
	if known, ok := w.m.known[address]; ok {
		return known
	}
	w.active[address] = true
	// Names that are bound here mean nothing where the part is written.
	found := within{m: w.m, active: w.active}.follow(address, steps)
	delete(w.active, address)
	w.m.known[address] = found
	return found
}

func (w within) follow(address string, steps []string) variables {
	switch steps[0] {
	case "var":
		return variables{steps[1]: true}
	case "local":
		return w.value(w.m.locals[steps[1]], steps[2:])
	case "output":
		return w.value(w.m.outputs[steps[1]], steps[2:])
	case "module":
		return w.call(w.m.blocks["module."+steps[1]], skip(steps[2:]))
	case "provider":
		if block := w.m.blocks[address]; block != nil {
			return w.body(block.Body, nil)
		}
		return variables{address: true}
	case "data", "ephemeral":
		if len(steps) < 3 {
			return nil
		}
		return w.resource(w.m.blocks[strings.Join(steps[:3], ".")], skip(steps[3:]))
	default:
		return w.resource(w.m.blocks[strings.Join(steps[:2], ".")], skip(steps[2:]))
	}
}

// skip leaves out the step from all instances to one.
func skip(steps []string) []string {
	if len(steps) > 0 && steps[0] == element {
		return steps[1:]
	}
	return steps
}

// resource follows an attribute of a resource: one that is set in the code by its expression, every other by the whole block.
func (w within) resource(block *hclsyntax.Block, steps []string) variables {
	if block == nil {
		return nil
	}
	w = w.each(block)
	if len(steps) > 0 {
		name, rest := steps[0], steps[1:]
		if block.Labels[0] == "terraform_data" && mirrors[name] != "" {
			name = mirrors[name]
			if block.Body.Attributes[name] == nil {
				return nil
			}
		}
		if attribute := block.Body.Attributes[name]; attribute != nil {
			return w.value(attribute.Expr, rest)
		}
	}
	return union(w.body(block.Body, carriesNothing), w.provider(block))
}

// mirrors are the attributes of the built-in terraform_data that hang on one argument alone.
var mirrors = map[string]string{"output": "input", "id": "triggers_replace"}

// provider is what the provider of a resource hangs on: the one that it names, else the one its type begins with.
func (w within) provider(block *hclsyntax.Block) variables {
	name, _, _ := strings.Cut(block.Labels[0], "_")
	steps := []string{"provider", name}
	if attribute := block.Body.Attributes["provider"]; attribute != nil {
		traversals := attribute.Expr.Variables()
		if len(traversals) == 0 {
			return nil
		}
		steps = append([]string{"provider"}, names(traversals[0])...)
	}
	return w.part(steps)
}

// carriesNothing are the parts of a block that hand no value on.
var carriesNothing = map[string]bool{"depends_on": true, "provider": true, "precondition": true, "postcondition": true, "source": true,
	"version": true, "providers": true}

// body gives what all of a block hangs on, but for the parts that are left out.
func (w within) body(body *hclsyntax.Body, without map[string]bool) variables {
	all := variables{}
	for name, attribute := range body.Attributes {
		if !without[name] {
			all = union(all, w.value(attribute.Expr, nil))
		}
	}
	for _, block := range body.Blocks {
		if !without[block.Type] {
			all = union(all, w.body(block.Body, without))
		}
	}
	return all
}

// each binds each.key and each.value within a block that has a for_each.
func (w within) each(block *hclsyntax.Block) within {
	attribute := block.Body.Attributes["for_each"]
	if attribute == nil {
		return w
	}
	outer := w
	w.bound = map[string]func([]string) variables{"each": func(steps []string) variables {
		if len(steps) > 0 && steps[0] == "value" {
			return outer.value(attribute.Expr, append([]string{element}, steps[1:]...))
		}
		return outer.keys(attribute.Expr)
	}}
	return w
}

// call follows an output of a called module back to the arguments of the call.
func (w within) call(block *hclsyntax.Block, steps []string) variables {
	if block == nil {
		return nil
	}
	w = w.each(block)
	source := ""
	if attribute := block.Body.Attributes["source"]; attribute != nil {
		source = literal(attribute.Expr)
	}
	child := w.m.child(source)
	if child == nil || child.opaque != "" || len(steps) == 0 {
		return union(w.body(block.Body, carriesNothing), w.providersOf(block, ""))
	}
	all := variables{}
	for name := range (within{m: child, active: w.active}).inChild(source, steps) {
		if provider, ok := strings.CutPrefix(name, "provider."); ok {
			all = union(all, w.providersOf(block, provider))
		} else if attribute := block.Body.Attributes[name]; attribute != nil && !carriesNothing[name] {
			all = union(all, w.value(attribute.Expr, nil))
		}
	}
	return all
}

// inChild follows an output in a called module; its parts share names with the caller's, so they are marked apart against circles.
func (w within) inChild(source string, steps []string) variables {
	mark := "call " + string(w.m.dir) + " " + source + " " + strings.Join(steps, ".")
	if w.active[mark] {
		return nil
	}
	active := map[string]bool{mark: true}
	for name := range w.active {
		if strings.HasPrefix(name, "call ") {
			active[name] = true
		}
	}
	return within{m: w.m, active: active}.part(append([]string{"output"}, steps...))
}

// providersOf gives what the provider that a call hands on under this name hangs on; of all that it names, where name is "".
func (w within) providersOf(block *hclsyntax.Block, name string) variables {
	all := variables{}
	attribute := block.Body.Attributes["providers"]
	object, ok := (*hclsyntax.ObjectConsExpr)(nil), false
	if attribute != nil {
		object, ok = attribute.Expr.(*hclsyntax.ObjectConsExpr)
	}
	found := false
	for i := 0; ok && i < len(object.Items); i++ {
		key := object.Items[i].KeyExpr
		if k, wrapped := key.(*hclsyntax.ObjectConsKeyExpr); wrapped {
			key = k.Wrapped
		}
		keys, values := key.Variables(), object.Items[i].ValueExpr.Variables()
		if len(values) == 0 || name != "" && (len(keys) == 0 || strings.Join(names(keys[0]), ".") != name) {
			continue
		}
		found = true
		all = union(all, w.part(append([]string{"provider"}, names(values[0])...)))
	}
	if !found && name != "" {
		all = union(all, w.part(append([]string{"provider"}, strings.Split(name, ".")...)))
	}
	return all
}

func names(traversal hcl.Traversal) []string {
	all := []string{traversal.RootName()}
	for _, step := range traversal[1:] {
		if attribute, ok := step.(hcl.TraverseAttr); ok {
			all = append(all, attribute.Name)
		} else {
			all = append(all, element)
		}
	}
	return all
}

func union(a, b variables) variables {
	if len(a) == 0 {
		return b
	}
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
