package dialect

import (
	"regexp"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// pins are the files in which a folder pins Terragrunt's version, each with how it is read. Where a folder has several, the one that
// speaks of Terragrunt alone counts first.
var pins = []struct {
	name string
	read func(text string) string
}{
	{".terragrunt-version", firstWord},
	{"mise.toml", miseTool},
	{".mise.toml", miseTool},
	{".tool-versions", toolVersion},
}

func pinIn(tree *live.Tree, dir change.Path) (Dialect, bool) {
	for _, pin := range pins {
		file := dir.Child(pin.name)
		text, ok := read(tree, file)
		if !ok {
			continue
		}
		if written := pin.read(text); written != "" {
			v, known := parse(written)
			return Dialect{Version: written, Source: file, pin: v, old: known && v.before(runAll)}, true
		}
	}
	return Dialect{}, false
}

// firstWord is the first word of a file that holds a version alone. Lines that begin with # are comments.
func firstWord(text string) string {
	for line := range strings.Lines(text) {
		if fields := strings.Fields(uncommented(line)); len(fields) > 0 {
			return fields[0]
		}
	}
	return ""
}

// toolVersion reads asdf's form, a tool and its versions a line; the first version counts.
func toolVersion(text string) string {
	for line := range strings.Lines(text) {
		if fields := strings.Fields(uncommented(line)); len(fields) > 1 && isTerragrunt(fields[0]) {
			return fields[1]
		}
	}
	return ""
}

var (
	tomlTable = regexp.MustCompile(`^\s*\[\s*([^\[\]]+?)\s*\]`)
	tomlKey   = regexp.MustCompile(`^\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*=\s*(.*)`)
	quoted    = regexp.MustCompile(`"([^"]*)"|'([^']*)'`)
	version   = regexp.MustCompile(`\bversion\s*=\s*(?:"([^"]*)"|'([^']*)')`)
)

// miseTool reads mise's form, a line at a time: terragrunt = "1", ["1", "0.55"] or { version = "1" } under [tools], or version = "1"
// under [tools.terragrunt].
func miseTool(text string) string {
	table := ""
	for line := range strings.Lines(text) {
		if header := tomlTable.FindStringSubmatch(line); header != nil {
			table = header[1]
			continue
		}
		key := tomlKey.FindStringSubmatch(line)
		if key == nil {
			continue
		}
		name, value := key[1]+key[2]+key[3], key[4]
		tool, nested := strings.CutPrefix(table, "tools.")
		switch {
		case table == "tools" && isTerragrunt(name):
			if inner := version.FindStringSubmatch(value); inner != nil {
				return inner[1] + inner[2]
			}
			if first := quoted.FindStringSubmatch(value); first != nil {
				return first[1] + first[2]
			}
		case nested && isTerragrunt(strings.Trim(tool, `"'`)) && name == "version":
			if first := quoted.FindStringSubmatch(value); first != nil {
				return first[1] + first[2]
			}
		}
	}
	return ""
}

// isTerragrunt tells whether a version manager's name for a tool means Terragrunt: by itself, or behind a backend, as
// "aqua:gruntwork-io/terragrunt".
func isTerragrunt(tool string) bool {
	return tool == "terragrunt" || strings.HasSuffix(tool, ":terragrunt") || strings.HasSuffix(tool, "/terragrunt")
}

func uncommented(line string) string {
	line, _, _ = strings.Cut(line, "#")
	return line
}
