package program_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/program"
)

func TestSecretsAreHiddenInWhateverFormTheyCome(t *testing.T) {
	const key = "-----BEGIN KEY-----\nMIIEpAIBAAKCAQEAy1\nTs3kjW0o8WbM2mZ9xx\n-----END KEY-----\n"
	s := program.SecretsOf([]string{"AWS_SECRET_ACCESS_KEY=ab+cd/ef", "DB_PASSWORD=it is \"so\" long", "PROXY=http://me:p%40ss@host:80", "HOME=/home/me", "TF_VAR_one=a whole value",
		"TF_VAR_region=prod", "TF_VAR_dir=/srv/modules", "MY_TOKEN=\xff\xfe bad\xff", "USE_TOKEN=true", "PIN_SECRET=123", "X_PRIVATE_KEY=" + key, "TOKEN="})
	s.Add("config", map[string]any{"address": "https://host/state?private_token=glpat-1&x=y", "list": []any{map[string]any{"secret_key": "inner-one"}}, "n": 7,
		"conn": "host=h password='a b c' user=u", "odd": "http://%zz:pw@host"})
	for text, want := range map[string]string{
		"ab+cd/ef and ab%2Bcd%2Fef":                                "*** and ***",
		"it is \"so\"\n   long; {\"p\":\"it is \\\"so\\\" long\"}": "***; {\"p\":\"***\"}",
		"dial http://me:p%40ss@host:80: p@ss":                      "dial ***: ***",
		"in /home/me, prod, /srv/modules, true, 123":               "in /home/me, prod, /srv/modules, true, 123",
		"a whole value \xff\xfe bad\xff":                           "*** ***",
		"key MIIEpAIBAAKCAQEAy1":                                   "key ***",
		"glpat-1 inner-one a b c":                                  "*** *** ***",
		"parse http://%zz:pw@host":                                 "parse ***",
	} {
		assert.Equal(t, want, s.Hide(text))
	}
	assert.Equal(t, "x", (&program.Secrets{}).Hide("x"))
}

// A script asks for secrets by the names of their variables, so that the name must be one to a shell.
func TestWhichVariablesHoldSecrets(t *testing.T) {
	for entry, want := range map[string]string{
		"AZURE_SAS_TOKEN": "named", "ARM_SAS_TOKEN": "named", "STORAGE_SAS": "named", "SAS_URL": "named", "SAS": "named", "sasToken": "named", "DB_PASSWORD": "named", "_TOKEN1": "named",
		"a.sas_token": "nameless", "my-token": "nameless", "1TOKEN": "nameless", "npm_config_//registry/:_authToken": "nameless", "TOKEN$(id)": "nameless", "TOKEN\n": "nameless",
		"DISASTER_ZONE": "", "KANSAS": "", "REGION": "", "BYPASS": "", "": "",
	} {
		named, nameless := program.SecretVariables([]string{entry + "=value", "TOKEN=", "HOME=/home/me", "A_SECRET"})
		assert.Equal(t, want == "named", len(named) == 1, entry)
		assert.Equal(t, want == "nameless", len(nameless) == 1, entry)
	}
}

// Diagnostics show the values of what they speak of, and the line in which it stands: a generated file has values in its lines.
func TestErrorsHoldNoValues(t *testing.T) {
	for _, text := range []string{
		"╷\n│ Error: Invalid value for variable\n│ \n│   on provider.tf line 3, in provider \"x\":\n│    3:   token = \"hush\"\n│     ├────────────────\n│     │ var.password is \"hush\"\n│     │ var.x is 1\n│ \n" +
			"│ Say something else.\n╵\n",
		"\nError: Invalid value for variable\n\n  on provider.tf line 3, in provider \"x\":\n   3:   token = \"hush\"\n  14: more = \"hush\"\n    ├────────────────\n    │ var.password is \"hush\"\n    │ var.x is 1\n\nSay something else.\n",
	} {
		assert.Equal(t, [][]string{{"Invalid value for variable", "  on provider.tf line 3, in provider \"x\":", "Say something else."}}, program.Errors([]byte(text)))
	}
}
