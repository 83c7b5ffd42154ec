package prose

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Taking a Markdown file apart takes time that grows with the square of a paragraph's length where nobody would write it like that: thousands of
// brackets, stars or ticks that nothing closes, of quotes in quotes, or of columns. So that time is metered, and a file for which it is used up
// is not searched.
const (
	// mostScanned is how many bytes may be looked at again for what begins in them: in a page that people write it is some millions.
	mostScanned = 256 << 20
	// mostDefinitions is how many bytes may be looked at again for definitions of links.
	mostDefinitions = 4 << 30
	// mostNested is how many quotes and lists may begin in one line.
	mostNested = 200
	// mostCells is how many cells a table of a page may come to.
	mostCells = 1 << 20
)

// scanned counts what taking a file apart took.
type scanned struct {
	inline, definitions int
	// over tells that it was too much, so that some of the file was not taken apart.
	over bool
}

var scannedKey = parser.NewContextKey()

func scannedOf(pc parser.Context) *scanned {
	s, _ := pc.Get(scannedKey).(*scanned)
	return s
}

// meteredInline parses what begins at a character, as long as there is room.
type meteredInline struct{ parser.InlineParser }

// Parse counts what is left of the block at that place: at worst the parser looks at all of that.
func (m meteredInline) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	s := scannedOf(pc)
	_, at := block.Position()
	end := len(block.Source())
	if parent.Type() == ast.TypeBlock {
		if lines := parent.Lines(); lines != nil && lines.Len() > 0 {
			end = lines.At(lines.Len() - 1).Stop
		}
	}
	if s.inline += max(end-at.Start, 1); s.inline > mostScanned {
		s.over = true
		return nil
	}
	return m.InlineParser.Parse(parent, block, pc)
}

// closingInline is a metered one that hears of the end of blocks.
type closingInline struct {
	meteredInline
	parser.CloseBlocker
}

// meteredParagraph looks for definitions of links in a paragraph, as long as there is room.
type meteredParagraph struct{ parser.ParagraphTransformer }

// Transform counts the paragraph once for each of its lines.
func (m meteredParagraph) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	s, lines := scannedOf(pc), node.Lines()
	if n := lines.Len(); n > 0 {
		s.definitions += n * (lines.At(n-1).Stop - lines.At(0).Start)
	}
	if s.definitions > mostDefinitions {
		s.over = true
		return
	}
	m.ParagraphTransformer.Transform(node, reader, pc)
}

var markdown = goldmark.New(goldmark.WithParser(parser.NewParser(
	parser.WithBlockParsers(parser.DefaultBlockParsers()...),
	parser.WithInlineParsers(meteredAll(parser.DefaultInlineParsers())...),
	parser.WithParagraphTransformers(util.Prioritized(meteredParagraph{parser.LinkReferenceParagraphTransformer}, linkDefinitions)),
)), goldmark.WithExtensions(extension.Table)).Parser()

// linkDefinitions is goldmark's own priority of what looks for definitions of links.
const linkDefinitions = 100

func meteredAll(all []util.PrioritizedValue) []util.PrioritizedValue {
	for i, one := range all {
		inline, ok := one.Value.(parser.InlineParser)
		if !ok {
			continue
		}
		metered := meteredInline{inline}
		all[i].Value = metered
		if closing, ok := inline.(parser.CloseBlocker); ok {
			all[i].Value = closingInline{metered, closing}
		}
	}
	return all
}

// parseMarkdown takes a file apart. It reports false where that would take minutes: then nothing, or not all of it, is there.
func parseMarkdown(content []byte) (ast.Node, bool) {
	if nestsOn(content) {
		return ast.NewDocument(), false
	}
	s, pc := &scanned{}, parser.NewContext()
	pc.Set(scannedKey, s)
	return markdown.Parse(text.NewReader(content), parser.WithContext(pc)), !s.over
}

// nestsOn tells whether a line begins more quotes and lists, or a table could have more cells, than people write.
func nestsOn(content []byte) bool {
	columns, lines := 0, 0
	for line := range bytes.Lines(content) {
		lines++
		columns = max(columns, bytes.Count(line, []byte("|")))
		if begun(line) > mostNested {
			return true
		}
	}
	return columns > 0 && lines > mostCells/columns
}

// begun counts the quotes and lists that begin in a line.
func begun(line []byte) (n int) {
	for len(line) > 0 {
		switch c := line[0]; {
		case c == ' ' || c == '\t':
			line = line[1:]
			continue
		case c == '>':
			line = line[1:]
		default:
			marker := bytes.TrimLeft(line, "0123456789")
			if len(marker) < 2 || !bytes.ContainsAny(marker[:1], "-+*.)") || marker[1] != ' ' && marker[1] != '\t' {
				return n
			}
			line = marker[1:]
		}
		n++
	}
	return n
}
