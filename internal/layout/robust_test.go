package layout

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// sound loads a layout file of any bytes and holds what must be so of every answer.
func sound(t require.TestingT, content []byte) {
	tree := single.with(files{"live/tg-refactor.hcl": string(content)}).tree()
	l, findings := Load(tree, Options{})
	if !findings.Has(finding.Error) {
		findings = append(findings, l.Fits(tree)...)
	}
	for _, f := range findings {
		require.NotEmpty(t, f.Remedy, f.Message)
		require.NotEmpty(t, f.Code, f.Message)
		require.LessOrEqual(t, f.Place.End, len(content), f.Message)
	}
	require.NotEmpty(t, l.Artifacts.Folder)
	require.NotEmpty(t, l.Cluster.Definition)
	for _, s := range l.Artifacts.Stages {
		for _, c := range l.Clusters(tree) {
			require.True(t, l.ClusterStageFolder(c, s).Within(c.Folder))
		}
		require.True(t, l.SharedFolder(s).Within(l.ArtifactsFolder()))
	}
}

// pieces are bytes that mean something in a layout file.
var pieces = []string{"clusters", "artifacts", "stage", "override", "naming", "values", "stand_in", "cluster", " \"a\" ", "{", "}", "\n", "=", "\"", "${",
	"[", "]", ",", "null", "1", "true", "../", "<<E\n", "E\n", "#", "folder", "live", "gate", "inputs", "(", "\\", "\x00", "\xff", "?:", "for x in"}

func TestAnyBytesGiveAnAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		content := []byte{}
		if rapid.Bool().Draw(t, "mutate") {
			content = bytes.Clone(defaultFile)
		}
		for range rapid.IntRange(1, 12).Draw(t, "edits") {
			at := rapid.IntRange(0, len(content)).Draw(t, "at")
			end := min(len(content), at+rapid.IntRange(0, 12).Draw(t, "cut"))
			piece := rapid.OneOf(rapid.SampledFrom(pieces), rapid.String()).Draw(t, "piece")
			content = append(append(bytes.Clone(content[:at]), piece...), content[end:]...)
		}
		sound(t, content)
	})
}

// TestDeepNesting holds that what nests without end does not exhaust the parser's stack, below the size that is refused.
func TestDeepNesting(t *testing.T) {
	for _, open := range []string{"(", "[", "{", "a{", "!", "-", `"${`, "a?", "a?a:", `"%{if a}`, "for", "a.", "a[", "%{", "<<E\n${"} {
		for _, levels := range []int{100, 999, 1001, 19999, (maxFile - 10) / len(open)} {
			sound(t, append([]byte("live = "), bytes.Repeat([]byte(open), levels)...))
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(defaultFile)
	for _, wrong := range wrongFiles {
		f.Add([]byte(wrong.content))
	}
	f.Fuzz(func(t *testing.T, content []byte) { sound(t, content) })
}

// TestSamplesHaveTheirFiles holds that the layout files of the samples load and fit.
func TestSamplesHaveTheirFiles(t *testing.T) {
	for _, name := range []string{"single-cluster", "two-sites"} {
		tree := sample(t, name)
		l, findings := Load(tree, Options{})
		require.Empty(t, findings, name)
		require.Empty(t, l.Fits(tree), name)
		assert.NotEmpty(t, l.File, name)
		assert.NotEmpty(t, l.Naming, name)
		again := page{Layout: l, Live: ".", SomeCluster: "c"}
		assert.Equal(t, bare(l), bare(reload(t, bareSample(t, name), Written{Path: l.File, Content: again.render()})))
	}
}
