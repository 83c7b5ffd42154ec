package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// Save writes a plan to a file that the user names from the working folder, for Saved to read. A plan with errors is not saved.
func (e *Engine) Save(made Made, named string) error {
	if err := made.AllFindings().Err(); err != nil {
		return err
	}
	file, err := plan.NewFile(made.Plan, made.Request, e.options.Version)
	if err != nil {
		return err
	}
	text, err := file.Encode()
	if err != nil {
		return err
	}
	const private = 0o600 // Its sums tell who guesses a file's content whether he is right.
	if err := renameio.WriteFile(e.path(named), text, private); err != nil {
		return finding.List{{Code: finding.WriteFailed, Severity: finding.Error, Message: fmt.Sprintf("the plan cannot be written to %s: %v", named, cause(err)),
			Remedy: "Name a file in a folder that exists and that you may write to"}}
	}
	return nil
}

// Saved reads a saved plan and makes it again from the disk as it is now. Where anything that it read or touches differs, or the
// outcome does, it is refused: the error is a finding.List that names each such file.
func (e *Engine) Saved(ctx context.Context, named string) (Made, error) {
	content, err := os.ReadFile(e.path(named))
	if err != nil {
		return Made{}, finding.List{{Code: finding.NoSuchPath, Severity: finding.Error, Message: fmt.Sprintf("there is no plan file %s: %v", named, cause(err)),
			Remedy: "Name a file that `tg-refactor plan --out FILE` wrote"}}
	}
	file, err := plan.DecodeFile(named, content)
	if err != nil {
		return Made{}, err
	}
	made, err := e.again(ctx, file.Request)
	if err != nil {
		return Made{}, err
	}
	now, err := plan.NewFile(made.Plan, made.Request, e.options.Version)
	if err != nil {
		return Made{}, err
	}
	if stale := file.Stale(now); len(stale) > 0 {
		return Made{}, stale
	}
	return made, nil
}

// path gives an absolute path for one that the user names from the working folder; it need not be in the repository.
func (e *Engine) path(named string) string {
	if filepath.IsAbs(named) {
		return named
	}
	return filepath.Join(e.dir, named)
}

// cause gives what the operating system says, without the call and the path around it.
func cause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// asFindings gives what an error has to say to the user.
func asFindings(err error) finding.List {
	var list finding.List
	if errors.As(err, &list) {
		return list
	}
	return nil
}
