package prose_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/prose"
)

const infra change.Path = "terraform/infra/live"

// sample is the tree of the plan with one more file; what a phase does with it is planMoves.
func sample(file change.Path, content string) *live.Tree {
	files := map[change.Path]live.Source{file: live.Text(content)}
	for _, path := range []change.Path{
		"root.hcl", "common/versions.hcl", "common/0-sdn-setup/terragrunt.hcl", "cluster-101/cluster.hcl",
		"cluster-101/artifacts/extension/terragrunt.hcl", "cluster-101/artifacts/build/terragrunt.hcl",
		"cluster-101/artifacts/build/notes (old).md", "cluster-101/artifacts/publish/terragrunt.hcl",
		"cluster-101/cluster/compute/terragrunt.hcl", "cluster-101/cluster/config/terragrunt.hcl",
	} {
		files[infra+"/"+path] = live.Text("#\n")
	}
	files["terraform/infra/modules/image/main.tf"] = live.Text("")
	return live.FromMap(files)
}

func planMoves() change.Moves {
	var list []change.Move
	for _, pair := range [][2]change.Path{
		{"cluster-101", "clusters/cluster-101"}, {"cluster-101/cluster/compute", "clusters/cluster-101/compute"},
		{"cluster-101/cluster/config", "clusters/cluster-101/config"}, {"cluster-101/artifacts/extension", "artifacts/extension"},
		{"cluster-101/artifacts/build", "artifacts/images"}, {"cluster-101/artifacts/publish", "artifacts/registry"},
	} {
		list = append(list, change.Move{From: infra + "/" + pair[0], To: infra + "/" + pair[1]})
	}
	return change.NewMoves(list)
}

func request(t require.TestingT, before *live.Tree, moves change.Moves) prose.Request {
	after, findings := before.With(change.Set{Moves: moves.List()})
	require.Empty(t, findings)
	return prose.Request{Before: before, After: after, Moves: moves, Live: infra, Phase: "test"}
}

// follow gives the file's text after the plan's moves, and the findings of all texts.
func follow(t require.TestingT, file change.Path, content string, adjust ...func(*prose.Request)) (string, finding.List) {
	r := request(t, sample(file, content), planMoves())
	for _, change := range adjust {
		change(&r)
	}
	set, findings := prose.Follow(r)
	for _, edit := range set.Edits {
		old := content[edit.Start:edit.End]
		require.NotEqual(t, old, edit.New)
		require.NotEmpty(t, edit.Cause.Why)
	}
	set.Moves = r.Moves.List()
	after, problems := r.Before.With(set)
	require.Empty(t, problems)
	text, err := after.Read(r.Moves.Map(file))
	require.NoError(t, err)
	return string(text), findings
}

func rewriting(r *prose.Request) { r.Rewrite = true }

