package treetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Stacks is a repository of units and stacks that was drawn: a catalog of units and stacks, what all share, and a folder `live` of plain
// units and of stacks that are made from the catalog.
type Stacks struct {
	Files map[change.Path]live.Source
	// Movable are the folders and files that a test may move, in the order in which they were drawn.
	Movable []change.Path
}

// DrawStacks draws a repository from a seed. Nearly all of them are valid.
func DrawStacks(seed uint64) Stacks {
	d := drawing{random: rand.New(rand.NewPCG(seed, 0)), files: map[change.Path]live.Source{}} //nolint:gosec // Nothing is kept secret by it.
	d.shared()
	d.catalog()
	d.plainUnits()
	d.liveStacks()
	return Stacks{d.files, d.movable}
}

// drawing is a repository that is being drawn.
type drawing struct {
	random  *rand.Rand
	files   map[change.Path]live.Source
	movable []change.Path
	// units and stacks are the folders of the catalog, plain the units that no stack generates, running the stacks that stand in `live`.
	units, stacks, plain, running []change.Path
}

func (d *drawing) text(path change.Path, lines ...string) {
	d.files[path] = live.Text(strings.Join(lines, "\n") + "\n")
}

func (d *drawing) mayMove(paths ...change.Path) { d.movable = append(d.movable, paths...) }

func (d *drawing) upTo(n int) int { return d.random.IntN(n + 1) }

// oneIn is true once in n times.
func (d *drawing) oneIn(n int) bool { return d.random.IntN(n) == 0 }

func oneOf[T any](d *drawing, from ...T) T { return from[d.random.IntN(len(from))] }

// some keeps about half of the lines.
func (d *drawing) some(lines ...string) []string {
	return slices.DeleteFunc(lines, func(string) bool { return d.oneIn(2) })
}

// block is a block of HCL around lines.
func block(head string, lines ...string) []string {
	all := []string{head + " {"}
	for _, line := range lines {
		all = append(all, "  "+line)
	}
	return append(all, "}")
}

// shared draws what all units see: root.hcl with the place of their states, files that are looked for above, a module.
func (d *drawing) shared() {
	key := oneOf(d, "${path_relative_to_include()}", "${get_path_from_repo_root()}", `${try(values.name, path_relative_to_include())}`,
		`${replace(path_relative_to_include(), "/", "-")}`)
	root := block("remote_state", `backend  = "local"`, `generate = { path = "backend.tf", if_exists = "overwrite_terragrunt" }`,
		`config   = { path = "${get_repo_root()}/.states/`+key+`/terraform.tfstate" }`)
	root = append(root, block("inputs =", append([]string{"whence = path_relative_to_include()"}, d.some(
		`environment = read_terragrunt_config(find_in_parent_folders("env.hcl", "${get_repo_root()}/none.hcl"), { locals = { name = "none" } }).locals.name`,
		`from_root = path_relative_from_include()`, `note = file("${get_repo_root()}/notes/n.txt")`, `beside = file("notes/n.txt")`,
		`depth = length(split("/", get_path_to_repo_root()))`, `list = ["root"]`)...)...)...)
	d.text("root.hcl", root...)
	d.text("notes/n.txt", "a note")
	d.text("common.hcl", block("inputs =", `common = "c"`, "common_where = path_relative_to_include()", `list = ["common"]`)...)
	d.text("modules/m/main.tf", `variable "x" { default = "none" }`, `output "o" { value = var.x }`,
		`locals { tpl = [for f in fileset(path.module, "tpl/*") : file("${path.module}/${f}")] }`)
	d.text("modules/m/tpl/a.tpl", "a")
	d.text("live/env.hcl", block("locals", `name = "live"`)...)
	d.mayMove("notes", "common.hcl", "modules/m", "modules/m/tpl")
}

// includesRoot are the include blocks of a unit.
func (d *drawing) includesRoot() []string {
	lines := []string{"path = " + oneOf(d, `find_in_parent_folders("root.hcl")`, `"${get_repo_root()}/root.hcl"`)}
	lines = append(lines, d.some(`merge_strategy = "deep"`, "expose = true")...)
	all := block(`include "root"`, lines...)
	if d.oneIn(3) {
		all = append(all, block(`include "common"`, "path = "+oneOf(d, `"${get_repo_root()}/common.hcl"`, `find_in_parent_folders("common.hcl")`))...)
	}
	return all
}

// catalog draws the folders that stacks are made from.
func (d *drawing) catalog() {
	for i := range 2 + d.upTo(1) {
		folder := change.Path(fmt.Sprintf("catalog/units/u%d", i))
		d.units = append(d.units, folder)
		d.mayMove(folder)
		d.catalogUnit(folder)
	}
	if d.oneIn(3) {
		d.files["catalog/alias"] = live.LinkTo("units")
	}
	for i := range 1 + d.upTo(1) {
		folder := change.Path(fmt.Sprintf("catalog/stacks/s%d", i))
		d.text(folder.Child("terragrunt.stack.hcl"), d.stackFile(folder, false)...)
		d.text(folder.Child("stack-note.txt"), "of the catalog's stack")
		if d.oneIn(4) {
			d.autoIncludeStack(folder)
		}
		d.stacks = append(d.stacks, folder)
		d.mayMove(folder)
	}
	d.mayMove("catalog")
}

