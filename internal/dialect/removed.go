package dialect

import "strings"

// Removal is something that configs and hooks say and newer Terragrunts refuse.
type Removal struct {
	// Name is how it is written, as "skip" or "run-all".
	Name string
	// Since is the first version that refuses it; empty where no version ever took it.
	Since string
	// Instead says what to write, a sentence in the imperative.
	Instead string
}

const (
	attributesRemoved = "0.93.0" // The release notes of v0.93.0, gruntwork-io/terragrunt pull request 5033.
	inputsRemoved     = "0.91.0" // The release notes of v0.91.0.
	allRemoved        = "0.84.0" // The release notes of v0.84.0.
	commandsRemoved   = "1.0.0"  // Deprecated since v0.74.0; the latest that they can have gone.
)

// Attributes are the attributes at the top of a config that were removed.
var Attributes = []Removal{
	{"skip", attributesRemoved, `Write exclude { if = …, actions = ["all"] } instead, each attribute on a line of its own`},
	{"retryable_errors", attributesRemoved, `Write errors { retry "…" { retryable_errors = […] } } instead`},
	{"retry_max_attempts", attributesRemoved, `Write max_attempts in errors { retry "…" { … } } instead`},
	{"retry_sleep_interval_sec", attributesRemoved, `Write sleep_interval_sec in errors { retry "…" { … } } instead`},
}

// DependencyAttributes are attributes of a dependency block that Terragrunt does not know.
var DependencyAttributes = []Removal{
	{"skip", "", "Write enabled instead, turned round, and only where no input can still read the dependency; or skip_outputs"},
}

// DependencyInputs is reading the inputs of a dependency, as dependency.NAME.inputs, in an attribute at the top of a config.
var DependencyInputs = Removal{"dependency.….inputs", inputsRemoved, "Read dependency.….outputs, and let the other unit give what is needed as an output"}

// Commands are commands of the terragrunt program that were removed.
var Commands = []Removal{
	{"run-all", commandsRemoved, "Write terragrunt run --all instead"},
	{"plan-all", allRemoved, "Write terragrunt run --all plan instead"},
	{"apply-all", allRemoved, "Write terragrunt run --all apply instead"},
	{"destroy-all", allRemoved, "Write terragrunt run --all destroy instead"},
	{"output-all", allRemoved, "Write terragrunt run --all output instead"},
	{"validate-all", allRemoved, "Write terragrunt run --all validate instead"},
	{"spin-up", allRemoved, "Write terragrunt run --all apply instead"},
	{"tear-down", allRemoved, "Write terragrunt run --all destroy instead"},
	{"hclfmt", commandsRemoved, "Write terragrunt hcl fmt instead"},
	{"hclvalidate", commandsRemoved, "Write terragrunt hcl validate instead"},
	{"validate-inputs", commandsRemoved, "Write terragrunt hcl validate --inputs instead"},
	{"graph-dependencies", commandsRemoved, "Write terragrunt dag graph instead"},
	{"render-json", commandsRemoved, "Write terragrunt render --json --write instead"},
	{"terragrunt-info", commandsRemoved, "Write terragrunt info print instead"},
}

// Refuses tells whether this Terragrunt refuses what was removed. It reports false for known where the tree does not say which
// Terragrunt reads it, or allows some that do and some that do not.
func (d Dialect) Refuses(r Removal) (refuses, known bool) {
	since, dated := parse(r.Since)
	switch {
	case !dated:
		return true, true
	case d.pin != nil && d.pin.before(since):
		return false, true
	case d.pin != nil && d.pin.atLeast(since):
		return true, true
	case d.pin == nil && d.constraint && excludesFrom(d.Version, since):
		return false, true
	case d.pin == nil && d.constraint && excludesBefore(d.Version, since):
		return true, true
	default:
		return false, false
	}
}

// excludesBefore tells whether a constraint, as ">= 1.0", lets no version before the first one through.
func excludesBefore(constraint string, first number) bool {
	for part := range strings.SplitSeq(constraint, ",") {
		part = strings.TrimSpace(part)
		text := strings.TrimLeft(part, "=!<>~ ")
		v, known := parse(text)
		if !known {
			continue
		}
		switch strings.TrimSpace(strings.TrimSuffix(part, text)) {
		case "", "=", ">=", ">", "~>":
			if v.atLeast(first) {
				return true
			}
		default:
		}
	}
	return false
}
