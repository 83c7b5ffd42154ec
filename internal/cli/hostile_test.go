package cli

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/faulttest"
)

// hostileLines are all commands that read, as one would call them on a tree of somebody else.
var hostileLines = []string{
	"status", "graph", "check", "check --base HEAD~1", "refs live", "refs --all --reverse live/a/x", "plan", "validate --no-run", "mv -n live/a live/b", "mv -n --rewrite-mentions live/a/x live/c/x",
	"prove --base HEAD~1", "record -n --base HEAD live/a/x live/c/x", "init", "add-cluster -n x", "override -n x a=1", "remove-cluster -n x", "state plan", "state migrate -n", "state script ../script", "history",
}

// most of what one command may ask for and print on such a tree. Time is no measure here; what it takes is told alike on every machine.
const (
	hostileBytes   = 6 << 30
	hostilePrinted = 1 << 20
)

// repeated joins what is made of the numbers from 0.
func repeated(n int, part func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(part(i))
	}
	return b.String()
}

// gzipped is a text of many zeros for base64gunzip.
func gzipped(t *testing.T, size int) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(make([]byte, size))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// hostile are trees that somebody made to hurt. Each kind is a file or a few of its own, so that many stand in one tree.
var hostile = map[string]struct {
	files func(t *testing.T) map[string]string
	links func() map[string]string
	// says are texts that a command says of it.
	says map[string]string
	// few tells that each command evaluates it whole: then some of them stand for all.
	few bool
}{
	"files that read files": {files: func(*testing.T) map[string]string {
		all := map[string]string{"live/chain/c1200.hcl": "locals {\n  x = \"y\"\n}\n", "live/double/c40.hcl": "locals {\n  x = \"y\"\n}\n",
			"live/u/chain/terragrunt.hcl":  "locals {\n  x = read_terragrunt_config(\"../../chain/c0.hcl\").locals.x\n}\ninputs = {\n  f = file(\"${local.x}.txt\")\n}\n",
			"live/u/double/terragrunt.hcl": "locals {\n  x = read_terragrunt_config(\"../../double/c0.hcl\")\n}\ninputs = {\n  f = file(\"${jsonencode(local.x)}.txt\")\n}\n",
			"live/u/circle/terragrunt.hcl": "locals {\n  x = read_terragrunt_config(\"other.hcl\").locals.x\n  y = read_terragrunt_config(\"terragrunt.hcl\")\n}\n",
			"live/u/circle/other.hcl":      "locals {\n  x = read_terragrunt_config(\"terragrunt.hcl\").locals.x\n}\n",
			"live/u/self/terragrunt.hcl":   "include \"s\" {\n  path = \"terragrunt.hcl\"\n}\n",
		}
		for i := range 1200 {
			all[fmt.Sprintf("live/chain/c%d.hcl", i)] = fmt.Sprintf("locals {\n  x = read_terragrunt_config(\"c%d.hcl\").locals.x\n}\n", i+1)
		}
		for i := range 40 {
			all[fmt.Sprintf("live/double/c%d.hcl", i)] = fmt.Sprintf("locals {\n  x = read_terragrunt_config(\"c%d.hcl\")\n  y = read_terragrunt_config(\"c%d.hcl\")\n}\n", i+1, i+1)
		}
		return all
	}, says: map[string]string{"check": "too-large"}, few: true},
	"expressions": {files: func(t *testing.T) map[string]string {
		all := map[string]string{
			"live/e/blocks/terragrunt.hcl":  strings.Repeat("b \"x\" {\n", 5000) + strings.Repeat("}\n", 5000),
			"live/e/sum/terragrunt.hcl":     "inputs = {\n  a = 1" + strings.Repeat("+1", 300_000) + "\n}\n",
			"live/e/ops/terragrunt.hcl":     "inputs = {\n  a = " + strings.Repeat("!", 3000) + "true\n  b = " + strings.Repeat("true ? 1 : ", 3000) + "1\n}\n",
			"live/e/index/terragrunt.hcl":   "locals {\n  a = \"x\"\n}\ninputs = {\n  a = local.a" + strings.Repeat("[local.a]", 100_000) + "\n}\n",
			"live/e/heredoc/terragrunt.hcl": "inputs = {\n" + repeated(2000, func(i int) string { return fmt.Sprintf("  a%d = <<-EOT\n    x ../x\n  EOT\n", i) }) + "}\n",
			"live/e/name/terragrunt.hcl":    "inputs = {\n  a = b\xc4\n}\n",
			"live/e/directs/terragrunt.hcl": "inputs = {\n  a = \"" + strings.Repeat("%{ for a in [1, 2] }", 60) + "x" + strings.Repeat("%{ endfor }", 60) + "\"\n}\n",
			"live/e/tries/terragrunt.hcl":   "locals {\n  a0 = 1\n" + repeated(60, func(i int) string { return fmt.Sprintf("  a%d = try(local.a%d, local.a%d)\n", i+1, i, i) }) + "}\ninputs = {\n  f = file(\"${local.a60}\")\n}\n",
			"live/e/u.json":                 strings.Repeat("[", 1_000_000), "live/e/u.yaml": strings.Repeat("- ", 100_000),
			"live/e/json/terragrunt.hcl.json": `{"inputs":` + strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9001),
		}
		for i, call := range []string{`bcrypt("x", 31)`, `base64gunzip("` + gzipped(t, 20<<20) + `")`, `format("%0999999999d", 1)`, `pow(2, 99999999)`, `yamldecode(file("../../u.yaml"))`, `jsondecode(file("../../u.json"))`,
			`yamldecode("` + strings.Repeat("[", 30_000) + `")`, `filebase64("/dev/zero")`, `fileset("../../..", "` + strings.Repeat("{a,*}", 40) + `")`,
			`fileset("/", "**")`, `find_in_parent_folders("` + strings.Repeat("../", 3000) + `x")`, `replace("x", "/(((x{1000}){1000}))/", "y")`, `file("a\u0000b")`} {
			all[fmt.Sprintf("live/e/calls/c%d/terragrunt.hcl", i)] = "locals {\n  v = " + call + "\n}\ninputs = {\n  v = local.v\n  f = file(\"${local.v}\")\n}\n"
		}
		return all
	}, says: map[string]string{"check": "does-not-parse", "graph": "too-large"}, few: true},
	"Markdown": {files: func(*testing.T) map[string]string {
		all := map[string]string{}
		for name, text := range map[string]string{"quotes": strings.Repeat("> ", 50_000) + "live/a\n", "lists": strings.Repeat("- ", 50_000) + "a\n", "links": strings.Repeat("[a](", 100_000), "stars": strings.Repeat("*a_", 100_000),
			"table": "|" + strings.Repeat("a|", 5000) + "\n|" + strings.Repeat("-|", 5000) + "\n" + strings.Repeat("|\n", 20_000), "tree": "```\nlive\n│\n```\n```\nlive/\n" + repeated(500, func(i int) string { return strings.Repeat("│   ", i) + "├── a\n" }) + "```\n",
			"long": strings.Repeat("x", 900_000) + "\n", "many": repeated(5000, func(i int) string { return fmt.Sprintf("[a%d](live/a/x/terragrunt.hcl) `live/a/x` [b][r%d] ", i, i) }) + "\n",
			"html": strings.Repeat("<a href=\"", 20_000) + "\n\n" + strings.Repeat("<!--", 50_000), "ticks": repeated(800, func(i int) string { return strings.Repeat("`", i) + " a " })} {
			all["docs/"+name+".md"] = text
		}
		return all
	}, says: map[string]string{"mv -n live/a live/b": "text-not-searched"}},
	"what watches paths": {files: func(*testing.T) map[string]string {
		stars, many, braces := strings.Repeat("**/", 40)+"a", strings.Repeat("*a", 60)+"b", strings.Repeat("{a,*}", 40)
		bomb := repeated(20, func(i int) string {
			return fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", max(i-1, 0)), 9), ","))
		})
		bomb = strings.Replace(bomb, strings.TrimSuffix(strings.Repeat("*a0,", 9), ","), "x", 1)
		list := fmt.Sprintf("[%q, %q, %q, %q, \"live/a/**\"]", stars, many, braces, "live/a/"+braces)
		return map[string]string{
			".github/workflows/x.yml": "on:\n  push:\n    paths: " + list + "\n", ".github/workflows/bomb.yml": bomb + "on: {push: {paths: *a19}}\n", ".github/workflows/self.yml": "on: &a\n  push: *a\n",
			".github/workflows/deep.yml": strings.Repeat("[", 100_000), "CODEOWNERS": stars + " @x\n" + many + " @x\n/live/a/" + braces + " @y\n", ".pre-commit-config.yaml": "repos:\n- hooks:\n  - id: x\n    files: '^(?=l)(l+|live/a.*)+$'\n  - id: y\n    files: ^((a{1,1000}){1,1000}){1,1000}$\n",
			"atlantis.yaml": "version: 3\nprojects:\n- dir: live/a/x\n  autoplan:\n    when_modified: " + list + "\n", "renovate.json": strings.Repeat("[", 500_000), ".gitlab-ci.yml": "x:\n  rules:\n  - changes: " + list + "\n", ".dockerignore": stars + "\n" + braces + "\n",
			".editorconfig": "[live/{1..999999999}]\nindent_size = 2\n[" + braces + "]\na = b\n", ".sops.yaml": "creation_rules:\n- path_regex: (a+)+$\n  age: x\n- *x\n", "digger.yml": bomb + "projects: *a19\n", ".gitea/CODEOWNERS": "live/a/(a+)+$ @x\n",
		}
	}, says: map[string]string{"mv -n live/a live/b": "watch-unknown"}},
	"links": {links: func() map[string]string {
		all := map[string]string{"live/l/d40x": "../../..", "live/l/root": "/", "live/a/x/odd": "terragrunt.hcl/x", "live/l/self": "self"}
		for i := range 40 {
			all[fmt.Sprintf("links/k%d/a", i)], all[fmt.Sprintf("links/k%d/b", i)] = fmt.Sprintf("../k%d", i+1), fmt.Sprintf("../k%d", i+1)
		}
		for i := range 2000 {
			all[fmt.Sprintf("loop/l%d", i)] = fmt.Sprintf("l%d", (i+1)%2000)
			all[fmt.Sprintf("chain/l%d", i)] = fmt.Sprintf("l%d", i+1)
		}
		return all
	}, files: func(*testing.T) map[string]string {
		return map[string]string{"links/k40/README.md": "x\n", "chain/l2000": "locals {}\n", "live/u/l/terragrunt.hcl": "include \"a\" {\n  path = \"../../../loop/l0\"\n}\n", "live/u/k/terragrunt.hcl": "include \"a\" {\n  path = \"../../../chain/l0\"\n}\n"}
	}, says: map[string]string{"check": "links lead to more than can be looked at"}},
	"names and folders": {files: func(*testing.T) map[string]string {
		all := map[string]string{"live/" + strings.Repeat("d/", 900) + "terragrunt.hcl": "inputs = {}\n"}
		for _, name := range []string{"a\nb", "\x1b[31mred", "-rf", "--help", "$(touch pwned)", "`id`", "a\\b", "*", "~", "\u202egnp", "\xff\xfe", strings.Repeat("n", 250), "{{.}}", "${x}", "a|b;c&d"} {
			all["live/odd/"+name+"/terragrunt.hcl"] = "inputs = {}\n"
		}
		return all
	}},
	"manifests, layouts and modules": {files: func(*testing.T) map[string]string {
		all := map[string]string{".tg-refactor/moves/20260101-000000-deep.json": strings.Repeat("[", 1_000_000), ".tg-refactor/moves/20260101-000001-outside.json": `{"format_version": "1.0", "id": "x", "moves": [{"from": "/etc", "to": "../../x"}, {"from": "a\u0000b", "to": "."}],
  "units": [{"before": "../../../etc", "after": "/tmp/x"}, {"before": "live/a/x", "after": "` + strings.Repeat("a/", 5000) + `"}]}`,
			"modules/m/self.tf": "module \"m\" {\n  source = \"./.\"\n}\n", "modules/deep/main.tf": "variable \"a\" {\n  default = " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "\n}\n", "modules/deep/x.tf.json": strings.Repeat("[", 500_000),
			".gitmodules": repeated(3000, func(i int) string {
				return fmt.Sprintf("[submodule \"m%d\"]\n\tpath = ../../etc%d\n\turl = ext::sh -c touch\n", i, i)
			}), "s.enc.json": strings.Repeat(`{"a":`, 9000),
			"live/u/sops/terragrunt.hcl": "locals {\n  s = sops_decrypt_file(\"../../../s.enc.json\")\n}\ninputs = {\n  s = local.s\n}\n", "live/u/deep/terragrunt.hcl": "terraform {\n  source = \"${get_repo_root()}/modules//deep\"\n}\n",
		}
		for i := range 40 {
			all[fmt.Sprintf("modules/q%d/main.tf", i)] = repeated(3, func(n int) string { return fmt.Sprintf("module \"m%d\" {\n  source = \"../q%d\"\n}\n", n, i+1) })
			all[fmt.Sprintf("stacks/s%d/terragrunt.stack.hcl", i)] = repeated(2, func(n int) string {
				return fmt.Sprintf("stack \"s%d\" {\n  source = \"${get_repo_root()}/stacks/s%d\"\n  path   = \"s%d\"\n}\n", n, i+1, n)
			})
		}
		all["live/u/q/terragrunt.hcl"] = "terraform {\n  source = \"${get_repo_root()}/modules//q0\"\n}\n"
		all["live/st/terragrunt.stack.hcl"] = "stack \"s\" {\n  source = \"${get_repo_root()}/stacks/s0\"\n  path   = \"s\"\n}\n"
		return all
	}, few: true},
	"a layout": {files: func(*testing.T) map[string]string {
		return map[string]string{"live/tg-refactor.hcl": strings.Repeat("layout {\n", 3000) + "x = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]]\n" + strings.Repeat("}\n", 3000)}
	}, says: map[string]string{"plan": "layout", "check": "layout"}},
}

