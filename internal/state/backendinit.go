package state

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/program"
)

// Setting a backend up costs a run of the program for each place. But what `init` leaves is a small file that names the backend with
// all its settings, and the places of a tree differ in a few texts among them, as the key. So the first place of each kind is set up
// by the program, and the others get that file with their own settings. The program compares the settings in it with those of the
// configuration, one by one, and where it does not take the file the place is set up after all.

// pointerFile is where OpenTofu and Terraform keep which backend is set up, below the folder of a configuration.
var pointerFile = filepath.Join(".terraform", "terraform.tfstate")

// initialized are the pointer files of backends that were set up, by what they have in common.
type initialized struct {
	mu       sync.Mutex
	pointers map[string][]byte
}

// lends tells whether the backend of a session may be a model for others: pg is set up in two ways, and a role is Terragrunt's affair.
func (s *session) lends() bool { return s.place.kind() != "pg" && !s.byTerragrunt() }

// model is a text that two places share if the one's pointer file does for the other but for its texts.
func (s *session) model() string {
	settings := s.place.blockSettings()
	var common []string
	for name, value := range settings {
		if _, isText := value.(string); isText {
			common = append(common, name)
		} else {
			common = append(common, fmt.Sprintf("%s=%v", name, value))
		}
	}
	slices.Sort(common)
	return fmt.Sprintf("%q", slices.Concat([]string{s.place.kind(), s.place.Binary, s.place.Encryption}, s.place.Env, []string{"\x00"}, common))
}

// lend keeps the pointer file of a session whose backend the program set up.
func (b *bench) lend(s *session) error {
	if !s.lends() {
		return nil
	}
	pointer, err := journal.ReadFile(b.fs, filepath.Join(s.dir, pointerFile))
	if journal.Gone(err) {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pointers == nil {
		b.pointers = map[string][]byte{}
	}
	b.pointers[s.model()] = pointer
	return err
}

// borrow sets a session's backend up after the model of another one. It reports false where there is none.
func (b *bench) borrow(s *session) (bool, error) {
	b.mu.Lock()
	pointer, ok := b.pointers[s.model()]
	b.mu.Unlock()
	if !ok || !s.lends() {
		return false, nil
	}
	pointer, ok = withSettings(pointer, s.place.blockSettings())
	if !ok {
		return false, nil
	}
	if err := b.fs.Mkdir(filepath.Join(s.dir, ".terraform"), private); err != nil {
		return false, err
	}
	return true, b.fs.Create(filepath.Join(s.dir, pointerFile), bytes.NewReader(pointer), privateFile)
}

// withSettings gives a pointer file with other texts as settings. It reports false where the file has none of that name.
func withSettings(pointer []byte, settings map[string]any) ([]byte, bool) {
	var file, backend, config map[string]json.RawMessage
	if json.Unmarshal(pointer, &file) != nil || json.Unmarshal(file["backend"], &backend) != nil || json.Unmarshal(backend["config"], &config) != nil {
		return nil, false
	}
	for name, value := range settings {
		text, isText := value.(string)
		if !isText {
			continue
		}
		if _, known := config[name]; !known {
			return nil, false
		}
		config[name], _ = json.Marshal(text)
	}
	backend["config"], _ = json.Marshal(config)
	file["backend"], _ = json.Marshal(backend)
	changed, err := json.Marshal(file)
	return changed, err == nil
}

// notSetUp tells whether a program said that it does not take a borrowed pointer file.
func notSetUp(result program.Result) bool {
	said := string(result.Stderr)
	return result.ExitCode != 0 && (strings.Contains(said, " init\"") || strings.Contains(said, "nitialization required") ||
		strings.Contains(said, "onfiguration changed") || strings.Contains(said, "aved backend"))
}
