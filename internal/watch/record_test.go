//go:build engines

package watch

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// asks are programs that read {"patterns": […], "files": […]} and write the indices of the files that each pattern matches, null for what
// is no pattern.
var asks = map[string][]string{
	"ruby": {"ruby", "-rjson", "-e", `q = JSON.parse(STDIN.read)
puts JSON.generate(q["patterns"].map { |p| q["files"].each_index.select { |i| File.fnmatch?(p, q["files"][i], File::FNM_PATHNAME | File::FNM_DOTMATCH | File::FNM_EXTGLOB) } })`},
	"python": {"python3", "-c", `import json, re, sys
q = json.load(sys.stdin)
def found(p):
    try: r = re.compile(p)
    except re.error: return None
    return [i for i, f in enumerate(q["files"]) if r.search(f)]
print(json.dumps([found(p) for p in q["patterns"]]))`},
	"minimatch": {"node", "-e", nodeAsks + `const { minimatch } = require("minimatch"); ask((p, f) => minimatch(f, p, { dot: true }));`},
	// What GitHub's actions ask of minimatch, for a path and each folder around it; a pattern that ends with two stars takes in the folder itself.
	"hashFiles": {"node", "-e", nodeAsks + `const { minimatch } = require("minimatch");
const options = { dot: true, nobrace: true, nocomment: true, noext: true, nonegate: true };
ask((p, f) => f.split("/").some((_, i, all) => minimatch(all.slice(0, i + 1).join("/") + (p.endsWith("**") ? "/" : ""), p, options)));`},
	"picomatch": {"node", "-e", nodeAsks + `const picomatch = require("picomatch"); ask((p, f) => picomatch(p, { dot: true })(f));`},
	// Each pattern is a list of some, a line each, as the action changed-files asks.
	"micromatch": {"node", "-e", nodeAsks + `const micromatch = require("micromatch");
ask((p, f) => micromatch([f], p.split("\n"), { dot: true, noext: true }).length > 0);`},
	"pathspec": {"python3", "-c", pythonAsks + `
subprocess.run(["git", "init", "-q", "."], check=True)
index = "".join("100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 0\t%s\n" % f for f in q["files"])
subprocess.run(["git", "update-index", "--index-info"], input=index, text=True, check=True)
def found(p):
    names = subprocess.run(["git", "ls-files", "-z", "--", p], capture_output=True, text=True, check=True).stdout.split("\0")
    return [i for i, f in enumerate(q["files"]) if f in names]
print(json.dumps([found(p) for p in q["patterns"]]))`},
	// Each pattern is a list of some, a line each.
	"pathspecs": {"python3", "-c", pythonAsks + `
subprocess.run(["git", "init", "-q", "."], check=True)
index = "".join("100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 0\t%s\n" % f for f in q["files"])
subprocess.run(["git", "update-index", "--index-info"], input=index, text=True, check=True)
def found(p):
    names = subprocess.run(["git", "diff", "--cached", "--name-only", "-z", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "--"] + p.split("\n"), capture_output=True, text=True, check=True).stdout.split("\0")
    return [i for i, f in enumerate(q["files"]) if f in names]
print(json.dumps([found(p) for p in q["patterns"]]))`},
	"editorconfig": {"python3", "-c", pythonAsks + `
def found(p):
    open(".editorconfig", "w").write("root = true\n[%s]\nx = 1\n" % p)
    out = subprocess.run(["editorconfig"] + [os.path.abspath(f) for f in q["files"]], capture_output=True, text=True, check=True).stdout
    matched, name = [], None
    for line in out.splitlines():
        if line.startswith("["): name = line[1:-1]
        elif line == "x=1": matched.append(name)
    return [i for i, f in enumerate(q["files"]) if os.path.abspath(f) in matched]
print(json.dumps([found(p) for p in q["patterns"]]))`},
}

// pythonAsks reads the question and goes into a folder of its own.
const pythonAsks = `import json, os, subprocess, sys, tempfile
q = json.load(sys.stdin)
folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)`

const nodeAsks = `const ask = (match) => { const q = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(q.patterns.map((p) => q.files.flatMap((f, i) => (match(p, f) ? [i] : []))))); };`

