package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/refs"
	"github.com/sulibot/tg-refactor/internal/static"
)

// mutableTags gives the overrides of clusters that name an image by a tag which may mean another image tomorrow: then the cluster
// changes though nobody changed it.
func mutableTags(s Side) []problem {
	if s.Layout == nil {
		return nil
	}
	var all []problem
	texts := newTexts(s.Index)
	for _, cluster := range s.Layout.Clusters(s.Index.Tree()) {
		file := s.Layout.Definition(cluster)
		scopes := s.Index.Scopes(file)
		if len(scopes) == 0 {
			continue
		}
		overrides, ok := refs.Own(scopes).Text.Local(s.Layout.Cluster.Overrides)
		if !ok {
			continue
		}
		object, ok := overrides.(*hclsyntax.ObjectConsExpr)
		if !ok {
			continue
		}
		evaluator := s.Index.Evaluator()
		for _, item := range object.Items {
			value, known := evaluator.Value(refs.Own(scopes).Scope, item.ValueExpr).Text()
			why := movable(value)
			if !known || why == "" {
				continue
			}
			key := static.ItemKey(item)
			all = append(all, wrong(finding.Finding{Code: finding.ImageTagMutable, Severity: finding.Warning,
				Place:   texts.place(static.SiteOf(file, item.ValueExpr)),
				Message: fmt.Sprintf("%s of %s names an image that can change under its name: %s", key, cluster.Name, why),
				Remedy:  "Name a version, or better a digest: image@sha256:…"}, s.Layout.Live, cluster.Name+" "+key))
		}
	}
	return all
}

var (
	// registry is the first part of an image's name where it is a host: with a dot, a port, or localhost.
	registry = regexp.MustCompile(`^(localhost|[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+)(:[0-9]+)?$|^[a-zA-Z0-9-]+:[0-9]+$`)
	// tagged is a tag by the rules of registries.
	tagged = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$`)
	// extension ends the name of a file, which is no image.
	extension = regexp.MustCompile(`\.[a-z0-9]{2,5}$`)
	// major is a tag that names no more than a major version.
	major = regexp.MustCompile(`^v?[0-9]+$`)
)

// moving are the tags that by their meaning go along with what is newest.
var moving = []string{"latest", "main", "master", "edge", "nightly", "stable"}

// movable says why an image's name can mean another image tomorrow; "" where it cannot, or where the text names no image.
func movable(name string) string {
	name = strings.TrimPrefix(name, "docker://")
	if strings.Contains(name, "://") || strings.ContainsAny(name, " \t\n") || strings.Contains(name, "@sha") {
		return ""
	}
	first, rest, ok := strings.Cut(name, "/")
	onRegistry := ok && rest != "" && registry.MatchString(first)
	last := name[strings.LastIndex(name, "/")+1:]
	_, tag, hasTag := strings.Cut(last, ":")
	switch {
	case hasTag && !tagged.MatchString(tag):
		return ""
	case hasTag && slices.Contains(moving, tag):
		return "the tag " + tag + " follows what is newest"
	case !onRegistry || !hasTag && extension.MatchString(last):
		return ""
	case !hasTag:
		return "without a tag it is latest"
	case !strings.ContainsAny(tag, "0123456789"):
		return "the tag " + tag + " names no version"
	case major.MatchString(tag):
		return "the tag " + tag + " names a major version only"
	default:
		return ""
	}
}
