package layout

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// told is one local of a definition that is written out: its name, with dots into objects, and its text in each cluster.
type told struct {
	name  string
	texts []string
	// number tells that it is a number, or a text of digits.
	number bool
}

// findIdentity finds which locals of the definition hold the name, the number, and what is made of them.
func (f *finder) findIdentity() {
	rules := &f.layout.Cluster
	name, id := f.guessIdentity()
	if name != "" {
		rules.Name = name
	} else {
		f.page.NoName = !f.defined(rules.Name)
		f.page.note("identity", "No local with a name for each cluster was found in %s: the default's name stands here.", rules.Definition)
	}
	if id != "" {
		rules.ID = id
	} else {
		f.page.NoID = !f.defined(rules.ID)
		f.page.note("identity", "No local with a number for each cluster was found in %s: the default's name stands here.", rules.Definition)
	}
	rules.Identity = []string{rules.Name, rules.ID}
	all := f.tellings()
	var names, ids []string
	for _, t := range all {
		switch t.name {
		case rules.Name:
			names = t.texts
		case rules.ID:
			ids = t.texts
		}
	}
	for _, t := range all {
		if t.name != rules.Name && t.name != rules.ID && (t.madeOf(names, false) || t.madeOf(ids, true)) {
			rules.Identity = append(rules.Identity, t.name)
		}
	}
}

// defined tells whether the definition of any cluster has a local.
func (f *finder) defined(local string) bool {
	return slices.ContainsFunc(f.clusters, func(c Cluster) bool {
		names, _ := localNames(f.tree, f.layout.Definition(c))
		return names[local] != nil
	})
}

// findEmptied keeps those of the default's emptied locals that a definition has.
func (f *finder) findEmptied() {
	f.layout.Cluster.Emptied = slices.DeleteFunc(f.layout.Cluster.Emptied, func(name string) bool {
		return !slices.ContainsFunc(f.clusters, func(c Cluster) bool {
			names, _ := localNames(f.tree, f.layout.Definition(c))
			return names[name] != nil
		})
	})
}

// guessIdentity gives the locals that most likely hold the cluster's name and number; "" where none does.
func (f *finder) guessIdentity() (name, id string) {
	stem := strings.TrimSuffix(f.layout.Cluster.Definition, ".hcl")
	mostName, mostID := 0, 0
	for _, t := range f.tellings() {
		if strings.Contains(t.name, ".") || !distinct(t.texts) || t.isKind() {
			continue
		}
		weight := 0
		if t.inFolders(f.clusters) {
			weight += 4
		}
		if t.number {
			if endsIn(t.name, "id", "number", "num", "no", "index") {
				weight += 3
			}
			if weight > mostID {
				id, mostID = t.name, weight
			}
			continue
		}
		if t.name == stem || endsIn(t.name, "name") {
			weight += 3
		}
		if weight > mostName {
			name, mostName = t.name, weight
		}
	}
	return name, id
}

// providers are words for what things run on. They say of what kind a cluster is, never which one.
var providers = []string{"alibaba", "alicloud", "amazon", "aws", "azure", "azurerm", "digitalocean", "gcp", "google", "hcloud", "hetzner",
	"ibm", "libvirt", "linode", "nutanix", "oci", "openstack", "oracle", "ovh", "proxmox", "scaleway", "vmware", "vsphere", "vultr"}

// isKind tells that the local says of what kind a cluster is, by its name or by a value.
func (t told) isKind() bool {
	return endsIn(t.name, "cloud", "provider", "platform", "kind", "type") ||
		slices.ContainsFunc(t.texts, func(text string) bool { return slices.Contains(providers, strings.ToLower(text)) })
}

func endsIn(name string, words ...string) bool {
	elements := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == '-' })
	return len(elements) > 0 && slices.Contains(words, elements[len(elements)-1])
}

func distinct(texts []string) bool {
	sorted := slices.Sorted(slices.Values(texts))
	return len(slices.Compact(sorted)) == len(texts)
}

// inFolders tells that the folder of every cluster carries the value.
func (t told) inFolders(clusters []Cluster) bool {
	for i, c := range clusters {
		if !carries(c.Name, t.texts[i], t.number) {
			return false
		}
	}
	return true
}

// madeOf tells that the value carries another one in every cluster. A number of one digit is in too many texts to mean anything.
func (t told) madeOf(values []string, number bool) bool {
	if len(values) == 0 {
		return false
	}
	for i, value := range values {
		if !carries(t.texts[i], value, number) || (number && len(value) < 2 && t.texts[i] != value) {
			return false
		}
	}
	return true
}

// carries tells that a text holds a value: a number as a whole run of digits, a name of some length anywhere.
func carries(text, value string, number bool) bool {
	if !number {
		return len(value) > 2 && strings.Contains(text, value)
	}
	return slices.Contains(strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }), value)
}

// tellings gives the locals that every cluster's definition writes out, in the order of the first one's text.
func (f *finder) tellings() []told {
	var all []told
	for i, c := range f.clusters {
		body, ok := parse(f.tree, f.layout.Definition(c))
		if !ok {
			return nil
		}
		here := map[string]told{}
		for _, block := range body.Blocks {
			if block.Type != "locals" {
				continue
			}
			for _, attribute := range ordered(block.Body) {
				tellings(attribute.Name, attribute.Expr, func(t told) {
					if i == 0 {
						all = append(all, told{name: t.name, number: t.number})
					}
					here[t.name] = t
				})
			}
		}
		all = slices.DeleteFunc(all, func(t told) bool {
			other, ok := here[t.name]
			return !ok || other.number != t.number
		})
		for n := range all {
			all[n].texts = append(all[n].texts, here[all[n].name].texts...)
		}
	}
	return all
}

// tellings yields each text and number that an expression writes out, objects entered.
func tellings(name string, x hclsyntax.Expression, yield func(told)) {
	if object, ok := x.(*hclsyntax.ObjectConsExpr); ok {
		for _, item := range object.Items {
			if key, ok := keyOf(item.KeyExpr); ok && hclsyntax.ValidIdentifier(key) {
				tellings(name+"."+key, item.ValueExpr, yield)
			}
		}
		return
	}
	value, ok := literal(x)
	if !ok || value.IsNull() {
		return
	}
	switch value.Type() {
	case cty.String:
		text := value.AsString()
		yield(told{name: name, texts: []string{text}, number: text != "" && digits(text) == len(text)})
	case cty.Number:
		yield(told{name: name, texts: []string{value.AsBigFloat().Text('f', -1)}, number: true})
	}
}

// keyOf gives the key of an object's item where it is written out.
func keyOf(x hclsyntax.Expression) (string, bool) {
	if key, ok := x.(*hclsyntax.ObjectConsKeyExpr); ok {
		if traversal, ok := key.Wrapped.(*hclsyntax.ScopeTraversalExpr); ok && !key.ForceNonLiteral && len(traversal.Traversal) == 1 {
			return traversal.Traversal.RootName(), true
		}
		x = key.Wrapped
	}
	value, ok := literal(x)
	if !ok || value.IsNull() || value.Type() != cty.String {
		return "", false
	}
	return value.AsString(), true
}

// described names the clusters that were found, for a comment.
func (f *finder) described() string {
	names := make([]string, 0, len(f.clusters))
	for _, c := range f.clusters[:min(len(f.clusters), maxNamed)] {
		names = append(names, c.Name)
	}
	if len(f.clusters) > maxNamed {
		names = append(names, "…")
	}
	return fmt.Sprintf("%s: %s", counted(len(f.clusters), "cluster"), strings.Join(names, ", "))
}
