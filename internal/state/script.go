package state

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/program"
	"github.com/sulibot/tg-refactor/internal/shell"
)

// Scripts is a migration as text, for people who run it by themselves.
type Scripts struct {
	// Up brings the states over, Down takes them back; both are POSIX shell.
	Up, Down string
	// Manifest tells which unit goes from where to where, as JSON; it holds nothing secret.
	Manifest string
}

// The parts of both scripts that are the same for all migrations.
var (
	//go:embed script/common.sh
	commonShell string
	//go:embed script/up.sh
	upShell string
	//go:embed script/down.sh
	downShell string
)

// scriptUnit is a unit in the manifest of a script.
type scriptUnit struct {
	Function string      `json:"function"`
	Unit     change.Path `json:"unit"`
	Before   change.Path `json:"before"`
	From     string      `json:"from"`
	To       string      `json:"to"`
}

// Script writes the migration of all pairs out, without looking into any backend: what is there is found out when the script runs. The
// settings of backends stand in the scripts as they are, but for secrets of the environment, of which it names the variables. A pair whose
// places are not known is an error, and so is one that only this tool's own run knows how to find, in a cache.
func Script(request Request) (Scripts, error) {
	m := &mover{request: request, fs: request.Journal.FS()}
	manifest := struct {
		FormatVersion string       `json:"format_version"`
		Units         []scriptUnit `json:"units"`
	}{"1.0", []scriptUnit{}}
	var functions strings.Builder
	var calls, back []string
	for _, pair := range request.Pairs {
		if pair.dropped() {
			continue
		}
		function := fmt.Sprintf("unit_%03d", len(calls)+1)
		if err := m.chosenWorkspace(pair); err != nil {
			return Scripts{}, err
		}
		from, err := m.locate(pair.Before)
		if err != nil {
			return Scripts{}, err
		}
		text, err := m.unitFunction(function, pair, from)
		if err != nil {
			return Scripts{}, err
		}
		functions.WriteString(text)
		calls = append(calls, function)
		back = append([]string{function}, back...)
		manifest.Units = append(manifest.Units, scriptUnit{function, pair.After.Unit, pair.Before.Unit, pair.Before.Address(), pair.After.Address()})
	}
	text, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return Scripts{}, err
	}
	assemble := func(head string, calls []string) string {
		return head + "\n" + commonShell + "\n" + functions.String() + "\nprepare\n" + strings.Join(calls, "\n") + "\necho \"All done.\"\n"
	}
	return Scripts{Up: assemble(upShell, calls), Down: assemble(downShell, back), Manifest: string(text) + "\n"}, nil
}

// unitFunction writes the function of one unit: what to do is the script's own `carry`, which both scripts define.
func (m *mover) unitFunction(function string, pair Pair, from Place) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n#   from %s\n#   to   %s\n", comment(string(pair.After.Unit)), comment(pair.Before.Address()), comment(pair.After.Address()))
	fmt.Fprintf(&b, "%s() {\n", function)
	fmt.Fprintf(&b, "\tbegin %s %s\n", function, shell.Quote(string(pair.After.Unit)))
	for _, side := range []struct {
		name  string
		place Place
	}{{"old", from}, {"new", pair.After}} {
		if side.place.IAMRole != "" {
			// Terragrunt takes on the role; in a script the backend does.
			if _, own := side.place.Config["assume_role"]; own || side.place.kind() != "s3" {
				return "", problem(finding.StateByHand, pair.unit(), "Bring this state over with "+m.request.command("migrate"),
					"a script cannot take on the role %s for the %s place", side.place.IAMRole, side.name)
			}
			side.place.Config = maps.Clone(side.place.Config)
			side.place.Config["assume_role"] = map[string]any{"role_arn": side.place.IAMRole}
		}
		block, err := side.place.block()
		if err != nil {
			return "", err
		}
		texts := [][2]string{{"backend.tf.json", string(block)}}
		if side.place.Encryption != "" {
			texts = append(texts, [2]string{"encryption.tf", "terraform {\n" + side.place.Encryption + "\n}"})
		}
		for _, text := range texts {
			line, err := m.put(pair.unit(), side.name+"/"+text[0], text[1])
			if err != nil {
				return "", err
			}
			b.WriteString(line)
		}
		// A program is looked for on the PATH of whoever runs the script: where it lies here says nothing there.
		fmt.Fprintf(&b, "\topen %s %s\n", side.name, shell.Quote(filepath.Base(side.place.Binary)))
	}
	remote := "remote"
	if pair.After.kind() == "local" {
		remote = "local"
	}
	fmt.Fprintf(&b, "\tcarry %s\n}\n\n", remote)
	return b.String(), nil
}

// put writes the line that keeps a text in a file. A secret of the environment stands there as the name of its variable, which whoever runs the
// script has, too; one whose variable no shell can ask for is an error.
func (m *mover) put(unit change.Path, file, text string) (string, error) {
	line := "\tput " + file
	secrets, nameless := program.SecretVariables(m.request.Env)
	inText := func(value string) (string, bool) {
		quoted, err := json.Marshal(literal(value))
		if err != nil {
			return "", false
		}
		written := string(quoted[1 : len(quoted)-1])
		return written, strings.Contains(text, written)
	}
	for _, name := range slices.Sorted(maps.Keys(secrets)) {
		if written, ok := inText(secrets[name]); ok {
			text = strings.ReplaceAll(text, written, "@@"+name+"@@")
			line += " " + name
		}
	}
	for _, name := range slices.Sorted(maps.Keys(nameless)) {
		if _, ok := inText(nameless[name]); ok {
			return "", problem(finding.StateByHand, unit, "Give the variable a name of letters, digits and _ alone, also in the config",
				"its backend is told the secret of the variable %q, which no shell can ask for: a script would hold the secret itself", name)
		}
	}
	end := endOf(text)
	return line + " <<'" + end + "'\n" + text + "\n" + end + "\n", nil
}

// endOf gives a word that ends a text in a script. Parts of the text are somebody's own: none of its lines may end it, and be run.
func endOf(text string) string {
	end := "END_OF_BACKEND"
	for strings.Contains(text, end) {
		end += "_"
	}
	return end
}

// comment keeps a text within its comment line.
func comment(text string) string { return strings.NewReplacer("\n", " ", "\r", " ").Replace(text) }