// TestRecordEngines asks the real programs, draws the same patterns each time, and writes down what they say.
func TestRecordEngines(t *testing.T) {
	random := rand.New(rand.NewPCG(17, 17))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	join := func(elements func() string, with string) string {
		var all []string
		for range 1 + random.IntN(4) {
			all = append(all, elements())
		}
		return strings.Join(all, with)
	}
	names := []string{"live", "prod", "prod-eu", "dev", "app", ".cache", "terragrunt.hcl", "x.yaml", "Prod"}
	globs := []string{"*", "**", "***", "pro*", "*d", "**.hcl", "*.hcl", "p**", "?", "pro?", "{prod,dev}", "{prod,dev}*", "[pd]*", "[!p]*", "[a-d]ev", `\*`}
	words := []string{"live", "prod", "dev", "(prod|dev)", "[^/]+", ".*", ".+", `\.hcl`, "(?:-eu)?", "[a-z]+", "(?P<env>prod)", "(?=prod)", "(?!dev)", `\w+`, "(?i)PROD", "prod$"}
	var recorded []engineAnswers
	extended := []string{"(prod|dev)", "{prod}", "prod+", "p[!r]*", "{live/prod,dev/*}", "**d", "(dev)-eu"}
	for _, name := range []string{"ruby", "minimatch", "python", "hashFiles", "pathspec", "editorconfig", "picomatch", "micromatch", "pathspecs"} {
		one := engineAnswers{Engine: name}
		for range 40 {
			one.Files = append(one.Files, join(func() string { return pick(names...) }, "/"))
		}
		slices.Sort(one.Files)
		one.Files = slices.Compact(one.Files)
		if name == "pathspec" || name == "pathspecs" {
			// Git holds no file where another one has a folder.
			one.Files = slices.DeleteFunc(one.Files, func(file string) bool {
				return slices.ContainsFunc(one.Files, func(other string) bool { return strings.HasPrefix(other, file+"/") })
			})
		}
		for range 400 {
			if name == "python" {
				one.Patterns = append(one.Patterns, pick("", "", "^", "(^|/)", "/")+join(func() string { return pick(words...) }, "/")+pick("", "", "$", "/"))
				continue
			}
			if name == "picomatch" || name == "micromatch" {
				glob := func() string {
					return pick("", "", "", "!", "./") + join(func() string { return pick(slices.Concat(names, globs, extended)...) }, "/")
				}
				pattern := glob() + pick(append(make([]string, 27), "/@(prod|dev)", "/{a..z}", "/[pd]+")...)
				if name == "micromatch" {
					pattern = join(glob, "\n")
				}
				one.Patterns = append(one.Patterns, pattern)
				continue
			}
			if name == "pathspecs" {
				one.Patterns = append(one.Patterns, join(func() string {
					return pick("", "", ":!", ":^", ":/", ":(glob)", ":(glob)", ":(icase)", ":(exclude,glob)", ":(literal)", ":!/", ":/!:") +
						join(func() string { return pick(slices.Concat(names, globs)...) }, "/")
				}, "\n"))
				continue
			}
			one.Patterns = append(one.Patterns, join(func() string { return pick(slices.Concat(names, globs)...) }, "/"))
		}
		question, err := json.Marshal(map[string][]string{"patterns": one.Patterns, "files": one.Files})
		require.NoError(t, err)
		program := exec.Command(asks[name][0], asks[name][1:]...)
		program.Stdin, program.Stderr, program.Env = bytes.NewReader(question), os.Stderr, append(os.Environ(), "NODE_PATH="+os.Getenv("ENGINES_NODE_PATH"))
		answer, err := program.Output()
		require.NoError(t, err, "%s must be there", name)
		require.NoError(t, json.Unmarshal(answer, &one.Matches))
		require.Len(t, one.Matches, len(one.Patterns))
		recorded = append(recorded, one)
	}
	// A line for each engine, so that a change of one is a change of a line.
	var file bytes.Buffer
	for _, one := range recorded {
		line, err := json.Marshal(one)
		require.NoError(t, err)
		file.Write(append(line, '\n'))
	}
	require.NoError(t, os.WriteFile(engineFile, file.Bytes(), 0o644))
}
