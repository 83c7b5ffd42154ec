package watch

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
)

// Each format names the lines whose verdict on a file changes, and no other; with edits its file reads as here, or stays as it is.
func TestFormats(t *testing.T) {
	rename := change.Move{From: "live/prod", To: "live/production"}
	deeper := change.Move{From: "live/prod/net/vpc", To: "live/prod/vpc"}
	for name, test := range map[string]struct {
		file    change.Path
		content string
		move    change.Move
		// lines are those of findings, unknown those of what cannot be told.
		lines, unknown []int
		edited         string
	}{
		"Dependabot": {".github/dependabot.yml", "updates:\n  - directory: /live/prod/net/vpc\n  - directories: [/live/prod/*, /live/**/app]\n", rename,
			[]int{2}, nil, "updates:\n  - directory: /live/production/net/vpc\n  - directories: [/live/production/*, /live/**/app]\n"},
		"Dependabot takes no folder below": {".github/dependabot.yml", "updates:\n  - directory: /live/prod\n", deeper, nil, nil, ""},
		"Digger": {"digger.yml", "projects:\n  - dir: live/prod/net/vpc\n    include_patterns: [../../../root.hcl, 'modules/**']\n", deeper,
			[]int{2}, nil, "projects:\n  - dir: live/prod/vpc\n    include_patterns: [../../root.hcl, 'modules/**']\n"},
		"Digger's generated projects": {"digger.yml", "generate_projects:\n  blocks:\n    - include: live/*/net/*\n    - include: live/prod/**\n      exclude: live/prod/app\n",
			deeper, []int{3}, nil, ""},
		"Buildkite": {".buildkite/pipeline.yml", "steps:\n  - if_changed: \"live/prod/**\"\n  - plugins:\n      - x:\n          watch:\n            - path: live/pro\n            - path: live/prod/\n            - regex_paths: [\"^live/(prod|stage)/\"]\n",
			rename, []int{2, 7, 8}, nil, "steps:\n  - if_changed: \"live/production/**\"\n  - plugins:\n      - x:\n          watch:\n            - path: live/pro\n            - path: live/production/\n            - regex_paths: [\"^live/(prod|stage)/\"]\n"},
		"Azure": {"azure-pipelines.yml", "trigger:\n  paths:\n    include: [live/prod]\n    exclude: [live/prod/app]\n", rename,
			[]int{3}, nil, "trigger:\n  paths:\n    include: [live/production]\n    exclude: [live/production/app]\n"},
		"Bitbucket": {"bitbucket-pipelines.yml", "pipelines:\n  default:\n    - step:\n        condition:\n          changesets:\n            includePaths: [\"live/*/net/*/*\"]\n",
			deeper, []int{6}, nil, ""},
		"CircleCI": {".circleci/config.yml", "x:\n  mapping: |\n    live/prod/.* prod true\n    live/[^/]+/net/.* net true\n", rename,
			[]int{3}, nil, "x:\n  mapping: |\n    live/production/.* prod true\n    live/[^/]+/net/.* net true\n"},
		"grep": {"scripts/x.sh", "git diff --name-only | grep -qE '^live/(prod|stage)/' && echo yes\ngrep -E 'source = .*/vpc' x\n", rename, []int{1}, nil, ""},
		"Argo CD, named by the folder": {"argo/apps.yaml", "kind: Namespace\n---\nkind: ApplicationSet\nspec:\n  generators:\n    - git:\n        directories:\n          - path: live/prod/*\n          - path: live/prod/app\n            exclude: true\n  template:\n    metadata: {name: '{{path.basename}}'}\n",
			rename, []int{8}, nil, "kind: Namespace\n---\nkind: ApplicationSet\nspec:\n  generators:\n    - git:\n        directories:\n          - path: live/production/*\n          - path: live/production/app\n            exclude: true\n  template:\n    metadata: {name: '{{path.basename}}'}\n"},
		"Argo CD, named by the environment": {"argo/apps.yaml", "kind: ApplicationSet\nspec:\n  generators:\n    - git: {directories: [{path: live/prod/*}]}\n  template: {metadata: {name: '{{index .path.segments 1}}-{{.path.basename}}'}}\n",
			rename, []int{4, 4}, nil, ""},
		"Argo CD chooses it still, by another name": {"argo/apps.yaml", "kind: ApplicationSet\nspec:\n  generators:\n    - git: {directories: [{path: live/*}]}\n  template: {metadata: {name: '{{.path.basename}}'}}\n",
			rename, []int{4}, nil, ""},
		"Argo CD's files, where a star crosses folders": {"argo/apps.yaml", "kind: ApplicationSet\nspec:\n  generators:\n    - git: {files: [{path: live/prod/*/terragrunt.hcl}]}\n  template: {metadata: {name: '{{path.basename}}'}}\n",
			deeper, nil, nil, ""},
		"Argo CD's path of another generator": {"argo/apps.yaml", "kind: ApplicationSet\nspec:\n  generators:\n    - git: {directories: [{path: 'live/{{env}}/*'}]}\n", rename, nil, []int{4}, ""},
		"Gitea's owners": {".gitea/CODEOWNERS", "live/prod/.* @p\n!live/.* @others # live/x\nlive/[^/]+/net/.* @net\nlive\\\\.prod/.* @p\n", rename,
			[]int{1}, nil, "live/production/.* @p\n!live/.* @others # live/x\nlive/[^/]+/net/.* @net\nlive\\\\.prod/.* @p\n"},
		"Gitea's owners of a level": {".gitea/CODEOWNERS", "live/prod/.* @p\n!live/.* @others\nlive/[^/]+/net/.* @net\n", deeper, []int{3}, nil, ""},
		"Infracost": {"infracost.yml", "projects:\n  - path: live/prod\n    exclude_paths: [app, 'net/*']\n", rename,
			[]int{2}, nil, "projects:\n  - path: live/production\n    exclude_paths: [app, 'net/*']\n"},
		"Infracost's globs":    {"infracost.yml", "projects:\n  - path: live/prod\n    exclude_paths: [app, 'net/*']\n", deeper, nil, []int{3}, ""},
		"Infracost's template": {"infracost.yml.tmpl", "{{- range $p := matchPaths \"live/:env/net/:app\" }}\n{{- range $p := matchPaths \"docs/:x\" }}\n", rename, nil, []int{1}, ""},
		"Terrateam": {".terrateam/config.yml", "dirs:\n  live/prod/app:\n    when_modified:\n      file_patterns: ['${DIR}/*.hcl', live/root.hcl, 'live/*/net/**']\n", rename,
			[]int{2}, []int{4}, "dirs:\n  live/production/app:\n    when_modified:\n      file_patterns: ['${DIR}/*.hcl', live/root.hcl, 'live/*/net/**']\n"},
		"hashFiles": {".github/workflows/x.yml", "jobs:\n  a:\n    key: ${{ hashFiles('live/*/net/**', '!live/stage') }}-${{ hashFiles('live/prod') }}\n", deeper, []int{3}, nil, ""},
		"hashFiles by a prefix": {".github/workflows/x.yml", "jobs:\n  a:\n    key: ${{ hashFiles('live/prod/**/*.hcl', '!live/prod/app') }}\n", rename,
			[]int{3}, nil, "jobs:\n  a:\n    key: ${{ hashFiles('live/production/**/*.hcl', '!live/production/app') }}\n"},
		"what Trivy ignores": {".trivyignore.yaml", "misconfigurations:\n  - id: AVD-1\n    paths: [live/prod/**]\n", rename,
			[]int{3}, nil, "misconfigurations:\n  - id: AVD-1\n    paths: [live/production/**]\n"},
		"a loop of a shell": {"scripts/x.sh", "for d in $base/live/*/net/*/; do\n  x\ndone\nfor d in \"$ROOT\"/live/*/ ./live/prod/net/*; do x; done\nfor f in live/*; do x; done\n", deeper,
			[]int{1, 4}, nil, ""},
		"a loop that goes on": {"Makefile", "all:\n\tfor d in live/*/*/; do x; done\nX = $(wildcard live/prod/*/)\nfor d in $(ls live/*); do\n", rename, []int{3, 3}, nil,
			"all:\n\tfor d in live/*/*/; do x; done\nX = $(wildcard live/production/*/)\nfor d in $(ls live/*); do\n"},
		"a section of GitLab's owners": {".gitlab/CODEOWNERS", "[Nets] @net\n/live/*/net/\n!/live/prod/\n[Rest]\n* @all\n", rename, []int{3}, nil,
			"[Nets] @net\n/live/*/net/\n!/live/production/\n[Rest]\n* @all\n"},
		"what GitLab includes, behind inputs": {".gitlab-ci.yml", "spec:\n  inputs: {x: {}}\n---\ninclude:\n  - local: ci/prod.yml\n    rules:\n      - changes: ['live/prod/**/*']\nworkflow:\n  rules:\n    - exists: ['live/*/net/*/*.hcl']\n", deeper,
			[]int{10}, nil, ""},
		"what GitLab includes, by a prefix": {".gitlab-ci.yml", "include:\n  - local: ci/prod.yml\n    rules:\n      - changes: ['live/prod/**/*']\n", rename,
			[]int{4}, nil, "include:\n  - local: ci/prod.yml\n    rules:\n      - changes: ['live/production/**/*']\n"},
		"a variable of GitLab's": {".gitlab-ci.yml", "job:\n  rules:\n    - changes: ['live/prod/**/*', '$DIR/prod/*', '$DIR/docs/*']\n", rename,
			[]int{3}, []int{3}, "job:\n  rules:\n    - changes: ['live/production/**/*', '$DIR/prod/*', '$DIR/docs/*']\n"},
		"git's pathspecs": {"scripts/x.sh", "git diff --name-only origin/main...HEAD -- 'live/prod/**' docs\ngit diff --quiet HEAD^ HEAD -- live ':!live/prod/app' | x live/prod\n" +
			"git log --oneline -- live/*/net\n(cd live && git ls-files prod)\ngit diff HEAD -- \"$DIR/prod/app\" \"$X\"\ngit diff HEAD live/prod/net\ngit show HEAD:live/prod\n", rename, []int{1, 2, 4, 6}, []int{5},
			"git diff --name-only origin/main...HEAD -- 'live/production/**' docs\ngit diff --quiet HEAD^ HEAD -- live ':!live/production/app' | x live/prod\n" +
				"git log --oneline -- live/*/net\n(cd live && git ls-files production)\ngit diff HEAD -- \"$DIR/prod/app\" \"$X\"\ngit diff HEAD live/production/net\ngit show HEAD:live/prod\n"},
		"git where a star crosses folders": {"scripts/x.sh", "git diff --quiet HEAD -- 'live/prod/*/terragrunt.hcl' && echo \"git diff -- live/prod/net\"\ngit diff HEAD -- ':(glob)live/prod/*/terragrunt.hcl'\n", deeper,
			[]int{1, 2}, nil, ""},
		"git where only a run knows the folder": {"scripts/x.sh", "cd \"$DIR\"\ngit diff HEAD -- 'live/*/net/*' 'docs/*/net' ':/live/*/net/*' '*.tf'\n", deeper, []int{2}, []int{2}, ""},
		"git in the script's own folder": {"live/x.sh", "cd \"$(dirname \"${BASH_SOURCE[0]}\")/..\"\ngit diff HEAD -- 'live/*/net/*' docs\ngit -C \"$(dirname \"$0\")\" ls-files prod/net/vpc\n", deeper,
			[]int{2, 3}, nil, "cd \"$(dirname \"${BASH_SOURCE[0]}\")/..\"\ngit diff HEAD -- 'live/*/net/*' docs\ngit -C \"$(dirname \"$0\")\" ls-files prod/vpc\n"},
		"runs where only a run knows the folder": {"scripts/x.sh", "cd \"$DIR\" && terragrunt run --all --filter './*/net/vpc' --filter '!./docs' --filter vpc plan\n" +
			"cd live; terragrunt run --all --filter \"./$E/net/*\" --filter \"$X\" plan\n", deeper, nil, []int{1, 2}, ""},
		"runs in the script's own folder": {"live/x.sh", "cd $(dirname \"$0\")\nterragrunt run --all --filter './prod/net/*' plan\n", rename, []int{2}, nil,
			"cd $(dirname \"$0\")\nterragrunt run --all --filter './production/net/*' plan\n"},
		"a run where a workflow's own value leads": {".github/workflows/x.yml", "env:\n  ENV: prod\njobs:\n  a:\n    steps:\n      - working-directory: live/${{ env.ENV }}\n        run: terragrunt run --all plan --filter './net/*'\n      - run: terragrunt run --all --filter './live/${{ env.ENV }}/*/*' plan\n" +
			"      - run: cd live/${{ env.ENV }} && git diff HEAD -- net\n", rename, []int{7, 8, 9}, nil, ""},
		"git in the folder of a step": {".github/workflows/x.yml", "jobs:\n  a:\n    steps:\n      - working-directory: live\n        run: |\n          git -C prod diff HEAD -- net ':/docs'\n          git diff HEAD -- prod/net\n      - run: git ls-files '${{ github.workspace }}/live/prod'\n", rename,
			[]int{6, 7, 8}, nil, "jobs:\n  a:\n    steps:\n      - working-directory: live\n        run: |\n          git -C prod diff HEAD -- net ':/docs'\n          git diff HEAD -- production/net\n      - run: git ls-files '${{ github.workspace }}/live/production'\n"},
		"git in a Makefile": {"Makefile", "all:\n\tgit diff --exit-code -- ':(icase)LIVE/PROD' ':(literal)live/stage' \\\n\t  \":(top)live/prod\" > out\n\tgit diff -- ':^live/prod'\n", rename,
			[]int{2, 4}, nil, "all:\n\tgit diff --exit-code -- ':(icase)LIVE/PROD' ':(literal)live/stage' \\\n\t  \":(top)live/production\" > out\n\tgit diff -- ':^live/production'\n"},
		"a variable alone":                   {".gitlab-ci.yml", "job:\n  rules:\n    - changes: ['$DIR/**/*', '$DIR/prod/*']\n", rename, nil, []int{3}, ""},
		"a glob that no engine knows":        {".github/labeler.yml", "l:\n  - changed-files:\n      - any-glob-to-any-file: 'live/@(prod|dev)/**'\n", rename, nil, []int{3}, ""},
		"such a glob about others":           {".github/labeler.yml", "l:\n  - changed-files:\n      - any-glob-to-any-file: 'docs/@(prod|dev)/**'\n", rename, nil, nil, ""},
		"an expression that never ends":      {".pre-commit-config.yaml", "repos:\n  - hooks:\n      - files: '^(?=l)(l+|live/prod.*)+$'\n", rename, nil, []int{3}, ""},
		"numbers that are written out":       {".editorconfig", "[live/prod/{1..999999999}]\nindent_size = 2\n", rename, nil, []int{0}, ""},
		"an expression that no engine knows": {".pre-commit-config.yaml", "repos:\n  - hooks:\n      - files: '^live/(?>prod|dev)++/'\n", rename, nil, []int{3}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[change.Path]string{"live/root.hcl": "", test.file: test.content}
			for _, unit := range []string{"live/prod/net/vpc", "live/prod/app", "live/stage/net/vpc"} {
				files[change.Path(unit+"/terragrunt.hcl")] = ""
			}
			before := tree(files)
			after, problems := before.With(change.Set{Moves: []change.Move{test.move}})
			require.Empty(t, problems)
			findings, err := Changes(t.Context(), Sides{Before: before, After: after})
			require.NoError(t, err)
			lines := map[finding.Code][]int{}
			for _, f := range findings {
				switch f.Code {
				case finding.PathPerhapsMentioned:
				case finding.RunChanges:
					lines[finding.WatchChanges] = append(lines[finding.WatchChanges], f.Place.Line)
				default:
					lines[f.Code] = append(lines[f.Code], f.Place.Line)
				}
			}
			assert.Equal(t, test.lines, lines[finding.WatchChanges], "%v", findings)
			assert.Equal(t, test.unknown, lines[finding.WatchUnknown], "%v", findings)
			want := test.edited
			if want == "" {
				want = test.content
			}
			assert.Equal(t, want, rewritten(t, files, test.file, test.move))
		})
	}
}

