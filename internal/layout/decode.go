package layout

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/syntax"
)

// maxFile is the size in bytes above which a file is no layout file.
const maxFile = 64 << 10

// decoder reads one layout file over a layout that holds the defaults.
type decoder struct {
	name    string
	content []byte
	// silent keeps no places: for the defaults, which nobody can edit.
	silent   bool
	layout   *Layout
	findings finding.List
	// address leads to the block that is being read.
	address []string
	// live and identity are the attributes of these names as written.
	live     string
	identity []string
	// broken tells that nothing was read, since the file is not what it should be.
	broken bool
	// ownStages and ownOverrides tell that the file replaces the defaults' lists.
	ownStages, ownOverrides bool
}

// body says what a block may hold. Each of its blocks may stand there once, under each label where it has one.
type body struct {
	attributes map[string]func(*hclsyntax.Attribute)
	blocks     map[string]nested
	// open takes attributes of any other name.
	open func(*hclsyntax.Attribute)
	// required are the attributes that must be there.
	required []string
}

type nested struct {
	// label says what the block's label names; empty where it has none.
	label string
	read  func(*hclsyntax.Block)
}

func (d *decoder) file(content []byte) {
	if len(content) > maxFile {
		d.broken = true
		d.add(finding.LayoutImpossibleValue, finding.InFile(d.name), fmt.Sprintf("%s has %d bytes; a layout file has at most %d",
			d.name, len(content), maxFile), "Name the right file with --layout, or write one with tg-refactor init")
		return
	}
	if syntax.TooDeep(content) {
		d.broken = true
		d.add(finding.LayoutImpossibleValue, finding.InFile(d.name), d.name+" nests brackets or operators deeper than any layout file does",
			"Name the right file with --layout, or write one with tg-refactor init")
		return
	}
	file, diagnostics := syntax.ParseConfig(content, d.name, hcl.InitialPos)
	for _, diagnostic := range diagnostics.Errs() {
		d.broken = d.syntax(diagnostic) || d.broken
	}
	if d.broken {
		return
	}
	d.root(file.Body.(*hclsyntax.Body))
	d.relations()
}

// syntax reports what the parser found, and tells whether the rest cannot be trusted.
func (d *decoder) syntax(err error) bool {
	var diagnostic *hcl.Diagnostic
	if !errors.As(err, &diagnostic) {
		diagnostic = &hcl.Diagnostic{Summary: err.Error()}
	}
	place := finding.InFile(d.name)
	if diagnostic.Subject != nil {
		place = d.at(*diagnostic.Subject)
	}
	if diagnostic.Summary == "Attribute redefined" {
		d.add(finding.LayoutDuplicate, place, "This attribute is set twice in one block", "Keep one of the two")
		return false
	}
	detail, _, _ := strings.Cut(strings.Join(strings.Fields(cmp.Or(diagnostic.Detail, diagnostic.Summary)), " "), ". ")
	d.add(finding.DoesNotParse, place, "The layout file does not parse: "+strings.TrimSuffix(detail, "."),
		"Mend the syntax, then run the command again")
	return true
}

// read goes through a block in the order of the text and finds what does not belong there.
func (d *decoder) read(in *hclsyntax.Body, valid body) {
	for _, attribute := range ordered(in) {
		take, known := valid.attributes[attribute.Name]
		if !known {
			take = valid.open
		}
		if take == nil {
			d.unknownAttribute(attribute, valid)
			continue
		}
		d.keep(d.at(attribute.SrcRange), attribute.Name)
		take(attribute)
	}
	seen := map[string]*hclsyntax.Block{}
	for _, block := range in.Blocks {
		kind, known := valid.blocks[block.Type]
		if !known {
			d.unknownBlock(block, valid)
			continue
		}
		if !d.labels(block, kind.label) {
			continue
		}
		id := block.Type + addressSeparator + strings.Join(block.Labels, "")
		if first := seen[id]; first != nil {
			d.duplicate(block, first)
			continue
		}
		seen[id] = block
		d.within(block, func() { kind.read(block) })
	}
	for _, name := range valid.required {
		if in.Attributes[name] == nil {
			d.missing(in, name)
		}
	}
}

// within reads a block under its own address.
func (d *decoder) within(block *hclsyntax.Block, read func()) {
	outer := d.address
	d.address = append(slices.Clip(outer), append([]string{block.Type}, block.Labels...)...)
	d.keep(d.header(block))
	read()
	d.address = outer
}

func (d *decoder) keep(place finding.Place, name ...string) {
	if d.silent {
		return
	}
	if d.layout.places == nil {
		d.layout.places = map[string]finding.Place{}
	}
	d.layout.places[strings.Join(append(slices.Clip(d.address), name...), addressSeparator)] = place
}

