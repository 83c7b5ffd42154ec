package state

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/program"
)

// Programs runs OpenTofu, Terraform and Terragrunt. program.Door does so; a test can fail its n-th call.
type Programs interface {
	Run(ctx context.Context, call program.Call) (program.Result, error)
}

// bench is where states are pulled and pushed: scratch folders below the journal, one a place, which nobody else can read.
type bench struct {
	programs Programs
	fs       journal.FS
	// dir holds the scratch folders, an absolute path.
	dir string
	// env is the environment of the run, terragrunt the binary for places with a role.
	env        []string
	terragrunt string
	next       atomic.Int64
	initialized
	// versions are those of binaries that were asked for.
	versions map[string]string
	asking   sync.Mutex
}

// clear makes the folder and takes away what a run that was killed left in it.
func (b *bench) clear() error {
	if err := journal.RemoveAll(b.fs, b.dir); err != nil {
		return err
	}
	return journal.MkdirAll(b.fs, b.dir, private)
}

// The modes of what holds states or secrets.
const (
	private     = 0o700
	privateFile = 0o600
)

// session is a scratch folder in which a place's backend is set up when a program is first needed.
type session struct {
	bench *bench
	place Place
	// dir is the folder, an absolute path; it is there once ready says so. borrowed tells that the backend was set up there after the
	// model of another session.
	dir             string
	ready, borrowed bool
	loose           bool
	// unmade tells that what the backend would make on its own, to hold states, is not there yet: nor is a state.
	unmade bool
	// mode is that of a local state which a push makes; 0 means for its owner alone.
	mode fs.FileMode
}

// The names in a scratch folder: of the text that holds the backend, and of the empty folder that providers are looked for in.
const (
	backendFile = "backend.tf.json"
	noProviders = "no-providers"
)