func TestLinksFollow(t *testing.T) {
	const top, cluster, docs change.Path = infra + "/README.md", infra + "/cluster-101/README.md", "docs/guide.md"
	for _, c := range []struct {
		name      string
		file      change.Path
		old, want string
	}{
		{"into a moved folder", top, "[x](cluster-101/cluster.hcl)", "[x](clusters/cluster-101/cluster.hcl)"},
		{"fragment, query and title stay", top, `[x](cluster-101/cluster.hcl?plain=1#L3 "cluster-101/cluster.hcl")`, `[x](clusters/cluster-101/cluster.hcl?plain=1#L3 "cluster-101/cluster.hcl")`},
		{"out of a moved file", cluster, "[x](../common/versions.hcl)", "[x](../../common/versions.hcl)"},
		{"along with its file", cluster, "[x](cluster.hcl) [y](./cluster.hcl)", "[x](cluster.hcl) [y](./cluster.hcl)"},
		{"to a flattened folder", cluster, "[x](cluster/compute/) [y](./cluster/config/terragrunt.hcl)", "[x](compute/) [y](./config/terragrunt.hcl)"},
		{"to a folder that dissolves", top, "[x](cluster-101/cluster/) [y](cluster-101/artifacts)", "[x](clusters/cluster-101/) [y](artifacts)"},
		{"an image", cluster, "![x](artifacts/build/terragrunt.hcl)", "![x](../../artifacts/images/terragrunt.hcl)"},
		{"a link around an image", top, "[![x](cluster-101/cluster.hcl)](cluster-101/README)", "[![x](clusters/cluster-101/cluster.hcl)](cluster-101/README)"},
		{"a definition", docs, "[x][a] [a]\n\n[a]: ../terraform/infra/live/cluster-101/cluster.hcl 'title'\n", "[x][a] [a]\n\n[a]: ../terraform/infra/live/clusters/cluster-101/cluster.hcl 'title'\n"},
		{"a definition nobody uses", docs, "[a]:\n  <../terraform/infra/live/cluster-101>\n", "[a]:\n  <../terraform/infra/live/clusters/cluster-101>\n"},
		{"in angle brackets", top, "[x](<cluster-101/artifacts/build/notes (old).md>)", "[x](<artifacts/images/notes (old).md>)"},
		{"percent-encoded", top, "[x](cluster-101/artifacts/build/notes%20%28old%29.md)", "[x](artifacts/images/notes%20%28old%29.md)"},
		{"escaped", top, `[x](cluster\-101/artifacts/build/notes%20\(old\).md)`, `[x](artifacts/images/notes%20\(old\).md)`},
		{"an entity", top, "[x](cluster&#45;101/cluster.hcl)", "[x](clusters/cluster&#45;101/cluster.hcl)"},
		{"from the root", docs, "[x](/terraform/infra/live/cluster-101/cluster.hcl)", "[x](/terraform/infra/live/clusters/cluster-101/cluster.hcl)"},
		{"in HTML", top, "<a href=\"cluster-101/cluster.hcl\">x</a>\n\ntext <img alt='' src='cluster-101/artifacts/build/terragrunt.hcl'>\n", "<a href=\"clusters/cluster-101/cluster.hcl\">x</a>\n\ntext <img alt='' src='artifacts/images/terragrunt.hcl'>\n"},
		{"in a list in a quote", top, "> - see\n>   [x](\n>   cluster-101/cluster.hcl)\n", "> - see\n>   [x](\n>   clusters/cluster-101/cluster.hcl)\n"},
		{"in a table", top, "| a |\n| --- |\n| [x](cluster-101/cluster.hcl) |\n", "| a |\n| --- |\n| [x](clusters/cluster-101/cluster.hcl) |\n"},
		{"with CRLF", top, "a\r\n[x](cluster-101/cluster.hcl)\r\n", "a\r\n[x](clusters/cluster-101/cluster.hcl)\r\n"},
		{"behind a byte-order mark", top, "\ufeff[x](cluster-101/cluster.hcl)\n", "\ufeff[x](clusters/cluster-101/cluster.hcl)\n"},
		{"one that was dangling stays", top, "[x](cluster-101/nothing.md)", "[x](cluster-101/nothing.md)"},
		{"a roundabout one that still leads there stays", top, "[x](cluster-101/../common/versions.hcl)", "[x](cluster-101/../common/versions.hcl)"},
		{"a URL, mail or fragment stays", top, "[x](https://example.org/cluster-101) [y](mailto:cluster-101/cluster.hcl) [z](#cluster-101)", "[x](https://example.org/cluster-101) [y](mailto:cluster-101/cluster.hcl) [z](#cluster-101)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := follow(t, c.file, c.old)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestALinkToWhatIsGoneIsReported(t *testing.T) {
	before := sample(infra+"/README.md", "[x](cluster-101/artifacts/build/terragrunt.hcl)")
	gone := infra + "/cluster-101/artifacts/build/terragrunt.hcl"
	after, findings := before.With(change.Set{Removes: []change.Remove{{Path: gone}}})
	require.Empty(t, findings)
	set, findings := prose.Follow(prose.Request{Before: before, After: after, Removed: []change.Path{gone}, Live: infra})
	assert.True(t, set.Empty())
	assert.Equal(t, []finding.Code{finding.LinkTargetGone}, codes(findings))
}

func TestPathsInMarkdownFollow(t *testing.T) {
	const top, cluster, docs change.Path = infra + "/README.md", infra + "/cluster-101/README.md", "docs/guide.md"
	for _, c := range []struct {
		name      string
		file      change.Path
		old, want string
		codes     []finding.Code
	}{
		{"a full path in prose", docs, "See terraform/infra/live/cluster-101/artifacts/build.", "See terraform/infra/live/artifacts/images.", nil},
		{"emphasised", docs, "See **terraform/infra/live/cluster-101/cluster**.", "See **terraform/infra/live/clusters/cluster-101**.", nil},
		{"in a code span", docs, "See `terraform/infra/live/cluster-101/`.", "See `terraform/infra/live/clusters/cluster-101/`.", nil},
		{"from the live folder in code", docs, "Run `cluster-101/cluster/compute`.", "Run `clusters/cluster-101/compute`.", nil},
		{"from the live folder in prose", docs, "Run cluster-101/cluster/compute.", "Run cluster-101/cluster/compute.", []finding.Code{finding.PathMentioned}},
		{"from the file's folder in a fence", cluster, "```sh\ncd cluster/compute && ls ../common\n```\n", "```sh\ncd compute && ls ../../common\n```\n", nil},
		{"as a link's text", top, "[`cluster-101/cluster.hcl`](cluster-101/cluster.hcl)", "[`clusters/cluster-101/cluster.hcl`](clusters/cluster-101/cluster.hcl)", nil},
		{"part of a path", docs, "It is `artifacts/publish`, really.", "It is `artifacts/publish`, really.", []finding.Code{finding.PathPerhapsMentioned}},
		{"relative to some unit", docs, "```hcl\nconfig_path = \"../../artifacts/publish\"\n```\n", "```hcl\nconfig_path = \"../../artifacts/publish\"\n```\n", []finding.Code{finding.PathPerhapsMentioned}},
		{"in the URL of a page", docs, "<https://example.org/r/tree/main/terraform/infra/live/cluster-101/cluster.hcl>", "<https://example.org/r/tree/main/terraform/infra/live/cluster-101/cluster.hcl>", []finding.Code{finding.PathPerhapsMentioned}},
		{"words with slashes", docs, "build/publish and/or compute/config, `compute/terragrunt.hcl`", "build/publish and/or compute/config, `compute/terragrunt.hcl`", nil},
		{"a drawing", top, "```\ncluster-101/\n├── cluster.hcl\n└── cluster/\n    └── compute/\n```\n", "```\ncluster-101/\n├── cluster.hcl\n└── cluster/\n    └── compute/\n```\n", []finding.Code{finding.DrawingStale}},
		{"a drawing that is right still", top, "```\ncluster-101/\n└── cluster.hcl\n```\n", "```\ncluster-101/\n└── cluster.hcl\n```\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings := follow(t, c.file, c.old)
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.codes, codes(findings), "%v", findings)
			for _, f := range findings {
				assert.Equal(t, finding.Note, f.Severity)
			}
		})
	}
}

