package prose

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// What names a folder by less than its path is a note, at the very name; what only looks like it is not.
func TestNamesThroughVariablesAndAlone(t *testing.T) {
	prod, infra := change.Move{From: "live/prod", To: "live/production"}, change.Move{From: "infra", To: "platform/infra"}
	app := change.Move{From: "live/prod/app", To: "live/prod/web"}
	spaced, script := change.Move{From: "live/eu west", To: "live/eu"}, change.Move{From: "deploy", To: "bin/deploy"}
	for name, test := range map[string]struct {
		move change.Move
		file change.Path
		text string
		// old are the named texts, in order.
		old []string
	}{
		"a matrix":                        {prod, "ci.yml", "env: [prod, stage]\nrun: cd live/${{ matrix.env }}\n", []string{"prod"}},
		"a list of a matrix":              {prod, "ci.yml", "env:\n  - stage\n  - prod\nrun: cd live/${{ matrix.env }}\n", []string{"prod"}},
		"two variables":                   {prod, "ci.yml", "ENV: prod\nrun: cd ${{env.ROOT}}/${{env.ENV}}\n", []string{"prod"}},
		"a variable's own value":          {app, "ci.yml", "env:\n  ENV: prod\nrun: cd live/${{ env.ENV }}/app\n", []string{"}}/app"}},
		"another value of it":             {app, "ci.yml", "env:\n  ENV: \"stage\" # x\nrun: cd live/${{ env.ENV }}/app\nrun: cd ${{env.ENV}}/app/x\n", nil},
		"a value that is made":            {app, "ci.yml", "env:\n  ENV: ${{ inputs.x }}\nrun: cd live/${{env.ENV}}/app\n", []string{"live/${{env.ENV}}/app"}},
		"a value that is changed":         {app, "ci.yml", "env:\n  ENV: stage\nrun: echo ENV=$X >> $GITHUB_ENV\nrun: cd live/${{env.ENV}}/app\n", []string{"live/${{env.ENV}}/app"}},
		"a component of another":          {app, "ci.yml", "env:\n  ENV: stage\n  C: app\nrun: cd live/${{ env.ENV }}/${{ env.C }}\n", nil},
		"a component":                     {app, "ci.yml", "env:\n  ENV: prod\n  C: app\nrun: cd live/${{env.ENV}}/${{env.C}}\n", []string{"app"}},
		"a default of make":               {prod, "Makefile", "ENV ?= prod\nplan:\n\tcd live/$(ENV)\n", []string{"prod"}},
		"a loop":                          {prod, "x.sh", "for e in prod stage; do cd \"$LIVE/$e/app\"; done\n", []string{"prod"}},
		"a loop over a list":              {prod, "x.sh", "ENVS=\"prod stage\"\nfor e in $ENVS; do\n  cd \"live/$e\"\ndone\n", []string{"prod"}},
		"a loop over an array":            {prod, "x.sh", "declare -a envs=(prod stage)\nfor e in \"${envs[@]}\"; do (cd live/${e}/app); done\n", []string{"prod"}},
		"an array of lines":               {prod, "x.sh", "envs=(\n  prod\n  stage\n)\nfor e in \"${envs[@]}\"; do cd live/$e; done\necho prod\n", []string{"prod"}},
		"a list of lines":                 {prod, "x.sh", "ENVS=\"\n  stage\n  prod\n\"\nfor e in $ENVS; do cd live/$e; done\n", []string{"prod"}},
		"a list that is read":             {prod, "x.sh", "ENVS=stage,prod\nIFS=, read -ra envs <<< \"$ENVS\"\nfor e in \"${envs[@]}\"; do cd live/$e; done\n", []string{"prod"}},
		"lines that are read":             {prod, "x.sh", "while IFS=, read -r env app; do\n  cd \"live/$env/$app\"\ndone <<'LIST'\nstage,app\nprod,app\nLIST\necho prod\n", []string{"prod"}},
		"lines of another loop":           {prod, "x.sh", "while read -r tier; do\n  echo \"$tier\"\ndone <<LIST\nprod\nLIST\ncd live/$env\n", nil},
		"a text behind a pipe":            {prod, "ci.yml", "run: |\n  cat <<LIST | while read -r e; do cd live/$e; done\n  stage\n  prod\n  LIST\n", []string{"prod"}},
		"an array of lines that are read": {prod, "x.sh", "mapfile -t envs <<-LIST\n\tprod\n\tLIST\nfor e in \"${envs[@]}\"; do cd live/$e; done\n", []string{"prod"}},
		"a text in a variable":            {prod, "x.sh", "ENVS=$(cat <<LIST\nprod\nLIST\n)\nfor e in $ENVS; do cd live/$e; done\n", []string{"prod"}},
		"what is printed":                 {prod, "x.sh", "printf '%s\\n' stage \\\n  prod | while read -r e; do cd live/$e; done\n", []string{"prod"}},
		"what xargs puts in":              {prod, "x.sh", "printf '%s\\n' prod stage | xargs -I{} terragrunt plan --working-dir live/{}/app\n", []string{"prod"}},
		"what xargs puts in elsewhere":    {prod, "x.sh", "echo prod | xargs -I{} cat values/{}.yaml\necho stage || cd live/prod\n", []string{"live/prod"}},
		"both in variables":               {prod, "x.sh", "DIR=live; ENV=prod; cd \"$DIR/$ENV\"\n", []string{"prod"}},
		"the first of two":                {infra, "x.sh", "BASE=infra\nAPP=app\ncd \"$BASE/$APP\"\n", []string{"infra"}},
		"a folder that is gone to":        {infra, "Makefile", "TF_DIR := infra\nplan:\n\tcd $(TF_DIR) && tofu plan\n", []string{"infra"}},
		"a list that is not used":         {prod, "x.sh", "ENVS=\"prod stage\"\nOTHERS=\"stage\"\nfor e in $OTHERS; do cd live/$e; done\n", nil},
		"names in a list of make's":       {prod, "Makefile", "ENVS := stage \\\n  prod\nDIRS := $(addprefix live/,$(ENVS))\n", []string{"prod"}},
		"make's foreach":                  {prod, "Makefile", "ENVS = prod stage\nX = $(foreach e,$(ENVS),live/$(e)/app)\n", []string{"prod"}},
		"make's own list":                 {prod, "Makefile", "X = $(foreach e,prod stage,live/$(e)/app)\n", []string{"prod"}},
		"make's substitution":             {prod, "Makefile", "ENVS = prod stage\nX = $(ENVS:%=live/%)\nY = $(patsubst %,live/%/app,$(ENVS))\n", []string{"prod"}},
		"make's other folder":             {prod, "Makefile", "ENVS = prod stage\nX = $(addprefix values/,$(ENVS))\n", nil},
		"an input handed on":              {prod, "ci.yml", "inputs:\n  environment:\n    default: prod\nenv:\n  ENV: ${{ inputs.environment }}\nrun: cd live/$ENV\n", []string{"prod"}},
		"what can be chosen":              {prod, "ci.yml", "inputs:\n  env:\n    type: choice\n    options:\n      - stage\n      - prod\nrun: cd live/${{ inputs.env }}\n", []string{"prod"}},
		"the default of another":          {prod, "ci.yml", "inputs:\n  tier:\n    default: prod\n  env:\n    default: stage\nrun: cd live/${{ inputs.env }}\n", nil},
		"what stands in its stead":        {prod, "ci.yml", "dir: live/${{ github.event.inputs.env || 'prod' }}\n", []string{"prod"}},
		"many of them are one":            {prod, "x.sh", "case $1 in a) ENV=prod;; b) ENV=prod;; c) ENV=prod;; esac\ncd live/$ENV\n", []string{"prod"}},
		"a setting":                       {prod, "ci.yml", "ENV: prod\nscript: cd live/$ENV\n", []string{"prod"}},
		"a rule of that name":             {prod, "Makefile", "prod: ENV = stage\nplan:\n\tcd live/$(ENV)\n", nil},
		"another folder":                  {prod, "x.sh", "for e in prod stage; do cd \"values/$e/app\"; done\n", nil},
		"another variable":                {prod, "x.sh", "tier=prod\ncd live/$env\n", nil},
		"part of a name":                  {prod, "x.sh", "env=prod-eu\ncd live/$env\n", nil},
		"no path":                         {prod, "x.sh", "env=prod\necho $env\n", nil},
		"a setting of a step":             {infra, "ci.yml", "working-directory: infra\n", []string{"infra"}},
		"a command":                       {infra, "x.sh", "cd infra && terragrunt plan\n", []string{"infra"}},
		"a flag":                          {infra, "x.sh", "tofu -chdir=infra plan\n", []string{"infra"}},
		"a folder in quotes":              {infra, "x.json", "{\"path\": \"infra\"}\n", nil},
		"a key in JSON":                   {infra, "x.json", "  \"path\": \"infra\",\n", []string{"infra"}},
		"a file's name":                   {script, "ci.yml", "working-directory: deploy\n", nil},
		"a word":                          {infra, "ci.yml", "name: infra\n", nil},
		"a fallback":                      {prod, "x.sh", "D=${D:-live/prod/app}\nE=${E-live/prod/app}\n", []string{"live/prod/app", "live/prod/app"}},
		"joined by slashes":               {prod, "x.py", "p = ROOT / \"live\" / \"prod\"\n", []string{`"live" / "prod"`}},
		"joined by a call":                {prod, "x.py", "p = os.path.join(root, \"live\", \"prod\")\n", []string{`join(root, "live", "prod")`}},
		"joined to another":               {prod, "x.py", "p = os.path.join(root, \"live\", \"stage\")\n", nil},
		"a blank":                         {spaced, "x.sh", "cd \"live/eu west\"\ncd live/eu\\ west/app\n", []string{"live/eu west", `live/eu\ west`}},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[change.Path]live.Source{test.file: live.Text(test.text), "deploy": live.Text("")}
			for _, folder := range []string{"live/prod/app", "live/stage/app", "live/eu west/app", "infra/app"} {
				files[change.Path(folder+"/terragrunt.hcl")] = live.Text("")
			}
			before := live.FromMap(files)
			moves := change.NewMoves([]change.Move{test.move})
			after, problems := before.With(change.Set{Moves: moves.List()})
			assert.Empty(t, problems)
			_, findings := Follow(Request{Before: before, After: after, Moves: moves, Live: "live"})
			var old []string
			for _, f := range findings {
				old = append(old, f.Old)
				assert.Equal(t, strings.Count(test.text[:f.Place.Start], "\n")+1, f.Place.Line)
				assert.Contains(t, []finding.Code{finding.PathMentioned, finding.PathPerhapsMentioned}, f.Code)
			}
			assert.Equal(t, test.old, old)
		})
	}
}