// open begins to work with a place. Programs run in a folder of its own, which holds nothing but its backend: neither hooks nor
// dependencies nor providers matter there. Close it.
func (b *bench) open(ctx context.Context, place Place) (*session, error) {
	if place.kind() == "local" && !filepath.IsAbs(place.file()) {
		return nil, problem(finding.StatePlaceUnknown, place.Unit, "Run `terragrunt init` in the unit's folder, then run the command again",
			"the state stands at the relative path %s, and it is not known in which folder Terraform runs", place.file())
	}
	s := &session{bench: b, place: place, dir: filepath.Join(b.dir, fmt.Sprint(b.next.Add(1)))}
	if s.readsFile() {
		return s, nil
	}
	if err := s.setUp(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// setUp sets the place's backend up in the session's folder, where that is not done yet.
func (s *session) setUp(ctx context.Context) error {
	if s.ready {
		return nil
	}
	if err := s.bench.fs.Mkdir(s.dir, private); err != nil {
		return err
	}
	text, err := s.place.looking().block()
	if err != nil {
		return err
	}
	if err := s.write(backendFile, text); err != nil {
		return err
	}
	if s.place.Encryption != "" {
		if err := s.write("encryption.tf", []byte("terraform {\n"+s.place.Encryption+"\n}\n")); err != nil {
			return err
		}
	}
	if s.byTerragrunt() {
		config, err := json.Marshal(map[string]any{"iam_role": s.place.IAMRole})
		if err != nil {
			return err
		}
		if err := s.write("terragrunt.hcl.json", config); err != nil {
			return err
		}
	}
	// The state names providers, which nobody needs here: from an empty folder none can come, so nothing is fetched.
	if err := s.bench.fs.Mkdir(filepath.Join(s.dir, noProviders), private); err != nil {
		return err
	}
	s.ready = true
	if s.borrowed, err = s.bench.borrow(s); err != nil || s.borrowed {
		return err
	}
	return s.initialise(ctx, s.lacksTable)
}

// initialise runs init. Where it fails in this way, there is nothing yet that could hold a state.
func (s *session) initialise(ctx context.Context, lacks func(program.Result) bool) error {
	result, err := s.run(ctx, nil, "init", "-input=false", "-no-color", "-reconfigure", "-plugin-dir="+filepath.Join(s.dir, noProviders))
	switch {
	case err != nil:
		return err
	case result.ExitCode != 0 && lacks(result):
		s.unmade = true
		return nil
	}
	// Where the backend is set up, what is missing are the providers that its state names.
	if _, err := s.bench.fs.Lstat(filepath.Join(s.dir, pointerFile)); err != nil && result.ExitCode != 0 {
		return refused(s.place, s.bench.env, "setting up the backend", result)
	}
	return s.bench.lend(s)
}

func (s *session) write(name string, content []byte) error {
	return s.bench.fs.Create(filepath.Join(s.dir, name), bytes.NewReader(content), privateFile)
}

// close takes the folder away. What cannot be removed now is removed by the next run.
func (s *session) close() { _ = journal.RemoveAll(s.bench.fs, s.dir) }

// pull reads the state; nil where there is none.
func (s *session) pull(ctx context.Context) (*Content, error) {
	if s.readsFile() {
		content, read, err := s.readFile(ctx)
		if err != nil || read {
			return s.comparable(content), err
		}
	}
	if err := s.setUp(ctx); err != nil {
		return nil, err
	}
	if s.unmade {
		return nil, nil
	}
	result, err := s.run(ctx, nil, "state", "pull", "-no-color")
	if errors.Is(err, program.ErrTooLarge) {
		return nil, problem(finding.TooLarge, s.place.Unit, "Look at it with the backend's own tools. If it is a state, copy it to its new place by hand",
			"the state at %s: %v", s.place.Address(), err)
	}
	if err != nil {
		return nil, err
	}
	if result.ExitCode != 0 {
		return nil, refused(s.place, s.bench.env, "reading the state", result)
	}
	content, err := parseContent(result.Stdout)
	if err != nil {
		return nil, problem(finding.StateUnreadable, s.place.Unit, "Look at it with the backend's own tools; nothing was changed",
			"what stands at %s cannot be read: %v", s.place.Address(), err)
	}
	return s.comparable(content), nil
}

// comparable gives a state as both places of the pair can be compared.
func (s *session) comparable(content *Content) *Content {
	if s.loose {
		return content.loosened()
	}
	return content
}

// push writes the state, which the backend refuses over one of another lineage or a higher serial. What stands there now is nil for
// nothing.
//
// In an empty remote backend both OpenTofu and Terraform would give the state a lineage of its own (PersistState of their package
// remote): the bond to the old place would be gone. They keep it in one that holds an empty state, which any state may be pushed
// over, so such a one goes first. No -force is needed, which would push over whatever another one put there in the meantime.
//
// Most backends count the serial up on a push. So that the new place has the serial of the old one, and a look at both tells who went
// on since, a state goes to an empty place with the serial before: any serial may be pushed over an empty state.
//
// push gives what the place holds afterwards; nil for nothing.
func (s *session) push(ctx context.Context, content, now *Content) (*Content, error) {
	if now == nil && content.Serial > 0 && s.place.kind() != "local" {
		seed, err := content.emptied(0)
		if err != nil {
			return nil, err
		}
		if err := s.pushOnce(ctx, seed); err != nil {
			return nil, err
		}
	}
	if content.Serial > 0 && (now == nil || now.empty) {
		before, err := content.withSerial(content.Serial - 1)
		if err != nil {
			return nil, err
		}
		if err := s.pushOnce(ctx, before); err != nil {
			return nil, err
		}
		got, err := s.pull(ctx)
		if err != nil || !before.is(got) {
			return got, err // It was counted up, or comparing will tell what is wrong.
		}
	}
	if err := s.pushOnce(ctx, content); err != nil {
		return nil, err
	}
	return s.pull(ctx)
}

func (s *session) pushOnce(ctx context.Context, content *Content) error {
	if err := s.setUp(ctx); err != nil {
		return err
	}
	if err := s.make(ctx); err != nil {
		return err
	}
	there, err := s.stateMode()
	if err != nil {
		return err
	}
	if there == 0 {
		if err := s.makeFolder(); err != nil {
			return err
		}
	}
	result, err := s.run(ctx, content.raw, "state", "push", "-no-color", "-")
	if err != nil {
		return err
	}
	if err := s.giveMode(cmp.Or(there, s.mode)); err != nil {
		return err
	}
	// A program that wrote, and then could not take its lock away again, ends with 0.
	if result.ExitCode != 0 || bytes.Contains(result.Stderr, []byte(lockLeft)) {
		return refused(s.place, s.bench.env, "writing the state", result)
	}
	return nil
}

// workspaces are those of the backend beside the default one; none where the backend knows no others.
func (s *session) workspaces(ctx context.Context) ([]string, error) {
	result, err := s.run(ctx, nil, "workspace", "list", "-no-color")
	if err != nil || result.ExitCode != 0 {
		return nil, err
	}
	var others []string
	for _, line := range program.Lines(result.Stdout) {
		if name, ok := workspaceIn(line); ok && name != "default" {
			others = append(others, name)
		}
	}
	return others, nil
}

// workspaceIn gives the workspace that a line of `workspace list` names, as "* default" or "  staging". What else a program has to say
// stands on other lines, as a warning about its own settings.
func workspaceIn(line string) (string, bool) {
	name, current := strings.CutPrefix(line, "* ")
	if !current {
		var other bool
		if name, other = strings.CutPrefix(line, "  "); !other {
			return "", false
		}
	}
	return name, name != "" && !strings.ContainsFunc(name, unicode.IsSpace)
}

// byTerragrunt tells whether only Terragrunt knows how to get the unit's credentials: it takes on a role, or asks a program.
func (s *session) byTerragrunt() bool {
	for _, name := range []string{"TG_IAM_ASSUME_ROLE", "TERRAGRUNT_IAM_ROLE", "TG_AUTH_PROVIDER_CMD", "TERRAGRUNT_AUTH_PROVIDER_CMD"} {
		if program.Getenv(s.bench.env, name) != "" {
			return true
		}
	}
	return s.place.IAMRole != ""
}

// run runs the place's OpenTofu or Terraform, by way of Terragrunt where that gets the credentials.
func (s *session) run(ctx context.Context, input []byte, args ...string) (program.Result, error) {
	call := program.Call{Path: s.place.Binary, Args: args, Dir: s.dir, Stdin: input, Env: s.environment(), Private: true}
	if s.byTerragrunt() {
		call.Path = s.bench.terragrunt
		call.Env = append(call.Env, "TG_TF_PATH="+s.place.Binary, "TG_NO_AUTO_INIT=true", "TG_TF_FORWARD_STDOUT=true", "TG_NON_INTERACTIVE=true",
			"TG_NO_COLOR=true", "TG_NO_TIPS=true")
	}
	result, err := s.bench.programs.Run(ctx, call)
	if err != nil || !s.borrowed || !notSetUp(result) {
		return result, err
	}
	s.borrowed = false
	if err := s.bench.fs.Remove(filepath.Join(s.dir, pointerFile)); err != nil {
		return result, err
	}
	if err := s.initialise(ctx, s.lacksTable); err != nil || s.unmade {
		return result, err
	}
	return s.bench.programs.Run(ctx, call)
}

// unwanted are variables that would lead the program elsewhere than to the default workspace of the scratch folder's backend, or
// print what is in a state.
func unwanted(name string) bool {
	return slices.Contains([]string{"TF_WORKSPACE", "TF_DATA_DIR", "TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER", "TF_LOG_PATH", "TF_CHDIR"}, name) ||
		strings.HasPrefix(name, "TF_CLI_ARGS") || strings.HasPrefix(name, "TF_VAR_")
}

func (s *session) environment() []string {
	var env []string
	for _, pair := range slices.Concat(s.bench.env, s.place.Env) {
		if name, _, _ := strings.Cut(pair, "="); !unwanted(name) {
			env = append(env, pair)
		}
	}
	return append(env, "TF_INPUT=0", "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")
}
