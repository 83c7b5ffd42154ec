package plan

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/prose"
	"github.com/sulibot/tg-refactor/internal/refs"
)

var (
	// inBucket finds what names objects of a bucket: a resource in a policy, or a URL. Its groups are the bucket and the key.
	inBucket = regexp.MustCompile("(?:arn:aws[\\w-]*:s3:::|s3://|gs://)((?:\\$\\{[^}\\s]*\\}|[^/\\s\"'`$])+)/([^\\s\"'`,;|&)\\]]+)")
	// behindBucket finds a key that stands behind an expression for a bucket.
	behindBucket = regexp.MustCompile(`\$\{[^}\n]*(?:arn|bucket)[^}\n]*\}/([^\s"'$]+)`)
	// condition finds the condition of a policy that says which keys may be listed, up to the end of its block.
	condition = regexp.MustCompile(`s3:prefix"?([^}]*)`)
	inQuotes  = regexp.MustCompile(`"([^"\n$]+)"`)
)

// keyPattern is a text that names keys of states, each or by a beginning or a pattern.
type keyPattern struct {
	file       change.Path
	start, end int
	// bucket is where the keys are, empty where that is not known; text is what they are called, with stars and question marks for any letters.
	bucket, text string
}

// patternsOfKeys names every text that speaks of states which move by the beginning of their keys or by a pattern, as a policy does, and not of
// the places where they will be. What is told already is not told again.
func patternsOfKeys(p *Plan, told finding.List) finding.List {
	var all finding.List
	buckets := bucketsOf{x: p.Before, known: map[change.Path]string{}}
	for file, content := range prose.Texts(p.Base) {
		for _, k := range keyPatterns(file, content) {
			isTold := func(f finding.Finding) bool {
				return f.Place.File == string(file) && f.Place.Start < k.end && k.start < f.Place.End
			}
			if slices.ContainsFunc(told, isTold) {
				continue
			}
			if f, ok := k.judge(p, content, buckets); ok {
				all = append(all, f)
			}
		}
	}
	return all
}

// notAsPaths takes out of the steps what says that a text names a path, where it is known to name keys of states: a policy's or an URL's, or one that
// ends as such a key does. It is not to follow before the state has.
func (p *Plan) notAsPaths(keys finding.List) {
	isKey := func(f finding.Finding) bool {
		return slices.ContainsFunc(keys, func(key finding.Finding) bool {
			return (key.New == "" || strings.HasSuffix(key.Old, stateEnding)) && key.Place.File == f.Place.File &&
				key.Place.Start < f.Place.End && f.Place.Start < key.Place.End
		})
	}
	for i := range p.Steps {
		step := &p.Steps[i]
		step.Findings = slices.DeleteFunc(slices.Clone(step.Findings), func(f finding.Finding) bool {
			return (f.Code == finding.PathMentioned || f.Code == finding.PathPerhapsMentioned) && isKey(f)
		})
	}
}

const stateEnding = ".tfstate"

// keyPatterns finds them in a text.
func keyPatterns(file change.Path, content []byte) []keyPattern {
	var all []keyPattern
	add := func(start, end int, bucket string) {
		text := strings.TrimRight(string(content[start:end]), ".")
		if text != "" && !strings.ContainsAny(text, "${}") {
			all = append(all, keyPattern{file, start, start + len(text), bucket, text})
		}
	}
	if bytes.Contains(content, []byte(":s3:::")) || bytes.Contains(content, []byte("s3://")) || bytes.Contains(content, []byte("gs://")) {
		for _, at := range inBucket.FindAllSubmatchIndex(content, -1) {
			add(at[4], at[5], string(content[at[2]:at[3]]))
		}
	}
	if !bytes.Contains(content, []byte("s3:")) {
		return all
	}
	for _, at := range behindBucket.FindAllSubmatchIndex(content, -1) {
		if !slices.ContainsFunc(all, func(k keyPattern) bool { return k.start == at[2] }) {
			add(at[2], at[3], "")
		}
	}
	for _, at := range condition.FindAllSubmatchIndex(content, -1) {
		for _, text := range inQuotes.FindAllSubmatchIndex(content[at[2]:at[3]], -1) {
			add(at[2]+text[2], at[2]+text[3], "")
		}
	}
	return all
}

// matches tells whether a key is named: as it is, by what it begins with in whole elements, or by a pattern, whose star means any letters.
func (k keyPattern) matches(key string) bool {
	if !strings.ContainsAny(k.text, "*?") {
		return key == k.text || strings.HasPrefix(key, strings.TrimSuffix(k.text, "/")+"/")
	}
	pattern := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(k.text))
	return regexp.MustCompile(`\A` + pattern + `\z`).MatchString(key)
}

// judge gives the finding about a text that names the old keys of states and not the new ones; false where there are none of these.
func (k keyPattern) judge(p *Plan, content []byte, buckets bucketsOf) (finding.Finding, bool) {
	var first *KeyChange
	more := 0
	for i, key := range p.Keys {
		if key.Attribute != "key" && key.Attribute != "prefix" || !k.matches(objectOf(key, key.Old)) || k.matches(objectOf(key, key.New)) {
			continue
		}
		if bucket := buckets.of(key.Before); k.bucket != "" && bucket != "" && !strings.ContainsAny(k.bucket, "$*?") && bucket != k.bucket {
			continue
		}
		if more++; first == nil {
			first = &p.Keys[i]
		}
	}
	if first == nil {
		return finding.Finding{}, false
	}
	message := fmt.Sprintf("the text names the %s of the state of %s, which will be another one", first.Attribute, first.Before)
	if more > 1 {
		message = fmt.Sprintf("the text names the %s of the state of %s, and of %d more, which will be others", first.Attribute, first.Before, more-1)
	}
	return finding.Finding{Code: finding.StateKeyMentioned, Severity: finding.Warning, Old: k.text, Place: finding.At(string(k.file), content, k.start, k.end),
		Message: message, Remedy: "Let it name the new place too before the state is migrated, and the old one no longer once that is retired"}, true
}

// objectOf is the object that holds a state: its key, or what GCS keeps below its prefix.
func objectOf(key KeyChange, value string) string {
	value = strings.Trim(value, "/")
	if key.Attribute == "prefix" {
		return value + "/default" + stateEnding
	}
	return value
}

// bucketsOf looks up in which bucket the state of a unit is, empty where that is not known.
type bucketsOf struct {
	x     *refs.Index
	known map[change.Path]string
}

func (b bucketsOf) of(unit change.Path) string {
	bucket, known := b.known[unit]
	if known {
		return bucket
	}
	for _, name := range []string{"terragrunt.hcl", "terragrunt.hcl.json"} {
		if config := unit.Child(name); b.x.View(config) != nil {
			if of, ok := backend.Of(b.x, config); ok {
				if setting, ok := of.Setting("bucket"); ok && setting.Known {
					bucket = setting.Value
				}
			}
		}
	}
	b.known[unit] = bucket
	return bucket
}