func TestAPathWithTwoMeaningsIsReported(t *testing.T) {
	// From the live folder cluster-101 moves, from the file's own folder it is another one that stays.
	before := sample("docs/guide.md", "Look at `cluster-101/cluster.hcl`.")
	before, problems := before.With(change.Set{Creates: []change.Create{{Path: "docs/cluster-101/cluster.hcl", Content: []byte("x")}}})
	require.Empty(t, problems)
	set, findings := prose.Follow(request(t, before, planMoves()))
	assert.True(t, set.Empty())
	assert.Equal(t, []finding.Code{finding.PathAmbiguous}, codes(findings))
}

func TestMentionsInOtherTexts(t *testing.T) {
	const live = "terraform/infra/live/"
	for _, c := range []struct {
		name string
		file change.Path
		old  string
		// rewritten is the text with rewriting asked for; empty where it stays.
		rewritten string
		code      finding.Code
		severity  finding.Severity
		// to is New of the finding.
		to string
	}{
		{"a workflow", ".github/workflows/ci.yml", "paths: [" + live + "cluster-101/artifacts/build/**]", "paths: [" + live + "artifacts/images/**]", finding.PathMentioned, finding.Warning, live + "artifacts/images/**"},
		{"an argument", "Makefile", "x:\n\ttofu -chdir=./" + live + "cluster-101/cluster/compute plan\n", "x:\n\ttofu -chdir=./" + live + "clusters/cluster-101/compute plan\n", finding.PathMentioned, finding.Warning, "./" + live + "clusters/cluster-101/compute"},
		{"an owner", "CODEOWNERS", "/" + live + "cluster-101/artifacts/publish/ @team\n", "/" + live + "artifacts/registry/ @team\n", finding.PathMentioned, finding.Warning, "/" + live + "artifacts/registry/"},
		{"what a build leaves", ".gitignore", "/" + live + "cluster-101/artifacts/build/out.iso\n", "/" + live + "artifacts/images/out.iso\n", finding.PathMentioned, finding.Warning, "/" + live + "artifacts/images/out.iso"},
		{"a comment", "run.sh", "# see " + live + "cluster-101/cluster.hcl\n", "# see " + live + "clusters/cluster-101/cluster.hcl\n", finding.PathMentioned, finding.Note, live + "clusters/cluster-101/cluster.hcl"},
		{"a text for people", "NOTES.txt", live + "cluster-101/cluster.hcl", live + "clusters/cluster-101/cluster.hcl", finding.PathMentioned, finding.Note, live + "clusters/cluster-101/cluster.hcl"},
		{"from the live folder", "run.sh", "terragrunt run --working-dir cluster-101/artifacts/build\n", "", finding.PathMentioned, finding.Warning, "artifacts/images"},
		{"out of a moved script", change.Path(live + "cluster-101/run.sh"), "cat ../common/versions.hcl\n", "", finding.PathMentioned, finding.Warning, "../../common/versions.hcl"},
		{"behind a variable", "run.sh", "cd \"$LIVE/cluster-101\"\n", "", finding.PathPerhapsMentioned, finding.Warning, live + "clusters/cluster-101"},
		{"a file behind a variable", "run.sh", "cat ${LIVE}/cluster-101/cluster.hcl\n", "", finding.PathPerhapsMentioned, finding.Warning, live + "clusters/cluster-101/cluster.hcl"},
		{"a glob for a level", ".github/labeler.yml", "- " + live + "*/artifacts/**\n", "", finding.PathPerhapsMentioned, finding.Warning, ""},
		{"a glob for names", ".github/labeler.yml", "- " + live + "cluster-*/**\n", "", finding.PathPerhapsMentioned, finding.Warning, ""},
		{"a part", "run.sh", "grep -r cluster-101/artifacts .\n", "", finding.PathMentioned, finding.Warning, "artifacts"},
		{"deep in a glob", ".gitignore", "**/artifacts/build/*.iso\n", "", finding.PathPerhapsMentioned, finding.Warning, live + "artifacts/images"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings := follow(t, c.file, c.old)
			assert.Equal(t, c.old, got, "nothing follows unasked")
			require.Len(t, findings, 1, "%v", findings)
			f := findings[0]
			assert.Equal(t, c.code, f.Code)
			assert.Equal(t, c.severity, f.Severity)
			assert.Equal(t, c.to, f.New)
			assert.Equal(t, string(c.file), f.Place.File)
			assert.Positive(t, f.Place.Line)
			got, findings = follow(t, c.file, c.old, rewriting)
			if c.rewritten == "" {
				assert.Equal(t, c.old, got)
				require.Len(t, findings, 1)
				assert.NotContains(t, findings[0].Remedy, "--rewrite-mentions")
				return
			}
			assert.Contains(t, f.Remedy, "--rewrite-mentions")
			assert.Equal(t, c.rewritten, got)
			assert.Empty(t, findings)
		})
	}
}

