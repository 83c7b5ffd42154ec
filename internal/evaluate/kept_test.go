package evaluate_test

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
)

// memory is a cache that counts.
type memory struct {
	entries map[string][]byte
	puts    int
}

func (m *memory) Get(key string) ([]byte, bool) {
	content, there := m.entries[key]
	return content, there
}

func (m *memory) Put(key string, content []byte) {
	m.entries[key] = content
	m.puts++
}

const keptUnit = `include "root" {
  path = find_in_parent_folders("root.hcl")
}
dependency "b" {
  config_path  = "../b"
  mock_outputs = { id = "mock" }
}
inputs = {
  id   = dependency.b.outputs.id
  who  = get_env("WHO", "nobody")
  text = file("text.txt")
  null = null
}
`

func keptTree() map[change.Path]live.Source {
	return map[change.Path]live.Source{
		"live/root.hcl":         live.Text("remote_state {\n  backend = \"local\"\n  config  = { path = \"state/${path_relative_to_include()}\", n = 12345678901 }\n}\n"),
		"live/a/terragrunt.hcl": live.Text(keptUnit), "live/a/text.txt": live.Text("text\n"), "live/b/terragrunt.hcl": live.Text("inputs = {}\n"),
		"live/link": live.LinkTo("b"),
	}
}

func keptOptions(m *memory) evaluate.Options {
	return evaluate.Options{Root: "/repository", Units: []change.Path{"live/a", "live/b/terragrunt.hcl"}, Cache: m}
}

// What was evaluated once is not evaluated again, and comes out the same to the last byte; units that were not asked for before are added.
func TestASideIsEvaluatedOnce(t *testing.T) {
	m := &memory{entries: map[string][]byte{}}
	o := keptOptions(m)
	tree := live.FromMap(keptTree())
	plain := o
	plain.Cache = nil
	want, err := evaluate.Evaluate(context.Background(), tree, plain)
	require.NoError(t, err)
	require.Nil(t, want[0].Failure)

	first := o
	first.Units = o.Units[:1]
	_, err = evaluate.Evaluate(context.Background(), tree, first)
	require.NoError(t, err)
	require.Equal(t, 1, m.puts)
	got, err := evaluate.Evaluate(context.Background(), tree, o)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Equal(t, 2, m.puts)
	done := 0
	o.Progress = func(now, total int) { done = now; assert.Equal(t, 2, total) }
	got, err = evaluate.Evaluate(context.Background(), live.FromMap(keptTree()), o)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Equal(t, 2, done)
	assert.Equal(t, 2, m.puts, "the third time nothing was evaluated")
	assert.Len(t, m.entries, 1)
}

// Whatever evaluating may see tells one side from another.
func TestWhatAnEvaluationSeesTellsSidesApart(t *testing.T) {
	file := func(path change.Path, source live.Source) func(map[change.Path]live.Source, *evaluate.Options) {
		return func(files map[change.Path]live.Source, _ *evaluate.Options) { files[path] = source }
	}
	option := func(set func(*evaluate.Options)) func(map[change.Path]live.Source, *evaluate.Options) {
		return func(_ map[change.Path]live.Source, o *evaluate.Options) { set(o) }
	}
	for name, differs := range map[string]func(map[change.Path]live.Source, *evaluate.Options){
		"a byte":         file("live/a/text.txt", live.Text("Text\n")),
		"another file":   file("live/a/more.txt", live.Text("")),
		"a link's text":  file("live/link", live.LinkTo("a")),
		"a link's kind":  file("live/link", live.Text("b")),
		"a mode":         file("live/a/text.txt", live.Source{Content: []byte("text\n"), Mode: 0o755}),
		"a file less":    func(files map[change.Path]live.Source, _ *evaluate.Options) { delete(files, "live/link") },
		"the root":       option(func(o *evaluate.Options) { o.Root = "/other" }),
		"an experiment":  option(func(o *evaluate.Options) { o.Environ = []string{"TG_EXPERIMENT=symlinks"} }),
		"a feature flag": option(func(o *evaluate.Options) { o.Environ = []string{"TERRAGRUNT_FEATURE=a=b"} }),
		"an origin": option(func(o *evaluate.Options) {
			o.Origin = func(p change.Path) change.Path { return p.Child("was") }
		}),
		"a stack": option(func(o *evaluate.Options) {
			o.Generated = map[change.Path]change.Path{"live/b/terragrunt.hcl": "live/terragrunt.stack.hcl"}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			m := &memory{entries: map[string][]byte{}}
			_, err := evaluate.Evaluate(context.Background(), live.FromMap(keptTree()), keptOptions(m))
			require.NoError(t, err)
			require.Len(t, m.entries, 1)
			before := maps.Clone(m.entries)
			files, o := keptTree(), keptOptions(m)
			differs(files, &o)
			_, err = evaluate.Evaluate(context.Background(), live.FromMap(files), o)
			require.NoError(t, err)
			for key, content := range before {
				assert.Equal(t, content, m.entries[key])
			}
			assert.Greater(t, len(m.entries), len(before), "%s is no part of the key", name)
		})
	}
}

// Nothing is kept that a secret may be in: what git ignores, variables that configs may read, outputs, what really ran.
func TestNoSecretIsKept(t *testing.T) {
	for name, set := range map[string]func(*evaluate.Options){
		"variables": func(o *evaluate.Options) { o.Environ, o.Allow = []string{"WHO=secret-9"}, []string{"WHO"} },
		"outputs": func(o *evaluate.Options) {
			o.Outputs = evaluate.Outputs{"live/b": []byte(`{"id":{"value":"secret-9","type":"string","sensitive":true}}`)}
		},
		"live functions": func(o *evaluate.Options) { o.Environ, o.LiveFunctions = append(os.Environ(), "WHO=secret-9"), true },
	} {
		m := &memory{entries: map[string][]byte{}}
		o := keptOptions(m)
		set(&o)
		units, err := evaluate.Evaluate(context.Background(), live.FromMap(keptTree()), o)
		require.NoError(t, err)
		require.Nil(t, units[0].Failure, name)
		assert.Zero(t, m.puts, name)
	}

	// A file that git ignores is seen by one of two units.
	root := t.TempDir()
	for path, source := range keptTree() {
		full := filepath.Join(root, filepath.FromSlash(string(path)))
		require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o755))
		if path != "live/link" {
			require.NoError(t, os.WriteFile(full, source.Content, 0o644))
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(root, "live/a/text.txt"), []byte("secret-9"), 0o600))
	tree, _, err := live.Load(root)
	require.NoError(t, err)
	m := &memory{entries: map[string][]byte{}}
	o := keptOptions(m)
	units, err := evaluate.Evaluate(context.Background(), tree.Ignoring([]change.Path{"live/a/text.txt"}), o)
	require.NoError(t, err)
	require.Equal(t, []change.Path{"live/a/text.txt"}, units[0].Private)
	require.Equal(t, 1, m.puts)
	for _, content := range m.entries {
		assert.False(t, bytes.Contains(content, []byte("secret-9")))
		assert.True(t, bytes.Contains(content, []byte("live/b")))
	}
	units, err = evaluate.Evaluate(context.Background(), tree.Ignoring([]change.Path{"live/a/text.txt"}), o)
	require.NoError(t, err)
	value, _ := units[0].Attribute("inputs.text")
	assert.Equal(t, `"secret-9"`, value.Value)
}
