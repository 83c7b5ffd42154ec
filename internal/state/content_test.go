package state

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/program"
)

const aContent = `{"version":4,"terraform_version":"1.12.6","serial":7,"lineage":"l","outputs":{"o":{"value":"hush","type":"string"}},
"resources":[{"module":"module.a[\"x\"]","mode":"managed","type":"t","name":"n","instances":[{"index_key":"k"},{"index_key":0,"deposed":"abc"}]},
{"mode":"data","type":"d","name":"m","instances":[{}]}],"check_results":null}`

func TestContentKnowsItsAddresses(t *testing.T) {
	c, err := parseContent([]byte("\nWarning: something\n\nabout a file {\n" + aContent + "\n"))
	require.NoError(t, err)
	assert.Equal(t, []string{"data.d.m", `module.a["x"].t.n["k"]`, `module.a["x"].t.n[0] (deposed abc)`}, c.Addresses)
	assert.EqualValues(t, 7, c.Serial)

	again, err := parseContent([]byte(`{"lineage":"l","serial":9,"version":4,"terraform_version":"1.5.0","outputs":{"o":{"value":"hush","type":"string"}},` +
		`"resources":` + string(mustField(t, "resources")) + `}`))
	require.NoError(t, err)
	assert.Equal(t, c.Digest, again.Digest, "neither serial nor version nor layout are contents")
	for _, none := range []string{"", " \n", "Warning: x", `{"version":4,"serial":0,"lineage":"","outputs":{},"resources":[]}`} {
		c, err := parseContent([]byte(none))
		require.NoError(t, err)
		assert.Nil(t, c, none)
	}
	for _, broken := range []string{`{"version":4,`, `{"version":3}`, `{"encrypted_data":"x"}`} {
		_, err := parseContent([]byte(broken))
		assert.ErrorIs(t, err, errNoState, broken)
	}
}

func mustField(t *testing.T, name string) json.RawMessage {
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(aContent), &all))
	return all[name]
}

// Whatever prints a state by mistake prints no secret.
func TestAStateIsNeverPrinted(t *testing.T) {
	c, err := parseContent([]byte(aContent))
	require.NoError(t, err)
	text, err := json.Marshal(map[string]any{"state": c})
	require.NoError(t, err)
	for _, printed := range []string{fmt.Sprint(c), fmt.Sprintf("%+v %#v %s %q", c, c, c, c), fmt.Sprintf("%+v", struct{ C *Content }{c}), string(text)} {
		assert.NotContains(t, printed, "hush")
	}
}

func TestMessagesHoldNoSecrets(t *testing.T) {
	place := Place{Unit: "live/a", Backend: "pg", Config: map[string]any{"conn_str": "postgres://me:geheim@host/db", "schema_name": "s"}}
	assert.Equal(t, "pg postgres://me@host/db/s", place.Address())
	err := refused(place, []string{"AWS_SECRET_ACCESS_KEY=abcdef", "HOME=/home/me"}, "reading the state", program.Result{ExitCode: 1,
		Stderr: []byte("╷\n│ Error: cannot connect\n│ \n│ to postgres://me:geheim@host/db with abcdef from /home/me\n╵\n")})
	assert.Equal(t, "live/a: reading the state of pg postgres://me@host/db/s failed: cannot connect to *** with *** from /home/me. "+
		"Do what it says, then run the command again: it goes on where it stopped", err.Error())
	assert.Equal(t, "http http://me@host/x", Place{Backend: "http", Config: map[string]any{"address": "http://me:p@host/x?token=t"}}.Address())
}

// What a backend block takes: without the settings that Terragrunt keeps for itself, and with nothing that Terraform would evaluate.
func TestBlockOfAPlace(t *testing.T) {
	block, err := Place{Backend: "s3", Config: map[string]any{"bucket": "b", "key": "${x}/%{y}", "encrypt": true, "lock_table": "locks", "profile": nil,
		"s3_bucket_tags": map[string]any{"a": "b"}, "skip_bucket_versioning": true, "endpoints": map[string]any{"s3": "http://h"}}}.block()
	require.NoError(t, err)
	assert.JSONEq(t, `{"terraform":{"backend":{"s3":{"bucket":"b","key":"$${x}/%%{y}","encrypt":true,"dynamodb_table":"locks","endpoints":{"s3":"http://h"}}}}}`, string(block))
	block, err = Place{Backend: "cloud", Config: map[string]any{"organization": "o", "workspaces": map[string]any{"name": "w"}}}.block()
	require.NoError(t, err)
	assert.JSONEq(t, `{"terraform":{"cloud":{"organization":"o","workspaces":{"name":"w"}}}}`, string(block))
	block, err = Place{WorkingCopy: "/copy"}.block()
	require.NoError(t, err)
	assert.JSONEq(t, `{"terraform":{"backend":{"local":{"path":"/copy/terraform.tfstate"}}}}`, string(block))
}

func TestUndeclaredChanges(t *testing.T) {
	plan := func(text string) []planChange {
		planned, err := parsePlan([]byte("a hook spoke first\n" + text))
		require.NoError(t, err)
		return planned
	}
	changed := func(before, after, unknown string) string {
		return `{"resource_changes":[{"address":"a.b","change":{"actions":["update"],"before":` + before + `,"after":` + after + `,"after_unknown":` + unknown + `}}]}`
	}
	declared := []Declared{{Old: "sol", New: "talos"}, {Old: "3", New: "4"}}
	for text, left := range map[string]int{
		changed(`{"n":"x-sol-1","k":[1,{"d":3}]}`, `{"n":"x-talos-1","k":[1,{"d":4}]}`, `{}`):                                        0,
		changed(`{"n":"sol","id":"7"}`, `{"n":"talos"}`, `{"id":true}`):                                                              0,
		changed(`{"n":"sol","m":"q"}`, `{"n":"talos","m":"r"}`, `{}`):                                                                1,
		changed(`{"m":"q"}`, `{}`, `{"m":true}`):                                                                                     1,
		changed(`null`, `{"n":"talos"}`, `{}`):                                                                                       1,
		changed(`{"n":"sol"}`, `null`, `{}`):                                                                                         1,
		changed(`{"n":"sol"}`, `{"n":"talos","more":1}`, `{}`):                                                                       1,
		changed(`{"n":["sol"]}`, `{"n":["talos","x"]}`, `{}`):                                                                        1,
		`{"resource_changes":[{"address":"a.b","change":{"actions":["no-op"]}},{"address":"data.c","change":{"actions":["read"]}}]}`: 0,
	} {
		assert.Len(t, undeclared(plan(text), declared), left, text)
	}
	assert.Len(t, undeclared(plan(changed(`{"n":"sol"}`, `{"n":"talos"}`, `{}`)), nil), 1)
}
