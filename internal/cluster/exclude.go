package cluster

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/layout"
	"github.com/sulibot/tg-refactor/internal/live"
)

// reason says why a file of the template is not copied, as a clause.
type reason string

const (
	isCache       reason = "is a cache, in which a state of the template may lie"
	isStateFile   reason = "is a state of the template"
	isSecret      reason = "is a secret or a key of the template"
	isEncrypted   reason = "is encrypted for the template"
	isIgnored     reason = "is ignored by git"
	isGenerated   reason = "is generated"
	isReadme      reason = "tells of the template; the new cluster's README comes with phase 5"
	isArtifact    reason = "builds artifacts, which are not built again"
	isDocument    reason = "is a document, which tells of the template; --documents copies it"
	isExcluded    reason = "is left out by --exclude"
	isUnreachable reason = "is a link to something that is not copied"
)

// reasons are all of them, in the order in which they are told.
var reasons = []reason{isCache, isStateFile, isSecret, isEncrypted, isIgnored, isGenerated, isArtifact, isUnreachable, isReadme, isDocument, isExcluded}

// needless are those for which the new cluster needs nothing in place of what stays.
var needless = []reason{isCache, isStateFile, isGenerated, isArtifact, isReadme, isDocument, isExcluded}

// secretNames are files that hold credentials by their name alone, and secretEndings those of keys.
var (
	secretNames   = map[string]bool{"talosconfig": true, "kubeconfig": true, "id_rsa": true, "id_ed25519": true, "credentials": true}
	secretEndings = map[string]bool{".pem": true, ".key": true, ".p12": true, ".pfx": true, ".jks": true, ".kubeconfig": true, ".agekey": true}
)

// documentEndings are files that people read.
var documentEndings = []string{".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".org"}

func isDocumentName(file change.Path) bool {
	return slices.Contains(documentEndings, strings.ToLower(path.Ext(file.Base())))
}

// unwanted tells why a file of the template that could be copied is not, for what was asked: it is left out by name, or a document that
// nothing beside it reads.
func (a *adding) unwanted(file change.Path) reason {
	switch {
	case file == a.l.Definition(a.template):
		return ""
	case slices.ContainsFunc(a.request.Exclude, func(pattern string) bool { return a.matches(pattern, file) }):
		return isExcluded
	case isDocumentName(file) && !a.request.Documents && !a.isRead(file):
		return isDocument
	default:
		return ""
	}
}

// matches tells whether a pattern, from the template's folder, matches a file or a folder around it.
func (a *adding) matches(pattern string, file change.Path) bool {
	for above := range file.Up() {
		if above == a.template.Folder {
			break
		}
		if ok, err := live.Glob(strings.TrimSuffix(pattern, "/"), above.Below(a.template.Folder)); ok && err == nil {
			return true
		}
	}
	return false
}

// isRead tells whether a reference leads to a document or to a folder around it, as a module's, or a text of the template names it in quotes,
// as code of Terraform does. Links of other documents do not count.
func (a *adding) isRead(document change.Path) bool {
	for _, view := range a.x.Views() {
		for _, r := range view.References {
			if r.Followed() && document.Within(r.Target) && r.Target != a.template.Folder && r.Target.Within(a.template.Folder) &&
				!slices.Contains(a.x.Folders(), r.Target) {
				return true
			}
		}
	}
	tree := a.x.Tree()
	for file, entry := range tree.Walk(a.template.Folder) {
		if entry.Kind != live.File || isDocumentName(file) || tree.Size(file) > maxTextSize {
			continue
		}
		content, _ := tree.Read(file)
		for _, name := range []string{"/" + document.Base(), `"` + document.Base(), "*" + path.Ext(document.Base())} {
			if bytes.Contains(content, []byte(name+`"`)) {
				return true
			}
		}
	}
	return false
}

// excludedNothing refuses patterns that match nothing, which are misspelled.
func (a *adding) excludedNothing() {
	for _, pattern := range a.request.Exclude {
		found := false
		for file := range a.x.Tree().Walk(a.template.Folder) {
			found = found || a.matches(pattern, file)
		}
		if !found {
			a.outcome.Findings = append(a.outcome.Findings, finding.Finding{Code: finding.SettingUnfit, Severity: finding.Error,
				Place: finding.InFile(string(a.template.Folder)), Message: fmt.Sprintf("--exclude %s matches nothing of %s", pattern, a.template.Name),
				Remedy: "Write a path from the cluster's folder, with * and **, or leave it out"})
		}
	}
}

// excluded tells why a file or link of the template is not copied; "" where it is.
func excluded(tree *live.Tree, template layout.Cluster, file change.Path, kind live.Kind) reason {
	name := strings.ToLower(file.Base())
	stem, _, _ := strings.Cut(name, ".")
	switch {
	case isState(file), path.Ext(name) == ".tfplan":
		return isStateFile
	case secretNames[stem], secretEndings[path.Ext(name)], strings.Contains(name, "secret"):
		return isSecret
	case tree.Ignored(file):
		return isIgnored
	case file.Dir() == template.Folder && strings.EqualFold(name, "README.md"):
		return isReadme
	case kind != live.File:
		return ""
	}
	content, err := tree.Read(file)
	switch {
	case err != nil:
		return ""
	case bytes.Contains(content, []byte("ENC[AES256_GCM")), bytes.HasPrefix(content, []byte("age-encryption.org/")),
		bytes.Contains(content[:min(len(content), 64)], []byte("-----BEGIN AGE ENCRYPTED")):
		return isEncrypted
	case bytes.Contains(content[:min(len(content), 4<<10)], []byte("-----BEGIN ")) && bytes.Contains(content, []byte("PRIVATE KEY-----")):
		return isSecret
	case bytes.Contains(content[:min(len(content), 1<<10)], []byte("Generated by Terragrunt. Sig:")):
		return isGenerated
	default:
		return ""
	}
}