func (d *drawing) catalogUnit(folder change.Path) {
	lines := d.includesRoot()
	lines = append(lines, block("terraform", "source = "+oneOf(d, `"${get_repo_root()}/modules//m"`, `"${get_repo_root()}/modules/m"`,
		`"${dirname(find_in_parent_folders("root.hcl"))}/modules/m"`))...)
	if d.oneIn(2) {
		lines = append(lines, block(`dependency "to"`, `config_path = try(values.to, "${get_repo_root()}/live/plain/p0")`,
			`mock_outputs = { o = "mock" }`)...)
		lines = append(lines, block("inputs =", d.unitInputs(folder, "to = dependency.to.outputs.o")...)...)
	} else {
		lines = append(lines, block("inputs =", d.unitInputs(folder)...)...)
	}
	d.text(folder.Child("terragrunt.hcl"), lines...)
	d.text(folder.Child("conf/x.yaml"), "x: 1")
	if d.oneIn(4) {
		d.files[folder.Child("note.txt")] = live.LinkTo(change.Path("notes/n.txt").Rel(folder))
	} else {
		d.text(folder.Child("note.txt"), "of the unit")
	}
	if d.oneIn(5) {
		d.text(folder.Child("terragrunt.autoinclude.hcl"), block("inputs =", d.some(`auto = "of the catalog"`, "auto_dir = basename(get_terragrunt_dir())",
			`auto_note = file("note.txt")`)...)...)
	}
	if d.oneIn(6) {
		d.text(folder.Child("terragrunt.values.hcl"), `name = "of the catalog"`)
	}
}

func (d *drawing) unitInputs(folder change.Path, more ...string) []string {
	if d.oneIn(5) {
		more = append(more, "needed = values.name") // Only a stack hands that over.
	}
	return append(append([]string{fmt.Sprintf("own = %q", folder.Base())}, more...), d.some(`n = try(values.name, "none")`, `note = file("note.txt")`,
		"all = try(values, {})", "where = get_path_from_repo_root()", `conf = yamldecode(file("${get_terragrunt_dir()}/conf/x.yaml")).x`,
		`list = ["unit"]`, `exposed = try(include.root.inputs.whence, "not exposed")`, `found = basename(find_in_parent_folders("env.hcl", "none"))`,
		"files = fileset(\".\", \"**/*.yaml\")", `peer = basename(try(values.peer, "none"))`)...)
}

// plainUnits draws units that no stack generates, with what Terragrunt merges into them perhaps.
func (d *drawing) plainUnits() {
	for i := range 1 + d.upTo(1) {
		folder := change.Path(fmt.Sprintf("live/plain/p%d", i))
		d.plain = append(d.plain, folder)
		d.mayMove(folder)
		lines := append(d.includesRoot(), block("terraform", `source = "${get_repo_root()}/modules//m"`)...)
		lines = append(lines, block("inputs =", fmt.Sprintf("own = %q", folder.Base()), `seen = try(values.name, "none")`, `list = ["plain"]`)...)
		d.text(folder.Child("terragrunt.hcl"), lines...)
		if d.oneIn(3) {
			d.text(folder.Child("terragrunt.values.hcl"), fmt.Sprintf("name = \"by hand %d\"", i))
		}
		if i > 0 && d.oneIn(2) {
			d.text(folder.Child("terragrunt.autoinclude.hcl"), append(block(`dependency "d"`, `config_path = "../p0"`, `mock_outputs = { o = "mock of p0" }`),
				block("inputs =", `auto = dependency.d.outputs.o`, "auto_dir = basename(get_terragrunt_dir())")...)...)
		}
	}
}

// liveStacks draws the stacks that are generated, some of which include another file.
func (d *drawing) liveStacks() {
	for i := range 1 + d.upTo(1) {
		folder := change.Path(fmt.Sprintf("live/%s/st%d", oneOf(d, "prod", "prod/eu", "dev"), i))
		if d.oneIn(2) {
			d.text(folder.Dir().Child("env.hcl"), block("locals", fmt.Sprintf("name = %q", folder.Dir().Base()))...)
		}
		d.text(folder.Child("stack-note.txt"), "beside the stack")
		lines := d.stackFile(folder, true)
		if d.oneIn(3) {
			lines = append(block(`include "base"`, "path = "+oneOf(d, fmt.Sprintf("%q", change.Path("live/_shared/base.stack.hcl").Rel(folder)),
				`"${get_repo_root()}/live/_shared/base.stack.hcl"`, `find_in_parent_folders("_shared/base.stack.hcl")`)), lines...)
			d.baseStack()
			if d.oneIn(2) {
				lines = append(block(`include "more"`, `path = "${get_repo_root()}/live/_shared/more.stack.hcl"`), lines...)
				d.moreStack()
			}
		}
		d.text(folder.Child("terragrunt.stack.hcl"), lines...)
		if d.oneIn(4) {
			d.autoIncludeStack(folder)
		}
		if d.oneIn(4) {
			d.text(folder.Child("terragrunt.values.hcl"), `name = "of the stack"`)
		}
		d.mayMove(folder, folder.Dir())
		d.running = append(d.running, folder)
	}
	if d.oneIn(4) {
		d.files["live/linked"] = live.LinkTo(d.movable[len(d.movable)-2].Rel("live"))
	}
}

// moreStack draws another file that stacks include.
func (d *drawing) moreStack() {
	if _, there := d.files["live/_shared/more.stack.hcl"]; !there {
		c := components{d, "live/_shared", nil, true}
		d.text("live/_shared/more.stack.hcl", c.unit("more")...)
	}
}

// baseStack draws the file that stacks include.
func (d *drawing) baseStack() {
	if _, there := d.files["live/_shared/base.stack.hcl"]; there {
		return
	}
	c := components{d, "live/_shared", nil, true}
	d.text("live/_shared/base.stack.hcl", c.unit("shared")...)
	d.text("live/_shared/stack-note.txt", "beside the shared text")
	d.mayMove("live/_shared")
}