// A line that chose what moves, and would choose nothing, is a note where other lines of its list say the same; one that still chooses is not.
func TestLinesThatAreLeftOver(t *testing.T) {
	before := tree(map[change.Path]string{"CODEOWNERS": "/infra @a\ninfra/ @b\n/live/ @c\n", "infra/x.tf": "", "live/y.tf": ""})
	after, problems := before.With(change.Set{Moves: []change.Move{{From: "infra", To: "platform/infra"}}})
	require.Empty(t, problems)
	findings, err := Changes(t.Context(), Sides{Before: before, After: after})
	require.NoError(t, err)
	require.Len(t, findings, 1)
	assert.Equal(t, finding.Note, findings[0].Severity)
	assert.Equal(t, "/infra", findings[0].Old)
	assert.Equal(t, 1, findings[0].Place.Line)
}

// What git ignores of the model is in no commit, and no list is asked about it.
func TestCopiesOfIgnoredFilesAreNotJudged(t *testing.T) {
	const owners, secret change.Path = "CODEOWNERS", "live/dev/secret.tfvars"
	after := tree(map[change.Path]string{owners: "/live/dev/*.tfvars @d\n", secret: "", "live/dev/app/terragrunt.hcl": "", "live/qa/app/terragrunt.hcl": ""})
	for _, ignored := range []bool{true, false} {
		judged := after
		if ignored {
			judged = after.Ignoring([]change.Path{secret})
		}
		findings, err := Copy(t.Context(), Sides{After: judged}, "live/dev", "live/qa")
		require.NoError(t, err)
		if ignored {
			assert.Empty(t, findings)
		} else {
			require.Len(t, findings, 1)
			assert.Equal(t, string(owners), findings[0].Place.File)
		}
	}
}