func TestTextsThatNameNothingThatMoves(t *testing.T) {
	for file, text := range map[change.Path]string{
		"run.sh":              "cd terraform/infra/live/common; cat ./common/versions.hcl terraform/infra/live/cluster-1012/x other/compute/terragrunt.hcl other/cluster-101/cluster.hcl",
		"ci.yml":              "paths: ['terraform/infra/**', 'terraform/**/*.hcl', '*/*']",
		".tg-refactor/x.json": `{"from": "terraform/infra/live/cluster-101"}`,
		"x.tfstate":           `{"from": "terraform/infra/live/cluster-101"}`,
		"x.hcl":               "# terraform/infra/live/cluster-101/cluster.hcl",
		"binary.dat":          "\x00 terraform/infra/live/cluster-101/cluster.hcl",
	} {
		got, findings := follow(t, file, text, rewriting)
		assert.Equal(t, text, got)
		assert.Empty(t, findings, "%s", file)
	}
}

// A leading slash in a program or a config means the machine's root, or is none of a path, as in a log group's name: nothing follows there. Behind a
// variable, and in data that others read from the repository's root, it does.
func TestNamesFromTheMachineStay(t *testing.T) {
	const path = "/terraform/infra/live/cluster-101"
	for file, test := range map[change.Path]struct {
		text    string
		follows bool
	}{
		"main.tf":  {"name = \"" + path + "/x\"", false},
		"run.sh":   {"logs " + path + "/x", false},
		"Makefile": {"all:\n\tdocker run -v .:" + path + "\n", false},
		"other.sh": {"cd \"$ROOT\"" + path + "\nX=\"$(pwd)\"" + path + "\n", true},
		"ci.yml":   {"directory: \"" + path + "\"", true},
	} {
		got, findings := follow(t, file, test.text, rewriting)
		if test.follows {
			assert.NotEqual(t, test.text, got, "%s", file)
			continue
		}
		assert.Equal(t, test.text, got, "%s", file)
		require.Len(t, findings, 1, "%s", file)
		assert.Equal(t, finding.PathPerhapsMentioned, findings[0].Code)
		assert.Equal(t, finding.Note, findings[0].Severity)
	}
}

