package move_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/move"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// FuzzMove moves folders of an arbitrary tree: each line of spec is "path=text", "path>link" or "path|source|destination" for a move.
// Nothing panics; what cannot be moved is a finding; what can leaves every other byte and every reference that resolved.
func FuzzMove(f *testing.F) {
	f.Add("a/terragrunt.hcl=dependency \"b\" { config_path = \"../b\" }\nb/terragrunt.hcl=\n|a|c/d/a\n|b|a")
	f.Add("a/terragrunt.stack.hcl=unit \"u\" {\\n source = \"../c/u\"\\n path = \"u\"\\n}\nc/u/terragrunt.hcl=inputs = { x = file(\"n\") }\nc/u/n=x\n|c|d/c\n|a|x")
	f.Add("a/terragrunt.hcl>../b/x.hcl\nb/x.hcl=include \"r\" { path = find_in_parent_folders(\"r.hcl\") }\nr.hcl=locals { p = get_terragrunt_dir() }\n|a|b/a")
	f.Add("prod/terragrunt.hcl=terraform { source = \"${get_repo_root()}/m//x\" }\nm/x/main.tf=\n|prod|prod/eu/prod\n|m|prod/m")
	f.Fuzz(func(t *testing.T, spec string) {
		files := map[change.Path]live.Source{}
		var moves []change.Move
		for line := range strings.SplitSeq(spec, "\n") {
			if path, text, ok := strings.Cut(line, "="); ok {
				if p, ok := change.Parse(path); ok && p != change.Root {
					files[p] = live.Text(strings.ReplaceAll(text, `\n`, "\n"))
				}
			} else if path, text, ok := strings.Cut(line, ">"); ok {
				if p, ok := change.Parse(path); ok && p != change.Root && text != "" {
					files[p] = live.LinkTo(text)
				}
			} else if parts := strings.Split(line, "|"); len(parts) == 3 {
				from, good := change.Parse(parts[1])
				to, fine := change.Parse(parts[2])
				if good && fine {
					moves = append(moves, change.Move{From: from, To: to})
				}
			}
		}
		for path := range files {
			for above := range path.Dir().Up() {
				if _, file := files[above]; file {
					return // A file cannot be a folder.
				}
			}
		}
		x, err := refs.Build(context.Background(), live.FromMap(files))
		require.NoError(t, err)
		result, err := move.Plan(context.Background(), x, move.Request{Moves: moves})
		require.NoError(t, err)
		if result.Findings.Has(finding.Error) {
			return
		}
		after, findings := x.Tree().With(result.Changes)
		require.Empty(t, findings)
		require.Equal(t, contents(result.After.Tree()), contents(after))
	})
}

// contents gives the bytes of each file and the text of each link.
func contents(tree *live.Tree) map[change.Path]string {
	all := map[change.Path]string{}
	for path := range tree.Walk(change.Root) {
		content, err := tree.Read(path)
		if err != nil {
			content = []byte(err.Error())
		}
		all[path] = string(content)
	}
	return all
}
