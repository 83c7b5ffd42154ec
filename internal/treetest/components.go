package treetest

import (
	"fmt"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// components draws the blocks of a stack file.
type components struct {
	*drawing
	folder change.Path
	// names are the units that the file has so far.
	names []string
	// included tells that the text stands in a file that others include, which sees no locals of its own.
	included bool
}

// stackFile draws a stack file: units, and of one in `live` further stacks.
func (d *drawing) stackFile(folder change.Path, nested bool) []string {
	c := components{drawing: d, folder: folder}
	lines := block("locals", `prefix = "pre"`, `catalog = "${get_repo_root()}/catalog"`, "here = get_path_from_repo_root()",
		`env = read_terragrunt_config(find_in_parent_folders("env.hcl", "none.hcl"), { locals = { name = "none" } }).locals.name`)
	for i := range 1 + d.upTo(2) {
		lines = append(lines, c.unit(fmt.Sprintf("c%d", i))...)
	}
	if nested && d.oneIn(2) || !nested && len(d.stacks) > 0 && d.oneIn(2) {
		lines = append(lines, c.stack("net", d.stacks)...)
	}
	// What runs where it stands may be the source of something else as well.
	if nested && d.oneIn(4) {
		lines = append(lines, c.stack("again", d.running)...)
	}
	if nested && d.oneIn(4) {
		lines = append(lines, c.unitOf("twin", d.plain)...)
	}
	return lines
}

// autoIncludeStack draws the file that Terragrunt merges into the stack beside it.
func (d *drawing) autoIncludeStack(folder change.Path) {
	c := components{drawing: d, folder: folder, included: true}
	d.text(folder.Child("terragrunt.autoinclude.stack.hcl"), c.unit(oneOf(d, "added", "c0"))...)
}

// source writes the way to a folder of the catalog.
func (c *components) source(to change.Path) string {
	root := fmt.Sprintf(`"${get_repo_root()}/%s"`, to)
	if !to.Within("catalog") {
		return oneOf(c.drawing, root, fmt.Sprintf("%q", to.Rel(c.folder)))
	}
	forms := []string{root, fmt.Sprintf(`"${get_repo_root()}/catalog//%s"`, to.Below("catalog")),
		fmt.Sprintf(`"${find_in_parent_folders("catalog")}/%s"`, to.Below("catalog")), fmt.Sprintf(`"${get_repo_root()}/%s/"`, to)}
	if !c.included {
		forms = append(forms, fmt.Sprintf(`"${local.catalog}/%s"`, to.Below("catalog")))
	}
	if c.folder.Within("live") && !c.included {
		forms = append(forms, fmt.Sprintf("%q", to.Rel(c.folder)), fmt.Sprintf("%q", "./"+to.Rel(c.folder)))
	}
	if _, there := c.files["catalog/alias"]; there && to.Within("catalog/units") {
		forms = append(forms, fmt.Sprintf(`"${get_repo_root()}/catalog/alias/%s"`, to.Base()))
	}
	return oneOf(c.drawing, forms...)
}

func (c *components) place(name string) string {
	if !c.included && c.oneIn(5) {
		return fmt.Sprintf(`"${local.prefix}-%s"`, name)
	}
	return fmt.Sprintf("%q", oneOf(c.drawing, name, "x/"+name, name+"/deep", "./"+name))
}

// values writes an object of values. They see those that the stack itself was given.
func (c *components) values() string {
	pairs := []string{`name = "v"`, `name = try(values.name, "none")`}
	pairs = []string{oneOf(c.drawing, pairs...)}
	pairs = append(pairs, c.some(`note = file("stack-note.txt")`, "at = path_relative_to_include()", "here = get_path_from_repo_root()",
		"dir = basename(get_terragrunt_dir())", `env = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals.name`,
		`found = basename(find_in_parent_folders("env.hcl"))`, `given = try(values.name, "nothing")`)...)
	if !c.included && c.oneIn(2) {
		pairs = append(pairs, "local = local.env", "of = local.here")
	}
	if len(c.names) > 0 {
		other := oneOf(c.drawing, c.names...)
		pairs = append(pairs, c.some(fmt.Sprintf("to = unit.%s.path", other), fmt.Sprintf("peer = unit.%s.path", other))...)
	}
	object := "{ " + strings.Join(pairs, ", ") + " }"
	if c.oneIn(6) {
		object = "merge(try(values, {}), " + object + ")"
	}
	return "values = " + object
}

func (c *components) unit(name string) []string { return c.unitOf(name, c.units) }

// unitOf draws a block that generates one of these units.
func (c *components) unitOf(name string, units []change.Path) []string {
	lines := []string{"source = " + c.source(oneOf(c.drawing, units...)), "path = " + c.place(name)}
	if c.oneIn(2) {
		lines = append(lines, c.values())
	}
	if c.oneIn(6) {
		lines = append(lines, "no_dot_terragrunt_stack = true")
	}
	if c.oneIn(2) {
		lines = append(lines, block("autoinclude", c.autoInclude(name)...)...)
	}
	c.names = append(c.names, name)
	return block(fmt.Sprintf("unit %q", name), lines...)
}

// autoInclude draws what a stack adds to a unit.
func (c *components) autoInclude(name string) []string {
	var lines []string
	inputs := c.some(`auto = file("stack-note.txt")`, "auto_dir = basename(get_terragrunt_dir())", "auto_at = path_relative_to_include()",
		`auto_unit = file("note.txt")`, `auto_given = try(values.name, "nothing")`, `list = ["auto"]`,
		`auto_found = basename(find_in_parent_folders("env.hcl"))`, `auto_tried = try(file("nowhere.txt"), "nowhere")`,
		`auto_env = read_terragrunt_config(find_in_parent_folders("env.hcl")).locals.name`,
		`auto_mixed = "${get_path_from_repo_root()}:${file("note.txt")}"`)
	if !c.included {
		inputs = append(inputs, c.some("auto_local = local.here")...)
	}
	if target, ok := c.dependency(); ok {
		lines = append(lines, block(`dependency "auto"`, "config_path = "+target, `mock_outputs = { o = "mock of the autoinclude" }`)...)
		inputs = append(inputs, "auto_o = dependency.auto.outputs.o")
		inputs = append(inputs, c.some(`auto_of = "${dependency.auto.outputs.o}-${file("note.txt")}"`,
			`auto_for = [for o in [dependency.auto.outputs.o] : upper(o)]`)...)
	}
	if c.oneIn(4) {
		lines = append(lines, block("remote_state", `backend  = "local"`, `generate = { path = "backend.tf", if_exists = "overwrite_terragrunt" }`,
			fmt.Sprintf(`config   = { path = "${get_repo_root()}/.states/${get_path_from_repo_root()}/%s.tfstate" }`, name))...)
	}
	if c.oneIn(4) {
		lines = append(lines, block(`generate "auto"`, `path = "auto.tf"`, `if_exists = "overwrite"`, `contents = "# ${get_path_from_repo_root()}"`)...)
	}
	if c.oneIn(4) {
		lines = append(lines, block(`include "auto"`, `path = "${get_repo_root()}/common.hcl"`)...)
	}
	if c.oneIn(6) {
		lines = append(lines, block("exclude", "if = false", `actions = ["apply"]`)...)
	}
	if c.oneIn(6) {
		lines = append(lines, block("terraform", block(`extra_arguments "auto"`, `commands = ["plan"]`,
			`arguments = ["-var", "where=${get_path_from_repo_root()}"]`)...)...)
	}
	return append(lines, block("inputs =", inputs...)...)
}

// dependency writes what an autoinclude depends on: an earlier unit of the stack, or a plain one.
func (c *components) dependency() (string, bool) {
	switch {
	case c.oneIn(2) && len(c.names) > 0:
		return fmt.Sprintf("unit.%s.path", oneOf(c.drawing, c.names...)), true
	case c.oneIn(3):
		return `"${get_repo_root()}/live/plain/p0"`, true
	default:
		return "", false
	}
}

// stack draws a block that generates one of these stacks, with a unit that it adds perhaps.
func (c *components) stack(name string, stacks []change.Path) []string {
	if len(stacks) == 0 {
		return nil
	}
	lines := []string{"source = " + c.source(oneOf(c.drawing, stacks...)), "path = " + c.place(name)}
	if c.oneIn(2) {
		lines = append(lines, c.values())
	}
	if c.oneIn(3) {
		added := components{drawing: c.drawing, folder: "catalog"} // It leads from the generated stack.
		lines = append(lines, block("autoinclude", added.unit(oneOf(c.drawing, "added", "c0"))...)...)
	}
	return block(fmt.Sprintf("stack %q", name), lines...)
}