func TestRangesOfConfigs(t *testing.T) {
	const path = "terraform/infra/live/cluster-101/artifacts/build"
	text := "# " + path + "\nx = \"" + path + "\"\ny = <<EOT\n" + path + "\nEOT\n"
	second := strings.LastIndex(text, path)
	ranges := func(r *prose.Request) {
		r.Texts = map[change.Path][]prose.Text{"x.hcl": {{Start: 0, End: 2 + len(path), Comment: true}, {Start: second, End: second + len(path)}}}
	}
	_, findings := follow(t, "x.hcl", text, ranges)
	require.Equal(t, []finding.Code{finding.PathMentioned, finding.PathMentioned}, codes(findings))
	assert.Equal(t, finding.Note, findings[0].Severity)
	assert.Equal(t, finding.Warning, findings[1].Severity)
	assert.Equal(t, 4, findings[1].Place.Line)
	got, findings := follow(t, "x.hcl", text, ranges, rewriting)
	assert.Empty(t, findings)
	assert.Equal(t, 2, strings.Count(got, "live/artifacts/images"))
	assert.Equal(t, 1, strings.Count(got, path), "what is no text of the ranges stays")
}

func TestATextThatCoversLess(t *testing.T) {
	got, findings := follow(t, "CODEOWNERS", "/terraform/infra/live/cluster-101/** @team\n", rewriting)
	assert.Equal(t, "/terraform/infra/live/clusters/cluster-101/** @team\n", got)
	assert.Equal(t, []finding.Code{finding.CoversLess}, codes(findings))
	got, findings = follow(t, "CODEOWNERS", "/terraform/infra/live/cluster-101/*/compute @team\n", rewriting)
	assert.Equal(t, "/terraform/infra/live/cluster-101/*/compute @team\n", got, "the levels below change")
	assert.Len(t, findings, 1)
}

// In prose a folder that is followed is no place of work: nobody is told that a part of it went elsewhere.
func TestProseCoversNothing(t *testing.T) {
	got, findings := follow(t, "docs.md", "See terraform/infra/live/cluster-101 there.\n")
	assert.Contains(t, got, "live/clusters/cluster-101")
	assert.NotContains(t, codes(findings), finding.CoversLess)
}

// The first line of a script says what runs it, and is no comment.
func TestTheLineThatRunsAScriptIsNoComment(t *testing.T) {
	for line, severity := range map[string]finding.Severity{"#!": finding.Warning, "# ": finding.Note} {
		_, findings := follow(t, "run.sh", line+"/usr/bin/env -S terraform/infra/live/cluster-101/cluster.hcl\n")
		require.Len(t, findings, 1)
		assert.Equal(t, severity, findings[0].Severity, "%s", line)
	}
}

func TestSealedLargeAndSkippedFilesAreNotEdited(t *testing.T) {
	const path = "terraform/infra/live/cluster-101/cluster.hcl"
	sealed := "x: ENC[AES256_GCM,data:abc]\ny: " + path + "\n"
	got, findings := follow(t, "secrets.yaml", sealed, rewriting)
	assert.Equal(t, sealed, got)
	assert.Equal(t, []finding.Code{finding.PathMentioned}, codes(findings))

	large := path + strings.Repeat("\n", 1<<20)
	got, findings = follow(t, "large.json", large, rewriting)
	assert.Equal(t, large, got)
	assert.Equal(t, []finding.Code{finding.TextNotSearched}, codes(findings))

	got, findings = follow(t, "ignored.yaml", path, rewriting, func(r *prose.Request) {
		r.Skip = func(p change.Path) bool { return p == "ignored.yaml" }
	})
	assert.Equal(t, path, got)
	assert.Empty(t, findings)
}

// Links in our own sections follow too, and that is no edit by hand.
func TestASectionStaysOursWhenItsLinksFollow(t *testing.T) {
	file := infra + "/README.md"
	text, _ := write(t, "", "[x](cluster-101/cluster.hcl)\n\n```\nlive/\n└── cluster-101/\n```\n")
	got, findings := follow(t, file, text)
	assert.Empty(t, findings, "what is written anew is not reported")
	assert.Contains(t, got, "(clusters/cluster-101/cluster.hcl)")
	after, findings := write(t, got, "Other.")
	assert.Empty(t, findings)
	assert.NotContains(t, after, "cluster.hcl")

	edited, _ := follow(t, file, strings.Replace(text, "[x]", "[mine]", 1))
	_, findings = write(t, edited, "Other.")
	assert.Equal(t, []finding.Code{finding.SectionEdited}, codes(findings), "an edit by hand is still seen")
}

