package state_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/state"
)

// TestOnePlaceOrTwo compares places that differ in one setting, or in a variable that says one.
func TestOnePlaceOrTwo(t *testing.T) {
	type config = map[string]any
	for _, c := range []struct {
		name, backend string
		before, after config
		env           []string
		same          bool
	}{
		{name: "a table", backend: "pg", before: config{"conn_str": "postgres://db", "table_name": "a"}, after: config{"conn_str": "postgres://db", "table_name": "b"}},
		{name: "an index", backend: "pg", before: config{"index_name": "a"}, after: config{"index_name": "b"}, same: true},
		{name: "the usual table, written out", backend: "pg", after: config{"table_name": "states"}, same: true},
		{name: "a variable", backend: "pg", before: config{"schema_name": "s"}, after: config{"schema_name": "s"}, env: []string{"PG_TABLE_NAME=b"}},
		{name: "a cluster", backend: "kubernetes", before: config{"secret_suffix": "x", "config_path": "/a"}, after: config{"secret_suffix": "x", "config_path": "/b"}},
		{name: "several clusters", backend: "kubernetes", before: config{"config_paths": []any{"/a"}}, after: config{"config_paths": []any{"/b"}}},
		{name: "a role", backend: "s3", before: config{"key": "k", "assume_role": config{"role_arn": "a"}}, after: config{"key": "k", "assume_role": config{"role_arn": "b"}}, same: true},
		{name: "nobody knows it", backend: "s3", before: config{"key": "k", "tomorrow": 1}, after: config{"key": "k", "tomorrow": 2}},
		{name: "for Terragrunt alone", backend: "gcs", before: config{"prefix": "p", "project": "a"}, after: config{"prefix": "p", "project": "b"}, same: true},
		{name: "null is not written", backend: "s3", before: config{"key": "k", "tomorrow": nil}, after: config{"key": "k"}, same: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			pair := state.Pair{Before: state.Place{Unit: "live/a", Backend: c.backend, Config: c.before},
				After: state.Place{Unit: "live/a", Backend: c.backend, Config: c.after, Env: c.env}}
			assert.Equal(t, c.same, pair.Same())
		})
	}
}

func TestAddressesOfPlacesThatFewSettingsTellApart(t *testing.T) {
	place := state.Place{Backend: "pg", Config: map[string]any{"conn_str": "postgres://me:pass@db/x", "table_name": "b", "schema_name": "s"}}
	assert.Equal(t, "pg postgres://me@db/x/b/s", place.Address())
}
