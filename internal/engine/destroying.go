package engine

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// destroying gives each dropped unit the lines that destroy by hand what it built, from a worktree of the commit that still has it.
// The tool never runs them.
func (e *Engine) destroying(ctx context.Context, p *plan.Plan) {
	commit := ""
	if e.git != nil {
		if head, ok, err := e.git.HeadCommit(ctx); err == nil && ok {
			commit = head
		}
	}
	for i := range p.Steps {
		for j := range p.Steps[i].Orphans {
			orphan := &p.Steps[i].Orphans[j]
			orphan.Destroy = e.destroyLines(orphan.Unit, commit)
		}
	}
}

func (e *Engine) destroyLines(unit change.Path, commit string) []string {
	if commit == "" {
		return []string{"# No commit holds this unit: bring its folder back, as with tg-refactor rollback, before you destroy what it built.",
			fmt.Sprintf("cd %s && terragrunt destroy", quoted(string(unit)))}
	}
	worktree := path.Join("..", filepath.Base(e.root)+"-before")
	lines := []string{fmt.Sprintf("[ -d %[1]s ] || git worktree add --detach %[1]s %[2]s", quoted(worktree), commit)}
	there := quoted(path.Join(worktree, string(unit)))
	cache := filepath.Join(e.root, filepath.FromSlash(string(unit)), ".terragrunt-cache")
	if info, err := os.Stat(cache); err == nil && info.IsDir() {
		back := strings.Repeat("../", strings.Count(string(unit), "/")+2) + filepath.Base(e.root)
		lines = append(lines, "# A state below a cache stays in the old folder. If yours is local, bring it along:",
			fmt.Sprintf(`(cd %s && terragrunt state push "$(find %s -name terraform.tfstate -not -path '*/.terraform/*' | head -n 1)")`,
				there, quoted(path.Join(back, string(unit), ".terragrunt-cache"))))
	}
	return append(lines, fmt.Sprintf("(cd %s && terragrunt destroy)", there))
}

// quoted makes a text one word of a POSIX shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
