package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// Save gives a plan as a file for Saved to read. A plan with errors is not saved.
func (e *Engine) Save(made Made) ([]byte, error) {
	if err := made.AllFindings().Err(); err != nil {
		return nil, err
	}
	file, err := plan.NewFile(made.Plan, made.Request, e.options.Version)
	if err != nil {
		return nil, err
	}
	return file.Encode()
}

// Saved reads a saved plan and makes it again from the disk as it is now. Where anything that it read or touches differs, or the
// outcome does, it is refused: the error is a finding.List that names each such file.
func (e *Engine) Saved(ctx context.Context, named string) (Made, error) {
	content, err := live.ReadRegular(e.Path(named), 0)
	if errors.Is(err, live.ErrSpecial) {
		return Made{}, finding.List{{Code: finding.PlanFileUnreadable, Severity: finding.Error, Message: named + " is no plan file: it is no file at all",
			Remedy: "Name a file that `tg-refactor plan --out FILE` wrote"}}
	}
	if err != nil {
		return Made{}, finding.List{{Code: finding.NoSuchPath, Severity: finding.Error, Remedy: "Name a file that `tg-refactor plan --out FILE` wrote",
			Message: fmt.Sprintf("there is no plan file %s: %v", named, cause(err))}}
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

// Path gives an absolute path for one that the user names from the working folder; it need not be in the repository.
func (e *Engine) Path(named string) string {
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
