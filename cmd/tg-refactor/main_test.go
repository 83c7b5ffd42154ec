package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/docs/schema/schematest"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tg-refactor": func() { os.Exit(run()) }})
}

// The scripts read like a manual: one a command, and some for bad input. testdata/script/README.md tells what they may use.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob(filepath.Join("..", "..", "testdata", "script", "*.txtar"))
	require.NoError(t, err)
	if testing.Short() {
		scripts = slices.DeleteFunc(scripts, needsPrograms)
	}
	testscript.Run(t, testscript.Params{
		Files:               scripts,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
			env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
			env.Setenv("GIT_CEILING_DIRECTORIES", env.WorkDir)
			for _, who := range []string{"AUTHOR", "COMMITTER"} {
				env.Setenv("GIT_"+who+"_NAME", "Test")
				env.Setenv("GIT_"+who+"_EMAIL", "test@example.org")
			}
			env.Setenv("TERM", "xterm-256color")
			env.Setenv("TZ", "UTC")
			if testing.Short() {
				return nil
			}
			// The pinned Terragrunt and OpenTofu, as realtest.Env has them.
			tools := filepath.Dir(realtest.Tool(t, "terragrunt"))
			env.Setenv("PATH", env.Getenv("PATH")+string(os.PathListSeparator)+tools)
			for _, setting := range realtest.Env(t) {
				if name, value, _ := strings.Cut(setting, "="); strings.HasPrefix(name, "T") {
					env.Setenv(name, value)
				}
			}
			// Terragrunt and OpenTofu, for the scripts that run them: offline, without questions.
			env.Setenv("PATH", filepath.Dir(realtest.Tool(t, "tofu"))+string(filepath.ListSeparator)+env.Getenv("PATH"))
			env.Setenv("TG_NON_INTERACTIVE", "true")
			env.Setenv("TG_NO_COLOR", "true")
			env.Setenv("TG_NO_TIPS", "true")
			env.Setenv("CHECKPOINT_DISABLE", "1")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sample": sample, "commit": commit, "exits": exits, "remember": remember, "unchanged": unchanged, "schema": fitsSchema,
			"replace": replace, "jsonfield": jsonField,
		},
	})
}

// needsPrograms tells a script that runs Terragrunt or OpenTofu itself or through tg-refactor.
func needsPrograms(script string) bool {
	content, err := os.ReadFile(script)
	return err != nil || regexp.MustCompile(`(?m)^.*\b(exec|exits \d+) (terragrunt|tofu|terraform)\b|tg-refactor (-\S+ )*(state|validate|remove-cluster)\b|--pin`).Match(content)
}

// sample NAME DIR copies a tree of testdata/ to DIR, makes it a git repository with one commit, and adds its ignored files.
func sample(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "sample NAME DIR")
	known := map[string]realtest.Sample{}
	for _, s := range []realtest.Sample{realtest.SingleCluster, realtest.TwoSites, realtest.PlainVersions} {
		known[s.Name] = s
	}
	s, ok := known[args[0]]
	if !ok {
		ts.Fatalf("no sample %s", args[0])
	}
	source, err := filepath.Abs(filepath.Join(start, "..", "..", "testdata", s.Name))
	ts.Check(err)
	target := ts.MkAbs(args[1])
	ts.Check(os.CopyFS(target, os.DirFS(source)))
	for name, content := range s.Ignored {
		path := filepath.Join(target, filepath.FromSlash(name))
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
		ts.Check(os.WriteFile(path, []byte(content), 0o600))
	}
	commit(ts, false, args[1:])
}

// start is the folder in which the tests were started.
var start = func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return dir
}()

// commit DIR commits all that git does not ignore, in a repository that is made if need be.
func commit(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 1, "commit DIR")
	dir := ts.MkAbs(args[0])
	if _, err := os.Stat(filepath.Join(dir, ".git")); err != nil {
		ts.Check(ts.Exec("git", "-C", dir, "init", "--quiet", "--initial-branch=main"))
	}
	ts.Check(ts.Exec("git", "-C", dir, "add", "--all"))
	ts.Check(ts.Exec("git", "-C", dir, "commit", "--quiet", "--allow-empty", "--message=All"))
}

// exits CODE PROGRAM … runs a program that must end with this exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) >= 2, "exits CODE PROGRAM [ARGUMENT…]")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
}

// remember DIR NAME notes everything below DIR but git's own folder: paths with empty folders, kinds, modes, bytes.
func remember(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "remember DIR NAME")
	ts.Check(os.WriteFile(ts.MkAbs(filepath.Join(ts.Getenv("WORK"), args[1]+".remembered")), listing(ts, args[0]), 0o644))
}

// unchanged DIR NAME compares DIR with what was remembered; with ! they must differ.
func unchanged(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, false, len(args) == 2, "unchanged DIR NAME")
	before := []byte(ts.ReadFile(filepath.Join(ts.Getenv("WORK"), args[1]+".remembered")))
	now := listing(ts, args[0])
	switch same := bytes.Equal(before, now); {
	case neg && same:
		ts.Fatalf("%s is unchanged", args[0])
	case !neg && !same:
		ts.Fatalf("%s changed:\nbefore:\n%s\nnow:\n%s", args[0], before, now)
	}
}

func listing(ts *testscript.TestScript, dir string) []byte {
	root := ts.MkAbs(dir)
	var b bytes.Buffer
	ts.Check(filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.Name() == ".git" {
			return filepath.SkipDir
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		content := ""
		switch {
		case entry.Type()&fs.ModeSymlink != 0:
			content, err = os.Readlink(path)
		case entry.Type().IsRegular():
			var text []byte
			text, err = os.ReadFile(path)
			content = fmt.Sprintf("%x", sha256.Sum256(text))
		}
		below, _ := filepath.Rel(root, path)
		fmt.Fprintf(&b, "%s %s %s\n", info.Mode(), below, content)
		return err
	}))
	return b.Bytes()
}

// schema NAME FILE checks a JSON document against docs/schema/NAME.schema.json.
func fitsSchema(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 2, "schema NAME FILE")
	ts.Check(schematest.Check(args[0]+".schema.json", []byte(ts.ReadFile(args[1]))))
}

// replace FILE OLD NEW replaces the only occurrence of a text in a file.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 3, "replace FILE OLD NEW")
	path := ts.MkAbs(args[0])
	text := ts.ReadFile(path)
	if strings.Count(text, args[1]) != 1 {
		ts.Fatalf("%q stands %d times in %s", args[1], strings.Count(text, args[1]), args[0])
	}
	ts.Check(os.WriteFile(path, []byte(strings.Replace(text, args[1], args[2], 1)), 0o644))
}

// jsonfield FILE FIELD TARGET writes a text field of a JSON object to a file.
func jsonField(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 3, "jsonfield FILE FIELD TARGET")
	var object map[string]json.RawMessage
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &object))
	var text string
	ts.Check(json.Unmarshal(object[args[1]], &text))
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(text), 0o644))
}

func usage(ts *testscript.TestScript, neg, fits bool, text string) {
	if neg || !fits {
		ts.Fatalf("usage: %s", text)
	}
}
