package layout

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"text/template"
	"unicode"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

//go:embed file.hcl.tmpl
var fileTemplate string

var fileLayout = template.Must(template.New(FileName).Funcs(template.FuncMap{"quote": quote, "list": list}).Parse(fileTemplate))

// page is a layout file that is to be written.
type page struct {
	Layout Layout
	// Live is the live folder relative to the file's folder; empty: not said.
	Live string
	// SomeCluster stands in commented examples.
	SomeCluster string
	// NoName and NoID tell that no local with the cluster's name, or its number, was found, so that the file does not say one.
	NoName, NoID bool
	// notes are further comment lines, by the part of the file to which they belong.
	notes map[string][]string
}

// Notes gives the comment lines of a part of the file.
func (p *page) Notes(part string) []string { return p.notes[part] }

// Further gives the identity without the name and the number.
func (p *page) Further() []string { return p.Layout.Cluster.further() }

// SomeKey gives an override's key for a commented example.
func (p *page) SomeKey() string {
	if len(p.Layout.Overrides) == 0 {
		return "key"
	}
	return p.Layout.Overrides[0].Key
}

func (p *page) note(part, format string, values ...any) {
	if p.notes == nil {
		p.notes = map[string][]string{}
	}
	p.notes[part] = append(p.notes[part], strings.Map(visible, fmt.Sprintf(format, values...)))
}

// visible keeps a comment in its line.
func visible(r rune) rune {
	if unicode.IsControl(r) && r != '\t' {
		return '?'
	}
	return r
}

// render writes the whole file, each attribute with its comment, as hclfmt would.
func (p *page) render() []byte {
	var out bytes.Buffer
	if err := fileLayout.Execute(&out, p); err != nil {
		panic("layout: " + err.Error())
	}
	return hclwrite.Format(out.Bytes())
}

// quote writes a text as an HCL literal.
func quote(text any) string {
	return string(hclwrite.TokensForValue(cty.StringVal(fmt.Sprint(text))).Bytes())
}

func list(texts []string) string {
	quoted := make([]string, 0, len(texts))
	for _, text := range texts {
		quoted = append(quoted, quote(text))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
