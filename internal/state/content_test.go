package state

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/finding"
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

// A state that somebody wrote with another program has its keys in another order, and fields that hold nothing are written or not.
func TestTheOrderOfKeysIsNoContent(t *testing.T) {
	digests := map[string]bool{}
	for _, instance := range []string{`{"schema_version":0,"attributes":{"id":"x","size":1.50,"gone":null}}`,
		`{"attributes":{"gone":null,"size":1.50,"id":"x"},"dependencies":[],"schema_version":0,"sensitive_attributes":[]}`} {
		c, err := parseContent([]byte(`{"version":4,"serial":1,"lineage":"l","resources":[{"type":"t","name":"n","mode":"managed","instances":[` + instance + `]}]}`))
		require.NoError(t, err)
		digests[c.Digest] = true
	}
	assert.Len(t, digests, 1)
	for _, other := range []string{`{"schema_version":0,"attributes":{"id":"x","size":1.50}}`, `{"schema_version":0,"attributes":{"id":"x","size":1.51,"gone":null}}`,
		`{"schema_version":0,"attributes":{"id":"x","size":1.50,"gone":[]}}`, `{"schema_version":0,"attributes":{"id":"x","size":1.50,"gone":null},"dependencies":["a.b"]}`} {
		c, err := parseContent([]byte(`{"version":4,"serial":1,"lineage":"l","resources":[{"type":"t","name":"n","mode":"managed","instances":[` + other + `]}]}`))
		require.NoError(t, err)
		assert.NotContains(t, digests, c.Digest, "%s", other)
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
	var said finding.List
	require.ErrorAs(t, err, &said)
	assert.Equal(t, "reading the state of pg postgres://me@host/db/s failed: cannot connect", said[0].Message)
	assert.Equal(t, "to *** with *** from /home/me", said[0].Detail)
	assert.Equal(t, "Do what it says, then run the command again: it goes on where it stopped", said[0].Remedy)
	assert.Equal(t, "http http://me@host/x", Place{Backend: "http", Config: map[string]any{"address": "http://me:p@host/x?token=t"}}.Address())
}

// Who holds a lock, and how to get rid of it, is what a reader needs most.
func TestALockKeepsItsWords(t *testing.T) {
	err := refused(Place{Unit: "live/a", Backend: "http", Config: map[string]any{"address": "http://host/x"}}, nil, "writing the state", program.Result{ExitCode: 1,
		Stderr: []byte("\nError: Error acquiring the state lock\n\nError message: HTTP remote state already locked: ID=3c28-f1\nLock Info:\n  ID:        3c28-f1\n" +
			"  Path:      \n  Operation: OperationTypeApply\n  Who:       ana@build-7\n\nOpenTofu acquires a state lock " + strings.Repeat("to protect the state ", 30) + ".\n")})
	var said finding.List
	require.ErrorAs(t, err, &said)
	assert.Equal(t, finding.StateLocked, said[0].Code)
	assert.Equal(t, "writing the state of http http://host/x failed: Error acquiring the state lock", said[0].Message)
	assert.Contains(t, said[0].Detail, "  Who:       ana@build-7\nOpenTofu acquires")
	assert.Contains(t, said[0].Detail, "state .", "to the end")
	assert.Contains(t, said[0].Remedy, "`terragrunt force-unlock 3c28-f1`")
}

// What else a program prints on stdout names no workspace.
func TestWorkspacesAreReadStrictly(t *testing.T) {
	var names []string
	for _, line := range program.Lines([]byte("╷\n│ Warning: Unable to open CLI configuration file\n│ \n│   x\n╵\n\nWarning: Another\n\nThe file does not exist.\n  on main.tf line 1\n" +
		"  default\n* green\n  blue-1\n\n")) {
		if name, ok := workspaceIn(line); ok {
			names = append(names, name)
		}
	}
	assert.Equal(t, []string{"default", "green", "blue-1"}, names)
}

func TestDroppedNamesWhatAProgramDoesNotKnow(t *testing.T) {
	state := func(instance string) []byte {
		return []byte(`{"resources":[{"mode":"managed","module":"module.m","type":"t","name":"n","each":"list","provider":"p","instances":[` + instance + `]}]}`)
	}
	was := state(`{"index_key":"k","attributes":{"a":1},"identity":{"x":1},"identity_schema_version":0,"private":"","dependencies":[],"future":true}`)
	assert.Equal(t, `future of module.m.t.n["k"], identity of module.m.t.n["k"]`, dropped(was, []byte(strings.ReplaceAll(string(state(
		`{"index_key":"k","attributes":{"a":1},"sensitive_attributes":[]}`)), `"each":"list",`, ""))))
	assert.Empty(t, dropped(was, was))
	for _, c := range []struct {
		a, b string
		want bool
	}{{"1.14.3", "1.11.4", true}, {"1.9.0", "1.11.4", false}, {"1.11.4", "1.11.4", false}, {"2.0", "1.99.9", true}, {"1.12.0-rc1", "1.12.0", false}, {"?", "1.0.0", true}} {
		assert.Equal(t, c.want, newer(c.a, c.b), c)
	}
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

// Where a lock cannot be written, nobody holds it: there is nothing to wait for, and nothing to force.
func TestALockThatCannotBeWrittenIsNotHeld(t *testing.T) {
	place := Place{Unit: "live/a", Backend: "local", Config: map[string]any{"path": "a.tfstate"}}
	for _, why := range []string{"mkdir x/a: operation not permitted", "open x/a: permission denied", "open x/a: read-only file system",
		"failed to write backup file: 2 problems:"} {
		err := refused(place, nil, "writing the state", program.Result{ExitCode: 1,
			Stderr: []byte("\nError: Error acquiring the state lock\n\nError message: " + why + "\n\nOpenTofu acquires a state lock to protect the state.\n")})
		var said finding.List
		require.ErrorAs(t, err, &said)
		assert.Equal(t, finding.StateBackendFailed, said[0].Code, why)
		assert.Contains(t, said[0].Detail, why)
	}
}