// within runs a command line with a budget for what it evaluates.
func (r trial) within(budget, line string) result {
	var out, problems strings.Builder
	code := Run(context.Background(), append([]string{"-C", r.root}, strings.Fields(line)...), IO{In: strings.NewReader(""), Out: &out, Err: &problems,
		Getenv: func(name string) string { return map[string]string{"TG_REFACTOR_BUDGET": budget}[name] }, Environ: r.environ,
		Disk: faulttest.Quick{}, Programs: faulttest.Paper{}}, "v1.2.3")
	return result{code, out.String(), problems.String()}
}

// TestHostileTreesComeToAnEnd: whatever stands in a tree, each command that reads ends with bounded work, prints what a person can bear, calls nothing
// its own bug, steers no terminal, and writes nothing.
func TestHostileTreesComeToAnEnd(t *testing.T) {
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	for name, kind := range hostile {
		t.Run(name, func(t *testing.T) {
			lay := func(t *testing.T, root string) {
				units(t, root)
				for file, text := range kind.files(t) {
					path := filepath.Join(root, file)
					require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
					require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
				}
				if kind.links != nil {
					for link, text := range kind.links() {
						path := filepath.Join(root, link)
						require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
						require.NoError(t, os.Symlink(text, path))
					}
				}
				gitDo(t, root, "add", "-A")
				gitDo(t, root, "commit", "-qm", "hostile")
			}
			base, err := filepath.EvalSymlinks(t.TempDir())
			require.NoError(t, err)
			r := trial{root: filepath.Join(base, "repo"), environ: os.Environ()}
			require.NoError(t, os.Mkdir(r.root, 0o755))
			lay(t, r.root)
			before := listed(t, r.root)
			lines := hostileLines
			if kind.few {
				lines = []string{"graph", "check", "mv -n live/a live/b", "prove --base HEAD~1"}
			}
			if testing.Short() {
				lines = []string{"graph", "check"}
			}
			for _, line := range lines {
				at := allocated()
				got := r.within("0.05", line)
				took := allocated() - at
				t.Logf("%s: code %d, %d MiB asked for, %d KiB printed", line, got.code, took>>20, (len(got.out)+len(got.err))>>10)
				assert.Less(t, took, uint64(hostileBytes), line)
				assert.Less(t, len(got.out)+len(got.err), hostilePrinted, line)
				assert.Contains(t, []int{0, 1, 2}, got.code, line)
				for _, text := range []string{"this is a bug", "goroutine ", "\x1b", "internal error"} {
					assert.NotContains(t, got.out+got.err, text, line)
				}
				if says := kind.says[line]; says != "" {
					assert.Contains(t, got.out+got.err, says, line)
				}
			}
			require.NoError(t, os.RemoveAll(filepath.Join(base, "script")))
			if name != "a layout" { // Where there is none yet, init writes one.
				require.NoError(t, os.RemoveAll(filepath.Join(r.root, "live/tg-refactor.hcl")))
			}
			assert.Len(t, listed(t, r.root), len(before))
			left, err := os.ReadDir(base)
			require.NoError(t, err)
			assert.Len(t, left, 1, "nothing stands beside the repository")
		})
	}
}
