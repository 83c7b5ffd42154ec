package refs

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/static"
)

// AutoInclude is what an autoinclude block says beside the dependencies that are followed. Terragrunt evaluates it in the eyes of the stack
// file and writes it into a file of its own beside the generated config (since 1.1.0); nobody does so here. Whoever compares units or asks for
// their states must know that.
type AutoInclude struct {
	// Text are its attributes and blocks, as they are written; empty for nothing.
	Text string
	// Placed tells that a function in it gives something else elsewhere, or reads a file; Backend that it may say where the state stands;
	// Components that it adds units or stacks.
	Placed, Backend, Components bool
}

func (a *AutoInclude) read(source []byte, body *hclsyntax.Body) {
	var text strings.Builder
	text.WriteString(a.Text)
	add := func(node hclsyntax.Node) {
		r := node.Range()
		text.Write(source[r.Start.Byte:r.End.Byte])
		text.WriteByte('\n')
		_ = hclsyntax.VisitAll(node, func(n hclsyntax.Node) (none hcl.Diagnostics) {
			if call, ok := n.(*hclsyntax.FunctionCallExpr); ok {
				_, reads := pathFunctions[call.Name]
				a.Placed = a.Placed || reads || placed[call.Name]
			}
			return none
		})
	}
	for _, attribute := range Ordered(body) {
		add(attribute)
	}
	for _, block := range body.Blocks {
		switch block.Type {
		case "dependency", "dependencies":
			continue
		case "remote_state", "generate", "include", "terraform":
			a.Backend = true
		case "unit", "stack":
			a.Components = true
		}
		r := block.Range()
		text.Write(source[r.Start.Byte:block.CloseBraceRange.End.Byte])
		text.WriteByte('\n')
		add(block.Body)
	}
	a.Text = text.String()
}

// AutoInclude gives what is not evaluated of a generated config, of its own block and those of the stacks that it is generated from.
func (x *Index) AutoInclude(config change.Path) AutoInclude {
	var all AutoInclude
	for {
		g, ok := x.stacks.by[config]
		if !ok {
			return all
		}
		one := g.component.unseen
		all = AutoInclude{all.Text + one.Text, all.Placed || one.Placed, all.Backend || one.Backend, all.Components || one.Components}
		config = g.stack
	}
}

// autoIncludeFiles are merged by Terragrunt into the config or the stack file beside them (1.1.2), whoever wrote them.
var autoIncludeFiles = []string{"terragrunt.autoinclude.hcl", "terragrunt.autoinclude.stack.hcl"}

// HasAutoInclude tells whether such a file stands beside a config.
func (x *Index) HasAutoInclude(config change.Path) bool {
	return slices.ContainsFunc(autoIncludeFiles, func(name string) bool { return x.stacks.tree.IsFile(x.Real(config.Dir()).Child(name)) })
}

// Injecting gives the stack files of which it is not known what they generate: an autoinclude block or file adds components.
func (x *Index) Injecting() []change.Path {
	var files []change.Path
	for _, file := range x.stacks.files {
		if x.AutoInclude(file).Components || x.stacks.tree.IsFile(file.Dir().Child(autoIncludeFiles[1])) {
			files = append(files, file)
		}
	}
	return files
}

// autoIncludes are the findings for what is not followed of autoincludes: one for each kind.
func (x *Index) autoIncludes() finding.List {
	var all finding.List
	say := func(files []change.Path, message, remedy string) {
		if len(files) == 0 {
			return
		}
		f := finding.Finding{Code: finding.AutoIncludeNotFollowed, Severity: finding.Warning, Place: finding.InFile(string(files[0])), Message: message,
			Remedy: remedy}
		for _, other := range files[1:] {
			f.Related = append(f.Related, finding.InFile(string(other)))
		}
		all = append(all, f)
	}
	var beside []change.Path
	for _, config := range x.units {
		_, generated := x.stacks.by[config]
		if file := config.Dir().Child(autoIncludeFiles[0]); !generated && config.Base() == static.DefaultConfig && x.tree.IsFile(file) {
			beside = append(beside, file)
		}
	}
	say(beside, "Terragrunt merges terragrunt.autoinclude.hcl into the unit beside it, and nothing in it is followed or edited",
		"Look through its paths by hand after a move, or write what it says into the unit's config")
	var stacks []change.Path
	for _, file := range x.Injecting() {
		if byHand, _ := x.StackByHand(file); !slices.Contains(stacks, byHand) {
			stacks = append(stacks, byHand)
		}
	}
	say(stacks, "an autoinclude adds units or stacks to this stack, and they are not known here: their states are not brought over",
		"Write them as unit and stack blocks into a stack file of their own, or bring their states over by hand")
	return all
}
