package state

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/program"
)

// OpenTofu and Terraform write a state anew from what they know of it: what a newer one of them added is gone, and neither says a word.
// What they print of a state has lost it too, so that it shows in a file alone. Of a remote state no program tells who wrote it.

// keepsAll refuses, before anything is pushed, to bring over a state in a file of which the program that would push it drops something.
func (m *mover) keepsAll(ctx context.Context, pair Pair, from *session, binary string) error {
	raw, err := rawState(m.fs, from.place)
	if err != nil || raw == nil {
		return err
	}
	written := writtenBy(raw)
	if written == "" {
		return nil
	}
	version, err := m.bench.version(ctx, binary)
	if err != nil || version != "" && !newer(written, version) {
		return err
	}
	reader := from
	if binary != from.place.Binary {
		place := from.place
		place.Binary = binary
		if reader, err = m.bench.open(ctx, place); err != nil {
			return err
		}
		defer reader.close()
	}
	if err := reader.setUp(ctx); err != nil {
		return err
	}
	result, err := reader.run(ctx, nil, "state", "pull", "-no-color")
	if err != nil {
		return err
	}
	if result.ExitCode != 0 {
		return refused(from.place, m.bench.env, "reading the state", result)
	}
	printed, err := program.JSON(result.Stdout)
	if lost := dropped(raw, printed); err == nil && lost != "" {
		return problem(finding.StateNewer, pair.unit(), "Name the program that wrote it, or a newer one, with --tf-binary; nothing was changed",
			"the state at %s was written by version %s, and %s is %s, which drops what it does not know: %s", from.place.Address(), written,
			filepath.Base(binary), version, lost)
	}
	return err
}

// rawState gives the bytes of a state that lies in a file; nil where it does not, or is encrypted.
func rawState(disk journal.FS, place Place) ([]byte, error) {
	if place.kind() != "local" {
		return nil, nil
	}
	raw, err := place.read(disk)
	if journal.Gone(err) {
		return nil, nil
	}
	var file struct {
		Resources json.RawMessage `json:"resources"`
	}
	if err != nil || json.Unmarshal(raw, &file) != nil || file.Resources == nil {
		return nil, err
	}
	return raw, nil
}

// writtenBy gives the version that wrote a state, as "1.12.6"; empty where it does not say.
func writtenBy(raw []byte) string {
	var file struct {
		Version string `json:"terraform_version"`
	}
	_ = json.Unmarshal(raw, &file) // Who cannot read it goes on without.
	return file.Version
}

// version gives the version of OpenTofu or Terraform, as "1.12.6"; empty where it does not tell. It asks once.
func (b *bench) version(ctx context.Context, binary string) (string, error) {
	b.asking.Lock()
	defer b.asking.Unlock()
	if version, known := b.versions[binary]; known {
		return version, nil
	}
	result, err := b.programs.Run(ctx, program.Call{Path: binary, Args: []string{"version", "-json"}, Dir: b.dir,
		Env: append(slices.Clone(b.env), "CHECKPOINT_DISABLE=1", "TF_CLI_ARGS=", "TF_CLI_ARGS_version=")})
	if err != nil {
		return "", err
	}
	var told struct {
		Version string `json:"terraform_version"`
	}
	if printed, err := program.JSON(result.Stdout); err == nil && printed != nil {
		_ = json.Unmarshal(printed, &told) // An unknown version is looked at more closely.
	}
	if b.versions == nil {
		b.versions = map[string]string{}
	}
	b.versions[binary] = told.Version
	return told.Version, nil
}

var versionNumbers = regexp.MustCompile(`^v?(\d+)\.(\d+)(?:\.(\d+))?`)

// newer tells whether a version comes after another; also where one of them is none.
func newer(a, b string) bool {
	x, y := versionNumbers.FindStringSubmatch(a), versionNumbers.FindStringSubmatch(b)
	if x == nil || y == nil {
		return true
	}
	for i := 1; i < len(x); i++ {
		m, _ := strconv.Atoi(x[i])
		n, _ := strconv.Atoi(y[i])
		if m != n {
			return m > n
		}
	}
	return false
}

// formerly are fields that earlier versions wrote, and for which today's have others or none.
var formerly = []string{"each", "depends_on", "attributes_flat"}

// dropped names what one text of a state holds beside values and another one does not: "identity of terraform_data.a"; empty for
// nothing. What is empty counts as nothing.
func dropped(want, got []byte) string {
	type state struct {
		Resources []map[string]json.RawMessage `json:"resources"`
	}
	var was, is state
	if json.Unmarshal(want, &was) != nil || json.Unmarshal(got, &is) != nil {
		return ""
	}
	now := map[string]map[string]json.RawMessage{}
	for _, resource := range is.Resources {
		for address, instance := range instancesOf(resource) {
			now[address] = instance
		}
	}
	var lost []string
	for _, resource := range was.Resources {
		for address, instance := range instancesOf(resource) {
			for name, value := range instance {
				if _, kept := now[address][name]; !kept && now[address] != nil && !hollowText(value) && !slices.Contains(formerly, name) {
					lost = append(lost, name+" of "+address)
				}
			}
		}
	}
	slices.Sort(lost)
	const shown = 3
	if len(lost) > shown {
		lost = append(lost[:shown], fmt.Sprintf("%d more", len(lost)-shown))
	}
	return strings.Join(lost, ", ")
}

// instancesOf gives the instances of a resource by their addresses, each with its own fields and those of the resource.
func instancesOf(resource map[string]json.RawMessage) map[string]map[string]json.RawMessage {
	var instances []map[string]json.RawMessage
	_ = json.Unmarshal(resource["instances"], &instances)
	text := func(raw json.RawMessage) (s string) {
		_ = json.Unmarshal(raw, &s)
		return s
	}
	address := text(resource["type"]) + "." + text(resource["name"])
	if module := text(resource["module"]); module != "" {
		address = module + "." + address
	}
	if text(resource["mode"]) == "data" {
		address = "data " + address
	}
	all := map[string]map[string]json.RawMessage{}
	for _, instance := range instances {
		full := address
		if key, ok := instance["index_key"]; ok {
			full += "[" + backend.PlainJSON(key) + "]"
		}
		if deposed := text(instance["deposed"]); deposed != "" {
			full += " (deposed " + deposed + ")"
		}
		for name, value := range resource {
			if _, own := instance[name]; !own && name != "instances" {
				instance[name] = value
			}
		}
		all[full] = instance
	}
	return all
}

// hollowText tells whether a JSON value says nothing.
func hollowText(value json.RawMessage) bool {
	return slices.Contains([]string{"null", `""`, "[]", "{}", "false", "0"}, strings.Join(strings.Fields(string(value)), ""))
}
