package evaluate_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/evaluate"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// The reasons for which what we evaluate may differ from what Terragrunt renders. The set is closed: any other difference is a bug.
const (
	reasonStandIn   = "a value hangs on a stand-in, and says so"
	reasonCommand   = "the value is the command: ours is plan, theirs render"
	reasonOriginal  = "for render --all the original folder is that of the whole run, not the unit's"
	reasonOutside   = "a path leads out of the repository"
	reasonLenient   = "render overlooks attributes that are not there; plan does not"
	reasonRefused   = "Terragrunt fails where something is run or asked that the sandbox answers"
	reasonCircle    = "Terragrunt fails for a circle of dependencies, which is internal/graph's to find"
	reasonBinary    = "Terragrunt fails for lack of an OpenTofu, which the test withholds"
	reasonTarget    = "Terragrunt fails for a dependency that does not load, which is a failure of its own here"
	leastUnitsAlike = 900
	renderedName    = "rendered.by-terragrunt.json"
)

// hermetic is an environment in which Terragrunt renders without running OpenTofu, so that every dependency is without outputs, and
// without any network.
func hermetic(t testing.TB) []string {
	return append(realtest.Env(t), "TG_TF_PATH=false", "TG_NO_STACK_GENERATE=true", "AWS_EC2_METADATA_DISABLED=true",
		"HTTPS_PROXY=http://127.0.0.1:9", "HTTP_PROXY=http://127.0.0.1:9", "GIT_SSH_COMMAND=false", "GIT_TERMINAL_PROMPT=0")
}

// tally counts reasons from several goroutines.
type tally struct {
	mu      sync.Mutex
	reasons map[string]int
	same    int
	units   int
}

func (c *tally) count(reasons ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.units++
	if len(reasons) == 0 {
		c.same++
	}
	for _, reason := range reasons {
		c.reasons[reason]++
	}
}

// TestFixturesEvaluateToWhatTerragruntRenders compares every value of every unit of Terragrunt's own fixtures with `terragrunt render`.
func TestFixturesEvaluateToWhatTerragruntRenders(t *testing.T) {
	env := hermetic(t)
	c := &tally{reasons: map[string]int{}}
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for _, folder := range realtest.Fixtures(t) {
		group.Go(func() error {
			compareFolder(t, c, env, folder)
			return nil
		})
	}
	require.NoError(t, group.Wait())
	t.Logf("%d of %d units have the same values, or fail alike", c.same, c.units)
	for _, reason := range slices.Sorted(maps.Keys(c.reasons)) {
		t.Logf("%4d × %s", c.reasons[reason], reason)
	}
	assert.Greater(t, c.same, leastUnitsAlike)
}

func compareFolder(t *testing.T, c *tally, env []string, folder string) {
	tree, _, err := live.Load(folder)
	if !assert.NoError(t, err) {
		return
	}
	units := configs(tree, change.Root)
	if len(units) == 0 {
		return
	}
	realtest.Terragrunt(t, env, folder, "render", "--all", "--json", "--write", "--out", renderedName)
	got, err := evaluate.Evaluate(context.Background(), tree,
		evaluate.Options{Root: folder, Units: units, Environ: env, Allow: []string{"*"}, Parallelism: 1})
	if !assert.NoError(t, err) {
		return
	}
	for _, unit := range got {
		at := filepath.Join(folder, filepath.FromSlash(string(unit.Folder)))
		content, err := os.ReadFile(filepath.Join(at, renderedName))
		all := err == nil
		var trouble string
		if !all {
			alone := realtest.Terragrunt(t, env, at, "render", "--json")
			content, trouble = []byte(alone.Stdout), alone.Stderr
			if alone.ExitCode == 0 {
				trouble = ""
			}
		}
		c.count(differs(t, unit, content, trouble, all, filepath.Base(folder))...)
	}
}

// differs gives the reasons for which a unit differs from what Terragrunt rendered alone or with all, or from its trouble.
func differs(t *testing.T, unit evaluate.Unit, content []byte, trouble string, all bool, fixture string) []string {
	where := fixture + ": " + string(unit.Config)
	switch {
	case unit.Failure != nil && trouble != "":
		return nil
	case unit.Failure != nil:
		reason := failureReason(unit)
		assert.NotEmpty(t, reason, "%s fails only for us: %s: %s", where, unit.Failure.Place, unit.Failure.Message)
		return []string{reason}
	case trouble != "":
		reason := troubleReason(unit, trouble)
		assert.NotEmpty(t, reason, "%s fails only in Terragrunt: %s", where, trouble)
		return []string{reason}
	}
	theirs, err := evaluate.Flat(content)
	assert.NoError(t, err, where)
	reasons := map[string]bool{}
	for _, a := range unit.Attributes {
		their, there := theirs[a.Name]
		delete(theirs, a.Name)
		if their == a.Value && there || strings.HasPrefix(a.Name, "include.") || strings.HasSuffix(a.Name, ".order") {
			continue
		}
		reason := valueReason(a, their, all)
		assert.NotEmpty(t, reason, "%s %s: ours %s, theirs %s", where, a.Name, a.Value, their)
		reasons[reason] = true
	}
	assert.Empty(t, theirs, "%s: values that are not ours", where)
	return slices.Sorted(maps.Keys(reasons))
}

func valueReason(a evaluate.Attribute, theirs string, all bool) string {
	switch {
	case len(a.Hangs) > 0:
		return reasonStandIn
	case strings.Contains(theirs, "render"):
		return reasonCommand
	case all && strings.Contains(a.Name+theirs, "original_terragrunt_dir"):
		return reasonOriginal
	default:
		return ""
	}
}

func failureReason(unit evaluate.Unit) string {
	switch message := unit.Failure.Message; {
	case strings.HasPrefix(message, "Unsupported attribute"):
		return reasonLenient
	case strings.Contains(message, "no folder above "),
		strings.Contains(message, "paths in the 'dependencies' block that do not exist"):
		return reasonOutside
	default:
		return ""
	}
}

func troubleReason(unit evaluate.Unit, trouble string) string {
	asked := slices.ContainsFunc(unit.Asked, func(h evaluate.Hang) bool { return h.Kind == evaluate.Function })
	switch {
	case asked:
		return reasonRefused
	case strings.Contains(trouble, "Found a dependency cycle"):
		return reasonCircle
	case strings.Contains(trouble, "unknown type implementation"), strings.Contains(trouble, "unexpected end of JSON input"):
		return reasonBinary
	case len(unit.Dependencies) > 0 && strings.Contains(trouble, "get_aws_account_id"), strings.Contains(trouble, "Missing required argument"):
		return reasonTarget
	default:
		return ""
	}
}
