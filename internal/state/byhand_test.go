package state

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/realtest"
)

// run lets a shell run lines, from another folder than any of the tree's, with these programs before others.
func run(t *testing.T, programs string, lines []string) string {
	t.Helper()
	command := exec.Command("sh", "-e", "-c", strings.Join(lines, "\n"))
	command.Dir, command.Env = t.TempDir(), []string{"PATH=" + programs + ":" + os.Getenv("PATH"), "LC_ALL=C"}
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s\n%s", strings.Join(lines, "\n"), out)
	return string(out)
}

func linesFor(backend string, config map[string]any, env map[string]string) []string {
	return deleting{Place{Unit: "live/a", Backend: backend, Config: config}, func(name string) string { return env[name] }}.lines()
}

// What each backend's client is told. The clients are stand-ins that print their arguments.
func TestLinesThatDeleteAState(t *testing.T) {
	programs := t.TempDir()
	for _, name := range []string{"aws", "gcloud", "az", "consul", "kubectl", "psql", "curl"} {
		require.NoError(t, os.WriteFile(filepath.Join(programs, name), []byte("#!/bin/sh\nprintf '<%s>' "+name+" \"$@\"\necho\n"), 0o755))
	}
	for _, c := range []struct {
		name, backend string
		config        map[string]any
		env           map[string]string
		want          string
	}{
		{"s3", "s3", map[string]any{"bucket": "b", "key": "my key", "region": "eu-west-1", "profile": "it's",
			"endpoints": map[string]any{"s3": "http://127.0.0.1:9000"}}, nil,
			"<aws><s3api><delete-object><--bucket><b><--key><my key><--region><eu-west-1><--profile><it's><--endpoint-url><http://127.0.0.1:9000>\n"},
		{"s3 with a table of locks", "s3", map[string]any{"bucket": "b", "key": "k", "dynamodb_table": "locks", "endpoint": "http://s3"}, nil,
			"<aws><s3api><delete-object><--bucket><b><--key><k><--endpoint-url><http://s3>\n" +
				`<aws><dynamodb><delete-item><--table-name><locks><--key><{"LockID":{"S":"b/k-md5"}}>` + "\n"},
		{"gcs", "gcs", map[string]any{"bucket": "b", "prefix": "live/a b/"}, nil, "<gcloud><storage><rm><gs://b/live/a b/default.tfstate>\n"},
		{"gcs without a prefix", "gcs", map[string]any{"bucket": "b"}, nil, "<gcloud><storage><rm><gs://b/default.tfstate>\n"},
		{"azurerm", "azurerm", map[string]any{"storage_account_name": "a", "container_name": "c", "key": "k k", "use_azuread_auth": true},
			map[string]string{"ARM_SUBSCRIPTION_ID": "s"},
			"<az><storage><blob><delete><--account-name><a><--container-name><c><--name><k k><--subscription><s><--auth-mode><login>\n"},
		{"http", "http", map[string]any{"address": "http://me:secret@h/a?x=1&y=2", "username": "me", "skip_cert_verification": true}, nil,
			"<curl><--fail><-X><DELETE><--insecure><--user><me><http://me@h/a?x=1&y=2>\n"},
		{"pg", "pg", map[string]any{"conn_str": "postgres://me:secret@h/d", "schema_name": `it's "x"`, "table_name": "my states"}, nil,
			`<psql><-c><DELETE FROM "it's ""x"""."my states" WHERE name = 'default'><-d><postgres://me@h/d>` + "\n"},
		{"pg by the environment", "pg", nil, map[string]string{"PG_CONN_STR": "host=h user=me password='a b' dbname=d", "PG_TABLE_NAME": "t"},
			`<psql><-c><DELETE FROM "terraform_remote_state"."t" WHERE name = 'default'><-d><host=h user=me dbname=d>` + "\n"},
		{"consul", "consul", map[string]any{"path": "live/a", "address": "h:8500", "scheme": "https", "datacenter": "x"}, nil,
			"<consul><kv><delete><-http-addr=https://h:8500><-datacenter=x><live/a>\n" +
				"<consul><kv><delete><-recurse><-http-addr=https://h:8500><-datacenter=x><live/a/tfstate.>\n"},
		{"kubernetes", "kubernetes", map[string]any{"secret_suffix": "a", "config_path": "/my kube"}, nil,
			"<kubectl><delete><secret><--selector><tfstate=true,tfstateWorkspace=default,tfstateSecretSuffix=a><--namespace><default><--kubeconfig></my kube>\n"},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, run(t, programs, linesFor(c.backend, c.config, c.env))) })
	}
	assert.Empty(t, linesFor("oss", nil, nil))
}

// Real clients do what the lines say.
func TestLinesThatDeleteAStateForReal(t *testing.T) {
	database := realtest.Postgres(t)
	sql := func(text string) string {
		return run(t, "", []string{"psql -At -d '" + database + "' -c '" + text + "'"})
	}
	for _, table := range []string{"states", "my states"} {
		sql(`CREATE SCHEMA IF NOT EXISTS "my x"; CREATE TABLE "my x"."` + table + `" (name text); INSERT INTO "my x"."` + table + `" VALUES ($$default$$), ($$other$$)`)
	}
	run(t, "", linesFor("pg", map[string]any{"conn_str": database, "schema_name": "my x", "table_name": "my states"}, nil))
	assert.Equal(t, "other\n", sql(`SELECT name FROM "my x"."my states"`))
	assert.Equal(t, "default\nother\n", sql(`SELECT name FROM "my x".states`))

	web := realtest.HTTP(t)
	settings := web.HTTPSettings("a b")
	run(t, "", []string{"curl --fail -X POST --data state '" + strings.ReplaceAll(settings["address"].(string), " ", "%20") + "'"})
	require.NotNil(t, web.State("a b"))
	settings["address"] = strings.ReplaceAll(settings["address"].(string), " ", "%20")
	run(t, "", linesFor("http", settings, nil))
	assert.Nil(t, web.State("a b"))
}
