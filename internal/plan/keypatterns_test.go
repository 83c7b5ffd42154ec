package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// A policy or a command that names states which move, by their keys or by what these begin with, is told once, as what it is; other buckets, and
// patterns that take in the new keys too, are not.
func TestTextsThatNameKeysOfStates(t *testing.T) {
	for name, test := range map[string]struct {
		file change.Path
		text string
		// old are what is told of keys, and paths what is told of paths.
		old, paths []string
	}{
		"a policy":                      {"iam.json", `{"Action": "s3:Get*", "Resource": "arn:aws:s3:::states/live/prod/*"}`, []string{"live/prod/*"}, nil},
		"a policy of all":               {"iam.json", `{"Action": "s3:Get*", "Resource": "arn:aws:s3:::states/live/*"}`, nil, nil},
		"a policy of one letter":        {"iam.json", `{"Action": "s3:Get*", "Resource": "arn:aws-cn:s3:::states/live/pro?/*"}`, []string{"live/pro?/*"}, nil},
		"another bucket":                {"iam.json", `{"Action": "s3:Get*", "Resource": "arn:aws:s3:::logs/live/prod/*"}`, nil, []string{"logs/live/prod/*"}},
		"a bucket that is not known":    {"iam.tf", "resources = [\"s3:x\", \"${aws_s3_bucket.state.arn}/live/prod/*\"]\n", []string{"live/prod/*"}, nil},
		"a bucket of a variable":        {"iam.tf", "resources = [\"arn:aws:s3:::${var.bucket}/live/prod/*\"]\n", []string{"live/prod/*"}, nil},
		"what may be listed":            {"iam.json", `{"Condition": {"StringLike": {"s3:prefix": ["live/prod/*", "live/x/*"]}}}`, []string{"live/prod/*"}, nil},
		"what may be listed, in HCL":    {"iam.tf", "condition {\n  variable = \"s3:prefix\"\n  values   = [\"live/prod/\"]\n}\n", []string{"live/prod/"}, nil},
		"a folder that is copied":       {"x.sh", "aws s3 sync s3://states/live/prod/ backup/\n", []string{"live/prod/"}, nil},
		"one state":                     {"x.sh", "aws s3 cp s3://states/live/prod/app/terraform.tfstate .\n", []string{"live/prod/app/terraform.tfstate"}, nil},
		"a key that is handed over":     {"x.sh", "terraform init -backend-config=key=live/prod/app/terraform.tfstate\n", []string{"live/prod/app/terraform.tfstate"}, nil},
		"a folder of what is elsewhere": {"x.sh", "aws s3 sync s3://states/docs/prod/ backup/\n", nil, nil},
		"a path":                        {"x.sh", "cd live/prod/app\n", nil, []string{"live/prod/app"}},
	} {
		t.Run(name, func(t *testing.T) {
			base := files{test.file: live.Text(test.text), "live/root.hcl": live.Text("remote_state {\n  backend = \"s3\"\n  config = {\n    bucket = \"states\"\n" +
				"    key    = \"live/${path_relative_to_include()}/terraform.tfstate\"\n  }\n}\n")}
			for _, unit := range []change.Path{"live/prod/app", "live/prod/db", "live/dev/app"} {
				base[unit.Child("terragrunt.hcl")] = live.Text("include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n")
			}
			var old, paths []string
			for _, f := range fold(t, base, moving(1, change.Move{From: "live/prod", To: "live/production"})).AllFindings() {
				switch f.Code {
				case finding.StateKeyMentioned:
					old = append(old, f.Old)
				case finding.PathMentioned, finding.PathPerhapsMentioned:
					paths = append(paths, f.Old)
				}
			}
			assert.Equal(t, test.old, old)
			assert.Equal(t, test.paths, paths)
		})
	}
}
