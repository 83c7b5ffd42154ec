package prove_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
)

// A relative path of a hook or of arguments leads from where Terraform runs: five folders below the unit with this module, since Terragrunt
// copies it to .terragrunt-cache/HASH/HASH/m.
func TestRelativePathsLeadFromWhereTheyAreUsed(t *testing.T) {
	const differs = "live/a: differs; remote_state.config.path state key; terraform."
	for name, c := range map[string]struct{ body, want string }{
		"a hook runs in the working copy": {`before_hook "h" {
    commands = ["plan"]
    execute  = ["sh", "../../../../../common/x.sh"]
  }`, differs + "before_hook.h.execute differs"},
		"or in the folder that it names": {`before_hook "h" {
    commands    = ["plan"]
    execute     = ["sh", "-c", "../common/x.sh now"]
    working_dir = get_terragrunt_dir()
  }`, differs + "before_hook.h.execute differs; terraform.before_hook.h.working_dir followed the move"},
		"or in the unit, before there is a copy": {`after_hook "h" {
    commands = ["terragrunt-read-config"]
    execute  = ["sh", "../common/x.sh"]
  }`, differs + "after_hook.h.execute differs"},
		"which leads from the unit": {`before_hook "h" {
    commands    = ["plan"]
    execute     = ["./x.sh"]
    working_dir = "../common"
  }`, differs + "before_hook.h.execute differs; terraform.before_hook.h.working_dir differs"},
		"so does Terraform with its arguments": {`extra_arguments "e" {
    commands  = ["plan"]
    arguments = ["-var-file=../../../../../common/x.tfvars"]
  }`, differs + "extra_arguments.e.arguments differs"},
		"and with files of variables": {`extra_arguments "e" {
    commands           = ["plan"]
    optional_var_files = ["../../../../../common/x.tfvars"]
  }`, differs + "extra_arguments.e.optional_var_files differs"},
		"what is nothing there says nothing": {`before_hook "h" {
    commands = ["plan"]
    execute  = ["sh", "../common/x.sh", "../../../../../common/none.sh", "./note.txt"]
  }`, "live/a: identical; remote_state.config.path state key"},
	} {
		t.Run(name, func(t *testing.T) {
			f := small("terraform {\n  " + c.body + "\n}\n")
			f["live/common/x.sh"], f["live/common/x.tfvars"] = "", ""
			p := proof(t, f, asked{moves: deeper})
			assert.Equal(t, c.want, shown(p)[0])
			if p := proof(t, f, asked{moves: []change.Move{{From: "live/a", To: "live/z"}}}); assert.True(t, p.Holds(), "from as deep it leads to the same") {
				assert.NotContains(t, shown(p)[0], " differs")
			}
		})
	}
}

// What the unit names may go, too, while the unit stays.
func TestWhatIsNamedByARelativePathGoesAway(t *testing.T) {
	for name, c := range map[string]struct {
		body    string
		differs bool
	}{
		"by a hook in the working copy": {`before_hook "h" {
    commands = ["plan"]
    execute  = ["sh", "../../../../../common/x.sh"]
  }`, true},
		"its folder": {`before_hook "h" {
    commands = ["plan"]
    execute  = ["ls", "../../../../../common"]
  }`, true},
		"by working_dir": {`before_hook "h" {
    commands    = ["plan"]
    execute     = ["./x.sh"]
    working_dir = "../common"
  }`, true},
		"by a list of files": {`extra_arguments "e" {
    commands           = ["plan"]
    required_var_files = ["../../../../../common/x.tfvars"]
  }`, true},
		"from where it does not run": {`before_hook "h" {
    commands = ["plan"]
    execute  = ["sh", "../common/x.sh"]
  }`, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := small("terraform {\n  " + c.body + "\n}\n")
			f["live/common/x.sh"], f["live/common/x.tfvars"] = "", ""
			p := proof(t, f, asked{moves: []change.Move{{From: "live/common", To: "live/tools/common"}}})
			assert.Equal(t, !c.differs, p.Holds(), "%v", shown(p))
		})
	}
}
