package state

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/program"
)

// removable tells whether the tool has a way to delete a state from a backend: the file of a local one, and what Terragrunt can
// delete.
func (p Place) removable() bool { return slices.Contains([]string{"local", "s3", "gcs"}, p.kind()) }

// remove deletes an empty state from its backend; now is what the backend gave last. It reports false where the state is still there:
// then it is as empty as before.
func (m *mover) remove(ctx context.Context, s *session, now *Content) (bool, error) {
	if now == nil {
		return true, nil
	}
	if !now.empty {
		return false, problem(finding.StateMoved, s.place.Unit, "Run the command again", "somebody wrote to %s in the meantime", s.place.Address())
	}
	switch s.place.kind() {
	case "local":
		// Emptying has left a backup of what was there, which the journal has as well.
		for _, path := range []string{s.place.file(), s.place.file() + ".backup"} {
			if err := m.fs.Remove(path); err != nil && !journal.Gone(err) {
				return false, err
			}
		}
		return true, m.fs.Sync([]string{filepath.Dir(s.place.file())})
	case "s3", "gcs":
		if err := m.deleteByTerragrunt(ctx, s.place); err != nil {
			return false, err
		}
		left, err := s.pull(ctx)
		// Where the backend wrote an empty one on being looked at, ours is gone.
		return !left.sharesLineage(now), err
	default:
		return false, nil
	}
}

// deleteByTerragrunt runs `terragrunt backend delete` in a scratch folder whose config names the backend and nothing else. Whether it
// did anything shows only in the backend: it ends with exit code 0 where it has no way.
func (m *mover) deleteByTerragrunt(ctx context.Context, place Place) error {
	s := &session{bench: m.bench, place: place, dir: filepath.Join(m.bench.dir, itoa(int(m.bench.next.Add(1))))}
	if err := m.fs.Mkdir(s.dir, private); err != nil {
		return err
	}
	defer s.close()
	config := map[string]any{"remote_state": map[string]any{"backend": place.Backend, "config": literal(place.Config)}}
	if place.IAMRole != "" {
		config["iam_role"] = place.IAMRole
	}
	text, err := json.MarshalIndent(config, "", "  ")
	if err != nil {
		return err
	}
	if err := s.write("terragrunt.hcl.json", text); err != nil {
		return err
	}
	env := append(s.environment(), "TG_NON_INTERACTIVE=true", "TG_NO_COLOR=true", "TG_NO_TIPS=true", "TG_TF_PATH="+place.Binary)
	result, err := m.request.Programs.Run(ctx, program.Call{Path: m.request.Terragrunt, Dir: s.dir, Env: env, Args: []string{"backend", "delete", "--force"}})
	_ = result // What the backend holds afterwards is what counts.
	return err
}
