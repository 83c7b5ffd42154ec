package program

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Secrets are texts that no message may hold, as programs put into their own words what they were told: values of variables and settings whose
// names say so, and passwords within others.
type Secrets struct {
	values map[string]bool
	// sorted are the values as they are replaced, the longest first; nil where there are new ones.
	sorted []string
}

// Hidden stands for a secret in a message.
const Hidden = "***"

// shortest is how many bytes a text has that counts as a secret: less stands in too many words.
const shortest = 4

// SecretsOf gives those of an environment, as "NAME=value". Of variables of Terraform's, which may hold anything, all but short words and paths count.
func SecretsOf(environ []string) *Secrets {
	s := &Secrets{}
	const word = 8
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		s.Add(name, value)
		if strings.HasPrefix(name, "TF_VAR_") && len(value) >= word && !strings.HasPrefix(value, "/") {
			s.add(value)
		}
	}
	return s
}

// shellName is what a shell takes for the name of a variable.
var shellName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// SecretVariables gives the variables of an environment that hold a secret, by their names: those that a shell can ask for, and apart from them
// those whose name is none to a shell, as one with a dot.
func SecretVariables(environ []string) (named, nameless map[string]string) {
	named, nameless = map[string]string{}, map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		switch {
		case !isSecretName(name) || !isSecret(value):
		case shellName.MatchString(name):
			named[name] = value
		default:
			nameless[name] = value
		}
	}
	return named, nameless
}

// Add takes a variable or a setting, with all that is in it.
func (s *Secrets) Add(name string, value any) {
	switch value := value.(type) {
	case map[string]any:
		for inner, element := range value {
			s.Add(inner, element)
		}
	case []any:
		for _, element := range value {
			s.Add(name, element)
		}
	case string:
		within := passwordsIn(value)
		if isSecretName(name) || len(within) > 0 {
			s.add(value)
		}
		for _, password := range within {
			s.add(password)
		}
	}
}

// secretNames are parts of the names of settings and variables whose values are kept out of messages.
var secretNames = []string{"pass", "secret", "token", "access_key", "api_key", "apikey", "credential", "conn_str", "private_key", "customer_key",
	"client_key", "http_auth", "sastoken", "sas_", "_sas", "-sas", "sas-", "encryption"}

func isSecretName(name string) bool {
	name = strings.ReplaceAll(strings.ToLower(name), "bypass", "")
	return name == "sas" || slices.ContainsFunc(secretNames, func(part string) bool { return strings.Contains(name, part) })
}

func isSecret(value string) bool {
	return len(value) >= shortest && !slices.Contains([]string{"true", "false", "null", "none"}, strings.ToLower(value))
}

// add keeps a value and what becomes of it in a JSON text or an address. Of a text of many lines, as a key, each long line is one by itself.
func (s *Secrets) add(value string) {
	if value = strings.TrimSpace(value); !isSecret(value) {
		return
	}
	if s.values == nil {
		s.values = map[string]bool{}
	}
	s.sorted = nil
	s.values[value] = true
	s.values[url.QueryEscape(value)], s.values[url.PathEscape(value)] = true, true
	if quoted, err := json.Marshal(value); err == nil {
		s.values[string(quoted[1:len(quoted)-1])] = true
	}
	const long = 16
	if strings.Contains(value, "\n") {
		for line := range strings.Lines(value) {
			if line = strings.TrimSpace(line); len(line) >= long {
				s.values[line] = true
			}
		}
	}
}

// passwordWord is the password in a connection string of PostgreSQL that is made of words, as "host=h password='x y' user=u".
var passwordWord = regexp.MustCompile(`\bpassword\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S+))`)

// passwordsIn gives the passwords in an address or in a connection string.
func passwordsIn(text string) []string {
	if !strings.Contains(text, "://") {
		var all []string
		for _, found := range passwordWord.FindAllStringSubmatch(text, -1) {
			all = append(all, found[1]+found[2])
		}
		return all
	}
	address, err := url.Parse(text)
	if err != nil {
		return []string{text} // Where it ends nobody knows.
	}
	var all []string
	if password, ok := address.User.Password(); ok {
		all = append(all, password)
	}
	for name, values := range address.Query() {
		if isSecretName(name) || name == "sig" || name == "key" {
			all = append(all, values...)
		}
	}
	return all
}

// Hide gives a text without secrets, those too that a program broke at their spaces to fit its lines.
func (s *Secrets) Hide(text string) string {
	if s.sorted == nil {
		for value := range s.values {
			s.sorted = append(s.sorted, value)
		}
		slices.SortFunc(s.sorted, func(a, b string) int { return len(b) - len(a) })
	}
	for _, value := range s.sorted {
		text = strings.ReplaceAll(text, value, Hidden)
		words := strings.Fields(value)
		if len(words) < 2 || !utf8.ValidString(value) || !strings.Contains(text, words[0]) {
			continue
		}
		for i := range words {
			words[i] = regexp.QuoteMeta(words[i])
		}
		if broken, err := regexp.Compile(strings.Join(words, `\s+`)); err == nil {
			text = broken.ReplaceAllString(text, Hidden)
		}
	}
	return text
}
