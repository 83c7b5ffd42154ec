package report

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // git names contents so; nothing is secured by it.
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/sulibot/tg-refactor/internal/change"
)

func itoa(n int) string { return strconv.Itoa(n) }

// diffText writes files in git's extended diff format, as `git diff --find-renames` would; see "GENERATING PATCH TEXT" in
// git-diff(1). Without colour `git apply` takes it.
func diffText(files []fileDiff, look Look) string {
	var b strings.Builder
	for _, file := range files {
		file.write(&b, look)
	}
	return b.String()
}

func (f fileDiff) write(b *strings.Builder, look Look) {
	header := func(format string, args ...any) {
		b.WriteString(look.paint(heading, fmt.Sprintf(format, args...)) + "\n")
	}
	oldName, newName := f.old, f.new
	if oldName == "" {
		oldName = newName
	}
	if newName == "" {
		newName = oldName
	}
	header("diff --git %s %s", quoted("a/"+string(oldName)), quoted("b/"+string(newName)))
	same := bytes.Equal(f.before, f.after)
	oldMode, newMode := gitMode(f.oldMode), gitMode(f.newMode)
	switch {
	case f.old == "":
		header("new file mode %06o", newMode)
	case f.new == "":
		header("deleted file mode %06o", oldMode)
	case oldMode != newMode:
		header("old mode %06o", oldMode)
		header("new mode %06o", newMode)
	}
	if f.old != "" && f.new != "" && f.old != f.new {
		header("similarity index %d%%", similarity(f.before, f.after))
		header("rename from %s", quoted(string(f.old)))
		header("rename to %s", quoted(string(f.new)))
	}
	if same && f.old != "" && f.new != "" {
		return
	}
	binary := isBinary(f.before) || isBinary(f.after)
	oldID, newID := blob(f.old, f.before), blob(f.new, f.after)
	if !binary {
		const short = 7
		oldID, newID = oldID[:short], newID[:short]
	}
	if f.old != "" && f.new != "" && oldMode == newMode {
		header("index %s..%s %06o", oldID, newID, oldMode)
	} else {
		header("index %s..%s", oldID, newID)
	}
	if same {
		return
	}
	from, to := label("a/", f.old), label("b/", f.new)
	if binary && f.whole {
		b.WriteString("GIT binary patch\n" + binaryHunk(f.after) + binaryHunk(f.before))
		return
	}
	if binary {
		b.WriteString("Binary files " + from + " and " + to + " differ\n")
		return
	}
	header("--- %s", tabbed(from))
	header("+++ %s", tabbed(to))
	hunks(b, string(f.before), string(f.after), look)
}

func label(prefix string, path change.Path) string {
	if path == "" {
		return "/dev/null"
	}
	return quoted(prefix + string(path))
}

// tabbed ends a name that holds spaces with a tab, as git does, so that readers know where it ends.
func tabbed(name string) string {
	if strings.Contains(name, " ") && !strings.HasPrefix(name, `"`) {
		return name + "\t"
	}
	return name
}

// quoted writes a path as git does: plain, or in C's quoting where it holds quotes, backslashes or control characters.
func quoted(path string) string {
	if !strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r == 0x7f }) {
		return path
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(path) {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// isBinary judges content as git does: a zero byte among the first 8000.
func isBinary(content []byte) bool {
	const looked = 8000
	return bytes.IndexByte(content[:min(len(content), looked)], 0) >= 0
}

// blob gives the name that git has for a content, zeros for a side that does not exist.
func blob(path change.Path, content []byte) string {
	if path == "" {
		return strings.Repeat("0", 2*sha1.Size)
	}
	hash := sha1.New() //nolint:gosec // As above.
	fmt.Fprintf(hash, "blob %d\x00", len(content))
	hash.Write(content)
	return hex.EncodeToString(hash.Sum(nil))
}

// similarity gives how much of two contents is common, in percent of the larger one; 100 only where they are the same.
func similarity(before, after []byte) int {
	const all = 100
	larger := max(len(before), len(after))
	if bytes.Equal(before, after) || larger == 0 {
		return all
	}
	common := len(before)
	for _, edit := range udiff.Lines(string(before), string(after)) {
		common -= edit.End - edit.Start
	}
	return min(common*all/larger, all-1)
}

// hunks writes the changed lines with three lines around them and, behind each hunk's range, the block that it lies in.
func hunks(b *strings.Builder, before, after string, look Look) {
	const context = 3
	unified, err := udiff.ToUnifiedDiff("", "", before, udiff.Lines(before, after), context)
	if err != nil {
		panic(err) // Only for edits outside the text.
	}
	lines := strings.SplitAfter(before, "\n")
	for _, hunk := range unified.Hunks {
		from, to := 0, 0
		for _, line := range hunk.Lines {
			if line.Kind != udiff.Insert {
				from++
			}
			if line.Kind != udiff.Delete {
				to++
			}
		}
		ranges := fmt.Sprintf("@@ -%s +%s @@", extent(hunk.FromLine, from), extent(hunk.ToLine, to))
		b.WriteString(look.paint(hint, ranges) + enclosing(lines, hunk.FromLine-1) + "\n")
		for _, line := range hunk.Lines {
			text, ended := strings.CutSuffix(line.Content, "\n")
			switch line.Kind {
			case udiff.Delete:
				text = look.paint(bad, "-"+text)
			case udiff.Insert:
				text = look.paint(good, "+"+text)
			case udiff.Equal:
				text = " " + text
			}
			b.WriteString(text + "\n")
			if !ended {
				b.WriteString("\\ No newline at end of file\n")
			}
		}
	}
}

// extent writes one side of a hunk's range. An empty side names the line before it.
func extent(line, lines int) string {
	switch lines {
	case 0:
		return itoa(line-1) + ",0"
	case 1:
		return itoa(line)
	default:
		return itoa(line) + "," + itoa(lines)
	}
}

// enclosing gives the nearest line above that begins a top-level block or attribute, as git's default pattern finds it.
func enclosing(lines []string, above int) string {
	const longest = 80
	for i := min(above, len(lines)) - 1; i >= 0; i-- {
		line := strings.TrimRight(lines[i], "\r\n")
		if line == "" || !isWordStart(line[0]) {
			continue
		}
		if runes := []rune(line); len(runes) > longest {
			line = string(runes[:longest])
		}
		return " " + printable(strings.TrimRight(line, " \t"))
	}
	return ""
}

func isWordStart(c byte) bool {
	return c == '_' || c == '$' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
