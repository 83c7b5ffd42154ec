package prove_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
)

// TestWhatAUnitsModuleNames: a module that Terraform would no longer find stands against an apply, though Terragrunt evaluates the unit to
// what it was.
func TestWhatAUnitsModuleNames(t *testing.T) {
	tree := files{
		"live/app/terragrunt.hcl": `terraform { source = "../../modules//outer" }`, "live/other/terragrunt.hcl": `inputs = {}`,
		"modules/outer/main.tf": "module \"m\" {\n  source = \"../middle\"\n}\n", "modules/middle/main.tf": "module \"m\" {\n  source = \"../leaf\"\n}\n",
		"modules/leaf/main.tf": "",
	}
	leaf := []change.Move{{From: "modules/leaf", To: "modules/net/leaf"}}
	assert.Equal(t, []string{"live/app: identical"}, shown(proof(t, tree, asked{moves: leaf})))
	spoiled := proof(t, tree, asked{moves: leaf, spoil: replacing("modules/middle/main.tf", `"../net/leaf"`, `"../leaf"`)})
	assert.Equal(t, []string{"live/app: differs; terraform.module differs"}, shown(spoiled))
	assert.Equal(t, "modules/middle/main.tf:2:12", spoiled.Units[0].Differences[0].Place.String())
	assert.Equal(t, 1, spoiled.Unconcerned)

	// Terragrunt copies what stands before "//": a module beside that is not found, however right its path is.
	away := proof(t, tree, asked{moves: []change.Move{{From: "modules/leaf", To: "shared/leaf"}}})
	assert.Equal(t, []string{"live/app: differs; terraform.module differs"}, shown(away))
	assert.Contains(t, away.Units[0].Differences[0].Why, "does not lie in the folder that Terragrunt copies")
	accepted := proof(t, tree, asked{moves: []change.Move{{From: "modules/leaf", To: "shared/leaf"}}, accept: []string{"terraform.module"}})
	assert.Equal(t, []string{"live/app: differs as declared; terraform.module differs (accepted)"}, shown(accepted))

	// The same holds for files that a module reads beside itself.
	tree["modules/outer/main.tf"] = "locals {\n  a = file(\"${path.module}/../conf/a.yaml\")\n}\n"
	tree["modules/conf/a.yaml"] = "a: 1\n"
	assert.Equal(t, []string{"live/app: identical"}, shown(proof(t, tree, asked{moves: []change.Move{{From: "modules/conf", To: "modules/data"}}})))
	read := proof(t, tree, asked{moves: []change.Move{{From: "modules/conf", To: "conf"}}})
	assert.Equal(t, []string{"live/app: differs; terraform.module differs"}, shown(read))
	assert.Contains(t, read.Units[0].Differences[0].Why, "does not lie in the folder that Terragrunt copies")

	// And for what stands in a folder that a module names.
	tree["modules/outer/main.tf"] = "locals {\n  a = fileset(\"${path.module}/files\", \"*\")\n}\n"
	tree["modules/outer/files/a"], tree["modules/outer/files/b"] = "", ""
	assert.Equal(t, []string{"live/app: identical"}, shown(proof(t, tree, asked{moves: []change.Move{{From: "modules/outer/files", To: "modules/outer/all"}}})))
	fewer := proof(t, tree, asked{moves: []change.Move{{From: "modules/outer/files/a", To: "modules/outer/a"}}})
	assert.Equal(t, []string{"live/app: differs; terraform.module differs"}, shown(fewer))
	assert.Contains(t, fewer.Units[0].Differences[0].Why, "a fileset of modules/outer/main.tf gives other names after")

	// What the pattern does not take in may go.
	tree["modules/outer/main.tf"] = "locals {\n  a = fileset(\"${path.module}/files\", \"*.json\")\n}\n"
	assert.Empty(t, shown(proof(t, tree, asked{moves: []change.Move{{From: "modules/outer/files/a", To: "modules/outer/a"}}})))
}
