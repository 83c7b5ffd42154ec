package backend_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/move"
)

// TestSettingsThatTellAPlace moves live/a to live/n/a where a setting follows the folder, beside a unit that stays: what is known to say
// how to get to a state changes nothing, everything else is another place, known to us or not.
func TestSettingsThatTellAPlace(t *testing.T) {
	for _, c := range []struct {
		backend, rest, setting string
		tells                  bool
	}{
		{"pg", `conn_str = "postgres://db/states"`, "table_name", true},
		{"pg", `conn_str = "postgres://db/states"`, "index_name", false},
		{"kubernetes", `secret_suffix = "x"`, "config_path", true},
		{"kubernetes", `secret_suffix = "x"`, "config_context_cluster", true},
		{"kubernetes", `secret_suffix = "x"`, "token", false},
		{"gcs", `bucket = "b", prefix = "p"`, "storage_custom_endpoint", true},
		{"gcs", `bucket = "b", prefix = "p"`, "gcs_bucket_labels", false},
		{"azurerm", `storage_account_name = "s", container_name = "c", key = "k"`, "environment", true},
		{"azurerm", `storage_account_name = "s", container_name = "c", key = "k"`, "resource_group_name", false},
		{"s3", `bucket = "b", key = "k"`, "profile", false},
		{"s3", `bucket = "b", key = "k"`, "assume_role.role_arn", false},
		{"s3", `bucket = "b", key = "k"`, "a_setting_of_tomorrow", true},
		{"http", `address = "https://states/x"`, "headers.Tenant", true},
		{"http", `address = "https://states/x"`, "lock_address", false},
		{"consul", `path = "p"`, "access_token", false},
		{"oss", `bucket = "b", key = "k"`, "tablestore_table", false},
		{"cos", `bucket = "b", key = "k"`, "region", true},
		{"oci", `bucket = "b", namespace = "n", key = "k"`, "region", true},
		{"remote", `organization = "o", workspaces = { name = "w" }`, "token", false},
		{"a_backend_of_tomorrow", `x = 1`, "any", true},
	} {
		t.Run(c.backend+" "+c.setting, func(t *testing.T) {
			setting, value := c.setting, "path_relative_to_include()"
			if outer, inner, nested := strings.Cut(c.setting, "."); nested {
				setting, value = outer, fmt.Sprintf("{ %s = path_relative_to_include() }", inner)
			}
			x := index(t, map[change.Path]string{"live/a/terragrunt.hcl": inRoot, "live/b/terragrunt.hcl": inRoot, "live/root.hcl": fmt.Sprintf(
				"remote_state {\n  backend = %q\n  config  = { %s, %s = %s }\n}\n", c.backend, c.rest, setting, value)})
			list := moves("live/a", "live/n/a")
			changes, _ := backend.Changes(x, moved(t, x, move.Request{Moves: list}), change.NewMoves(list))
			var want []string
			if c.tells {
				want = []string{fmt.Sprintf("live/a > live/n/a: %s %s a > n/a", c.backend, c.setting)}
			}
			assert.Equal(t, want, lines(changes))
			var twice []string
			if !c.tells {
				twice = []string{"error " + string(finding.StateKeyTwice)}
			}
			assert.Equal(t, twice, codes(backend.Twice(x)), "two units with other values of it share a place exactly where it does not tell one")
		})
	}
}

// TestWhatHoldsAnywayIsNoChange writes a setting's usual value out.
func TestWhatHoldsAnywayIsNoChange(t *testing.T) {
	unit := func(more string) map[change.Path]string {
		return map[change.Path]string{"live/a/terragrunt.hcl": "remote_state {\n  backend = \"pg\"\n  config = { conn_str = \"postgres://db\" " + more + "}\n}\n"}
	}
	changes, _ := backend.Changes(index(t, unit("")), index(t, unit(`, table_name = "states", schema_name = "terraform_remote_state" `)), change.Moves{})
	assert.Empty(t, changes)
	changes, _ = backend.Changes(index(t, unit("")), index(t, unit(`, table_name = "others" `)), change.Moves{})
	assert.Equal(t, []string{"live/a > live/a: pg table_name  > others"}, lines(changes))
}