func TestFollowingAgainChangesNothing(t *testing.T) {
	file := change.Path("docs/guide.md")
	text := "[x](../terraform/infra/live/cluster-101/cluster.hcl) `terraform/infra/live/cluster-101/artifacts/build`"
	got, _ := follow(t, file, text)
	again, _ := follow(t, file, got)
	assert.Equal(t, got, again)
	set, findings := prose.Follow(request(t, sample(file, text), change.NewMoves(nil)))
	assert.True(t, set.Empty())
	assert.Empty(t, findings)
}

// Thousands of moves, each mentioned in thousands of files, cost a pass a file and not a product.
func BenchmarkFollow(b *testing.B) {
	for _, units := range []int{1000, 10000} {
		files := map[change.Path]live.Source{}
		var moves []change.Move
		for i := range units {
			unit := change.Path(fmt.Sprintf("live/acct-%d/region/app-%d", i%20, i))
			files[unit+"/terragrunt.hcl"] = live.Text("# x\n")
			files[unit+"/README.md"] = live.Text(strings.Repeat(fmt.Sprintf("# App\n\nSee [root](../../../root.hcl), `%s/main.tf` and region/app-%d.\n\n", unit, i), 8))
			files[change.Path(fmt.Sprintf("ci/job-%d.yml", i))] = live.Text(strings.Repeat(fmt.Sprintf("- run: make %s/x -C $ROOT/app-%d\n", unit, i), 8))
			moves = append(moves, change.Move{From: unit, To: change.Path(fmt.Sprintf("live/apps/%d/app-%d", i%20, i))})
		}
		files["live/root.hcl"] = live.Text("")
		before := live.FromMap(files)
		after, _ := before.With(change.Set{Moves: moves})
		r := prose.Request{Before: before, After: after, Moves: change.NewMoves(moves), Live: "live"}
		b.Run(fmt.Sprint(units), func(b *testing.B) {
			for b.Loop() {
				_, _ = prose.Follow(r)
			}
		})
	}
}

// moving follows moves of its own choice in a small tree.
func moving(t *testing.T, files map[change.Path]string, pairs ...change.Path) (change.Set, finding.List) {
	sources := map[change.Path]live.Source{}
	for path, content := range files {
		sources[path] = live.Text(content)
	}
	var list []change.Move
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, change.Move{From: pairs[i], To: pairs[i+1]})
	}
	return prose.Follow(request(t, live.FromMap(sources), change.NewMoves(list)))
}

func TestALinkToAFolderWhosePartsPartIsReported(t *testing.T) {
	set, findings := moving(t, map[change.Path]string{"README.md": "[x](a)", "a/b/x": "", "a/c/x": ""}, "a/b", "d/b", "a/c", "e/c")
	assert.True(t, set.Empty())
	assert.Equal(t, []finding.Code{finding.LinkTargetGone}, codes(findings))
}

func TestAFileThatLeavesItsFolder(t *testing.T) {
	set, findings := moving(t, map[change.Path]string{"docs/guide.md": "Run `tools/x.sh`.", "docs/tools/x.sh": ""}, "docs/guide.md", "guide.md")
	assert.Empty(t, findings)
	require.Len(t, set.Edits, 1)
	assert.Equal(t, "docs/", set.Edits[0].New)
}

func TestEditsKeepCharactersWhole(t *testing.T) {
	set, _ := moving(t, map[change.Path]string{"README.md": "[x](ä.md)", "ä.md": ""}, "ä.md", "ö.md")
	require.Len(t, set.Edits, 1)
	assert.Equal(t, "ö", set.Edits[0].New)
}

func TestTheWholeRepositoryMayMove(t *testing.T) {
	set, findings := moving(t, map[change.Path]string{"README.md": "[x](a/x) `a/x`", "a/x": "", "ci.yml": "a/x"}, ".", "sub")
	require.Len(t, set.Edits, 1, "the link moves along, the full path does not")
	assert.Equal(t, "sub/", set.Edits[0].New)
	assert.Equal(t, []finding.Code{finding.PathMentioned}, codes(findings))
}