func (d *decoder) labels(block *hclsyntax.Block, label string) bool {
	want := 0
	if label != "" {
		want = 1
	}
	switch {
	case len(block.Labels) == want:
		return true
	case want == 0:
		d.add(finding.LayoutImpossibleValue, d.at(block.LabelRanges[0]),
			fmt.Sprintf("%s takes no name", block.Type), fmt.Sprintf("Write %s { … }", block.Type))
	default:
		d.add(finding.LayoutImpossibleValue, d.header(block),
			fmt.Sprintf("%s takes one name, the %s; this one has %d", block.Type, label, len(block.Labels)),
			fmt.Sprintf("Write %s \"NAME\" { … }", block.Type))
	}
	return false
}

func (d *decoder) unknownAttribute(attribute *hclsyntax.Attribute, valid body) {
	if kind, isBlock := valid.blocks[attribute.Name]; isBlock {
		remedy := fmt.Sprintf("Write %s { … } without the equals sign", attribute.Name)
		if kind.label != "" {
			remedy = fmt.Sprintf("Write %s \"NAME\" { … } without the equals sign", attribute.Name)
		}
		d.add(finding.LayoutUnknownName, d.at(attribute.NameRange), attribute.Name+" is a block, not an attribute", remedy)
		return
	}
	d.unknown(d.at(attribute.NameRange), "attribute", attribute.Name, slices.Sorted(maps.Keys(valid.attributes)),
		slices.Sorted(maps.Keys(valid.blocks)))
}

func (d *decoder) unknownBlock(block *hclsyntax.Block, valid body) {
	if _, isAttribute := valid.attributes[block.Type]; isAttribute {
		d.add(finding.LayoutUnknownName, d.at(block.TypeRange), block.Type+" is an attribute, not a block",
			fmt.Sprintf("Write %s = …", block.Type))
		return
	}
	d.unknown(d.at(block.TypeRange), "block", block.Type, slices.Sorted(maps.Keys(valid.blocks)),
		slices.Sorted(maps.Keys(valid.attributes)))
}

// unknown reports a name that does not belong here. same are the valid names of its kind, others those of the other kind.
func (d *decoder) unknown(place finding.Place, kind, name string, same, others []string) {
	where := "at the top of a layout file"
	if len(d.address) > 0 {
		where = "in " + d.block()
	}
	remedy := didYouMean(name, append(slices.Clone(same), others...))
	switch {
	case remedy != "":
	case len(same)+len(others) == 0:
		remedy = "Remove it"
	default:
		remedy = "Valid here: " + strings.Join(append(slices.Clone(same), others...), ", ")
	}
	d.add(finding.LayoutUnknownName, place, fmt.Sprintf("There is no %s %q %s", kind, name, where), remedy)
}

// block names the block that is being read, as it stands in the file.
func (d *decoder) block() string {
	last := len(d.address) - 1
	if last > 0 {
		switch d.address[last-1] {
		case "stage", "override", "cluster":
			return fmt.Sprintf("%s %q", d.address[last-1], d.address[last])
		}
	}
	return d.address[last]
}

func (d *decoder) duplicate(block, first *hclsyntax.Block) {
	title := block.Type
	if len(block.Labels) > 0 {
		title = fmt.Sprintf("%s %q", block.Type, block.Labels[0])
	}
	d.findings = append(d.findings, finding.Finding{Code: finding.LayoutDuplicate, Severity: finding.Error,
		Message: title + " stands in the file twice", Place: d.header(block), Remedy: "Keep one of the two",
		Related: []finding.Place{d.header(first)}})
}

func (d *decoder) missing(in *hclsyntax.Body, name string) {
	place := d.at(in.SrcRange)
	if known, ok := d.layout.places[strings.Join(d.address, addressSeparator)]; ok {
		place = known
	}
	d.add(finding.LayoutMissing, place, fmt.Sprintf("%s does not say its %s", d.block(), name), fmt.Sprintf("Add %s = …", name))
}

func (d *decoder) at(r hcl.Range) finding.Place {
	return finding.At(d.name, d.content, r.Start.Byte, r.End.Byte)
}

func (d *decoder) header(block *hclsyntax.Block) finding.Place {
	end := block.TypeRange.End.Byte
	for _, label := range block.LabelRanges {
		end = label.End.Byte
	}
	return finding.At(d.name, d.content, block.TypeRange.Start.Byte, end)
}

func (d *decoder) add(code finding.Code, place finding.Place, message, remedy string) {
	d.findings = append(d.findings, finding.Finding{Code: code, Severity: finding.Error, Message: message, Place: place,
		Remedy: remedy})
}

// ordered gives a body's attributes in the order of the text.
func ordered(in *hclsyntax.Body) []*hclsyntax.Attribute {
	return slices.SortedFunc(maps.Values(in.Attributes), func(a, b *hclsyntax.Attribute) int {
		return cmp.Compare(a.SrcRange.Start.Byte, b.SrcRange.Start.Byte)
	})
}
