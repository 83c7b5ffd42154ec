package cluster

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/distribution/reference"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
)

// form is the form that the values of an override have. It is told from the layout's example for the key.
type form struct {
	// name is for people, with its article.
	name string
	fits func(string) bool
}

var (
	versionForm = regexp.MustCompile(`^v?[0-9]+(\.[0-9]+)+([-+][0-9A-Za-z.+-]+)?$`)
	// A volume of Proxmox VE: https://pve.proxmox.com/wiki/Storage#_volumes, here those that a machine can boot or be made from.
	volumeForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*:(iso|import|vztmpl|snippets|images)/[^\s/][^\s]*$`)
)

// forms are tried in this order; the first that fits the example is the key's.
var forms = []form{
	{"a version", versionForm.MatchString},
	{"a Proxmox file id", volumeForm.MatchString},
	{"an image reference", isImage},
}

// isImage tells whether a text names a container image by a registry or a path, with a tag or a digest.
func isImage(text string) bool {
	named, err := reference.ParseNormalizedNamed(text)
	return err == nil && strings.Contains(text, "/") && !reference.IsNameOnly(named)
}

// checkOverrides finds keys that there are not and values that do not have the form of the key's example.
func checkOverrides(l layout.Layout, file change.Path, settings []Setting) finding.List {
	var findings finding.List
	refuse := func(remedy, format string, values ...any) {
		findings = append(findings, finding.Finding{Code: finding.SettingUnfit, Severity: finding.Error, Place: finding.InFile(string(file)),
			Message: fmt.Sprintf(format, values...), Remedy: remedy})
	}
	for i, setting := range settings {
		o, known := l.Override(setting.Key)
		example := strings.Trim(o.Example.Text, `"`)
		at := slices.IndexFunc(forms, func(f form) bool { return f.fits(example) })
		switch {
		case !known:
			refuse(oneOf(setting.Key, overrideKeys(l)), "there is no override %s", setting.Key)
		case slices.ContainsFunc(settings[:i], func(earlier Setting) bool { return earlier.Key == setting.Key }):
			refuse("Say it once", "%s is set twice", setting.Key)
		case strings.TrimSpace(setting.Value) == "" || strings.ContainsFunc(setting.Value, func(r rune) bool { return r < ' ' }):
			refuse("Take an override away with --unset "+setting.Key, "%s has no value", setting.Key)
		case at >= 0 && !forms[at].fits(setting.Value):
			refuse("Write it like "+example, "%q is not %s, which %s takes", setting.Value, forms[at].name, setting.Key)
		case at == 0 && numbers(setting.Value) < numbers(example):
			refuse("Write it like "+example, "%q is no whole version, which %s takes", setting.Value, setting.Key)
		case at == 0 && strings.HasPrefix(example, "v") != strings.HasPrefix(setting.Value, "v"):
			refuse("Write it like "+example, "%q is spelled unlike other versions of %s: one of them begins with a v", setting.Value, setting.Key)
		}
	}
	return findings
}

// numbers counts the numbers of a version, those of a suffix aside.
func numbers(version string) int {
	release, _, _ := strings.Cut(strings.ReplaceAll(version, "+", "-"), "-")
	return strings.Count(release, ".") + 1
}

func overrideKeys(l layout.Layout) []string {
	keys := make([]string, len(l.Overrides))
	for i, o := range l.Overrides {
		keys[i] = o.Key
	}
	return keys
}
