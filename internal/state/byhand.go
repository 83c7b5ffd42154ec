package state

import (
	"cmp"
	"path"
	"strings"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/shell"
)

// byHand tells how a person deletes the state at the old place.
func (m *mover) byHand(pair Pair) error {
	lines := deleting{pair.Before, func(name string) string {
		return cmp.Or(program.Getenv(pair.Before.Env, name), program.Getenv(m.request.Env, name))
	}}.lines()
	f := finding.Finding{Code: finding.StateByHand, Severity: finding.Warning, Place: finding.InFile(string(pair.unit())),
		Message: "what is left at " + pair.Before.Address() + " must be deleted by hand: the tool has no way to delete it",
		Remedy:  "Run, with the unit's credentials", Commands: lines}
	if len(lines) == 0 {
		f.Remedy = "Delete it with the tools of the " + pair.Before.kind() + " backend"
	}
	return finding.List{f}
}

// deleting writes the lines that delete a state, by its backend's own client. No line holds a secret.
type deleting struct {
	place Place
	// env reads the environment in which the backend is asked: some settings have their defaults there.
	env func(name string) string
}

// lines are shell lines; none where nothing is known of the backend.
func (d deleting) lines() []string {
	switch d.place.kind() {
	case "s3":
		return d.s3()
	case "gcs":
		return []string{shell.Command("gcloud", "storage", "rm", "gs://"+path.Join(d.setting("bucket"), d.setting("prefix"), "default.tfstate"))}
	case "azurerm":
		words := []string{"az", "storage", "blob", "delete", "--account-name", d.setting("storage_account_name", "ARM_STORAGE_ACCOUNT"),
			"--container-name", d.setting("container_name"), "--name", d.setting("key")}
		words = d.option(words, "--subscription", "subscription_id", "ARM_SUBSCRIPTION_ID")
		if d.on("use_azuread_auth") {
			words = append(words, "--auth-mode", "login")
		}
		return []string{shell.Command(words...)}
	case "http":
		words := []string{"curl", "--fail", "-X", "DELETE"}
		if d.on("skip_cert_verification") {
			words = append(words, "--insecure")
		}
		words = d.option(words, "--user", "username", "TF_HTTP_USERNAME")
		return []string{shell.Command(append(words, d.setting("address", "TF_HTTP_ADDRESS"))...)}
	case "pg":
		return []string{d.postgres()}
	case "consul":
		return d.consul()
	case "kubernetes":
		words := []string{"kubectl", "delete", "secret", "--selector", "tfstate=true,tfstateWorkspace=default,tfstateSecretSuffix=" +
			d.setting("secret_suffix"), "--namespace", cmp.Or(d.setting("namespace", "KUBE_NAMESPACE"), "default")}
		words = d.option(words, "--kubeconfig", "config_path", "KUBE_CONFIG_PATH")
		words = d.option(words, "--context", "config_context", "KUBE_CTX")
		return []string{shell.Command(d.option(words, "--server", "host", "KUBE_HOST")...)}
	default:
		return nil
	}
}

// setting gives a setting, else the first variable of the environment that is set.
func (d deleting) setting(name string, variables ...string) string {
	value := d.place.setting(name)
	for _, variable := range variables {
		value = cmp.Or(value, withoutPassword(d.env(variable)))
	}
	return value
}

func (d deleting) on(name string) bool { return d.place.setting(name) == "true" }

// option adds an option where its setting has a value.
func (d deleting) option(words []string, option, setting string, variables ...string) []string {
	if value := d.setting(setting, variables...); value != "" {
		words = append(words, option, value)
	}
	return words
}

func (d deleting) s3() []string {
	access := d.option(nil, "--region", "region")
	access = d.option(access, "--profile", "profile")
	bucket, key := d.setting("bucket"), d.setting("key")
	object := append([]string{"aws", "s3api", "delete-object", "--bucket", bucket, "--key", key}, access...)
	if endpoint := cmp.Or(d.setting("endpoints.s3"), d.setting("endpoint")); endpoint != "" {
		object = append(object, "--endpoint-url", endpoint)
	}
	lines := []string{shell.Command(object...)}
	if table := cmp.Or(d.setting("dynamodb_table"), d.setting("lock_table")); table != "" {
		// What the table knows of the state's content would make the next state at this place look damaged.
		digest := append([]string{"aws", "dynamodb", "delete-item", "--table-name", table, "--key",
			`{"LockID":{"S":"` + bucket + "/" + key + `-md5"}}`}, access...)
		if endpoint := cmp.Or(d.setting("endpoints.dynamodb"), d.setting("dynamodb_endpoint")); endpoint != "" {
			digest = append(digest, "--endpoint-url", endpoint)
		}
		lines = append(lines, shell.Command(digest...))
	}
	return lines
}

func (d deleting) postgres() string {
	identifier := func(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
	table := identifier(cmp.Or(d.setting("schema_name", "PG_SCHEMA_NAME"), "terraform_remote_state")) + "." +
		identifier(cmp.Or(d.setting("table_name", "PG_TABLE_NAME"), "states"))
	words := []string{"psql", "-c", "DELETE FROM " + table + " WHERE name = 'default'"}
	if database := d.setting("conn_str", "PG_CONN_STR"); database != "" {
		words = append(words, "-d", database)
	}
	return shell.Command(words...)
}

// consul deletes the parts of a large state, which stand below its key, as well; other states may stand there too.
func (d deleting) consul() []string {
	var access []string
	if address := d.setting("address", "CONSUL_HTTP_ADDR"); address != "" {
		if scheme := d.setting("scheme", "CONSUL_HTTP_SCHEME"); scheme != "" && !strings.Contains(address, "://") {
			address = scheme + "://" + address
		}
		access = append(access, "-http-addr="+address)
	}
	if datacenter := d.setting("datacenter"); datacenter != "" {
		access = append(access, "-datacenter="+datacenter)
	}
	line := func(words ...string) string {
		return shell.Command(append([]string{"consul", "kv", "delete"}, words...)...)
	}
	key := d.setting("path")
	return []string{line(append(access, key)...), line(append(append([]string{"-recurse"}, access...), strings.TrimRight(key, "/")+"/tfstate.")...)}
}