// A file of rules that leaves its folder says nothing any more of what stays there.
func TestRulesThatMoveAlone(t *testing.T) {
	before := tree(map[change.Path]string{"live/.dockerignore": "app\n", "live/app/x": "", "ops/app/x": ""})
	after, problems := before.With(change.Set{Moves: []change.Move{{From: "live/.dockerignore", To: "ops/.dockerignore"}}})
	require.Empty(t, problems)
	findings, err := Changes(t.Context(), Sides{Before: before, After: after})
	require.NoError(t, err)
	var messages []string
	for _, f := range findings {
		messages = append(messages, f.Message)
	}
	assert.Equal(t, []string{"live/app/x is left out of Docker's build, and then would be in it",
		"ops/app/x is in Docker's build, and then would be left out"}, messages)
}

// What git ignores is in no commit, and a move of it changes no list's verdict.
func TestIgnoredFilesAreNotJudged(t *testing.T) {
	const secret change.Path = "live/prod/x.tfvars"
	files := tree(map[change.Path]string{"CODEOWNERS": "/live/prod/*.tfvars @p\n", secret: "", "live/prod/y.hcl": ""})
	for _, ignored := range []bool{true, false} {
		before := files
		if ignored {
			before = files.Ignoring([]change.Path{secret})
		}
		after, problems := before.With(change.Set{Moves: []change.Move{{From: "live/prod", To: "live/dev"}}})
		require.Empty(t, problems)
		findings, err := Changes(t.Context(), Sides{Before: before, After: after})
		require.NoError(t, err)
		assert.Equal(t, ignored, len(findings) == 0, "%v", findings)
	}
}

// What chooses the model's files and not those made after it is a note, and never offered to be rewritten.
func TestCopiesAreJudgedByLists(t *testing.T) {
	after := tree(map[change.Path]string{"CODEOWNERS": "/live/d*/ @d\n", ".pre-commit-config.yaml": "files: ^live/(dev|qa)/\n", "live/dev/app/terragrunt.hcl": "",
		"live/qa/app/terragrunt.hcl": "", "live/dev/.dockerignore": "app\n", "ci.yml": "run: terragrunt run --all --working-dir live/dev plan\n"})
	findings, err := Copy(t.Context(), Sides{After: after}, "live/dev", "live/qa")
	require.NoError(t, err)
	require.Len(t, findings, 2, "%v", findings)
	for _, f := range findings {
		assert.Equal(t, finding.Note, f.Severity)
		assert.Equal(t, "Let it choose live/qa too, if it shall", f.Remedy)
		assert.Empty(t, f.New)
	}
	assert.Equal(t, "CODEOWNERS", findings[0].Place.File)
	assert.Equal(t, "ci.yml", findings[1].Place.File)
}
