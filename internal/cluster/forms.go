package cluster

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/distribution/reference"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/refs"
)

// form is the form that the values of an override have. It is told from a value that the tree has for the key.
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

// forms are tried in this order; the first that fits the tree's value is the key's.
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

// written is what the tree says for a key, to which a new value is compared.
type written struct {
	// inForce is the value that the cluster has today as far as files tell; other is one that another cluster has, or a mock.
	inForce, other string
	// spellings tells that the tree has versions for the key that begin with a v, and others.
	spellings bool
}

// writtenFor gives what a tree says for a key, in the eyes of a cluster.
func writtenFor(x *refs.Index, l layout.Layout, c layout.Cluster, o layout.Override) written {
	own := layout.ValueOf(x, l.Definition(c), l.Cluster.Overrides, o.Key)
	shared := ""
	if o.StandIn != nil {
		shared = layout.ValueOf(x, l.StandInFile(*o.StandIn), o.StandIn.Local, "")
	}
	w := written{inForce: cmp.Or(own, shared)}
	all := []string{own, shared}
	for _, cluster := range l.Clusters(x.Tree()) {
		value := layout.ValueOf(x, l.Definition(cluster), l.Cluster.Overrides, o.Key)
		w.other = cmp.Or(w.other, value)
		all = append(all, value)
	}
	all = slices.DeleteFunc(all, func(text string) bool { return !versionForm.MatchString(text) })
	withV := func(text string) bool { return strings.HasPrefix(text, "v") }
	w.spellings = slices.ContainsFunc(all, withV) && slices.ContainsFunc(all, func(text string) bool { return !withV(text) })
	w.other = cmp.Or(w.other, l.ValueInTree(x, o))
	return w
}

// checkOverrides finds keys that there are not, and values that are unlike what the tree has for the key: the value in force, or what
// others have, which only warns. An example of the layout file is nobody's value.
func checkOverrides(x *refs.Index, l layout.Layout, c layout.Cluster, file change.Path, settings []Setting) finding.List {
	var findings finding.List
	report := func(severity finding.Severity, remedy, format string, values ...any) {
		findings = append(findings, finding.Finding{Code: finding.SettingUnfit, Severity: severity, Place: finding.InFile(string(file)),
			Message: fmt.Sprintf(format, values...), Remedy: remedy})
	}
	for i, setting := range settings {
		o, known := l.Override(setting.Key)
		switch {
		case !known:
			report(finding.Error, oneOf(setting.Key, overrideKeys(l)), "there is no override %s", setting.Key)
		case slices.ContainsFunc(settings[:i], func(earlier Setting) bool { return earlier.Key == setting.Key }):
			report(finding.Error, "Say it once", "%s is set twice", setting.Key)
		case strings.TrimSpace(setting.Value) == "" || strings.ContainsFunc(setting.Value, func(r rune) bool { return r < ' ' }):
			report(finding.Error, "Take an override away with --unset "+setting.Key, "%s has no value", setting.Key)
		default:
			w := writtenFor(x, l, c, o)
			severity := finding.Error
			if w.inForce == "" || w.spellings {
				severity = finding.Warning
			}
			like := cmp.Or(w.inForce, w.other)
			if message := unlike(setting, like); message != "" {
				report(severity, "Write it like "+like, "%s", message)
			}
		}
	}
	return findings
}

// unlike says in what a value is unlike another one for the same key; "" where they have one form.
func unlike(setting Setting, other string) string {
	at := slices.IndexFunc(forms, func(f form) bool { return f.fits(other) })
	switch {
	case at >= 0 && !forms[at].fits(setting.Value):
		return fmt.Sprintf("%q is not %s, which %s takes", setting.Value, forms[at].name, setting.Key)
	case at == 0 && numbers(setting.Value) < numbers(other):
		return fmt.Sprintf("%q is no whole version, which %s takes", setting.Value, setting.Key)
	case at == 0 && strings.HasPrefix(other, "v") != strings.HasPrefix(setting.Value, "v"):
		return fmt.Sprintf("%q is spelled unlike the %s that %s is today: one of them begins with a v", setting.Value, other, setting.Key)
	default:
		return ""
	}
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
