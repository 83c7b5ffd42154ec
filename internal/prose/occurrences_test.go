package prose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/prose"
)

func TestOccurrencesOfStateKeys(t *testing.T) {
	tree := live.FromMap(map[change.Path]live.Source{
		"app/main.tf":  live.Text(`key = "live/vpc/terraform.tfstate"`),
		"iam.json":     live.Text(`"arn:aws:s3:::bucket/live/vpc/terraform.tfstate"`),
		"other.json":   live.Text(`"prod-live/vpc/terraform.tfstate.backup", "live/vpc2/terraform.tfstate"`),
		"README.md":    live.Text("See live/vpc/terraform.tfstate."),
		"x.tfstate":    live.Text("live/vpc/terraform.tfstate"),
		"ignored/x.md": live.Text("live/vpc/terraform.tfstate"),
	}).Ignoring([]change.Path{"ignored/x.md"})
	got := prose.Occurrences(tree, []string{"live/vpc/terraform.tfstate", "short"})
	var places []change.Path
	for _, o := range got {
		places = append(places, o.File)
		content, _ := tree.Read(o.File)
		assert.Equal(t, "live/vpc/terraform.tfstate", string(content[o.Start:o.End]))
	}
	assert.Equal(t, []change.Path{"README.md", "app/main.tf", "iam.json"}, places)
}
