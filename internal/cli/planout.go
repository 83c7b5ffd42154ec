package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/engine"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
	"github.com/sulibot/tg-refactor/internal/plan"
)

// writePlan writes a plan file, which the user names from the folder that the command works in. Nothing but another plan file is replaced.
func (a *app) writePlan(e *engine.Engine, text []byte, named string) error {
	failed := func(why, remedy string) error {
		return finding.List{{Code: finding.WriteFailed, Severity: finding.Error, Message: fmt.Sprintf("the plan cannot be written to %s: %s", named, why),
			Remedy: remedy}}
	}
	path := e.Path(named)
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return failed(reason(err), "Name a file in a folder that exists and that you may write to")
	}
	if slices.Contains(strings.Split(filepath.ToSlash(dir), "/"), ".git") {
		return failed("it would be among git's own files", "Name a file elsewhere")
	}
	switch info, err := os.Lstat(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return failed(reason(err), "Name a file in a folder that exists and that you may write to")
	case !info.Mode().IsRegular():
		return failed("what stands there is no file", "Name a file that is not there yet, or a plan file")
	default:
		there, err := live.ReadRegular(path, 0)
		if err == nil {
			_, err = plan.DecodeFile(named, there)
		}
		if err != nil {
			return failed("the file that stands there is no plan file", "Remove it first, or name another one")
		}
	}
	if err := replaceFile(filepath.Join(dir, filepath.Base(path)), text); err != nil {
		return failed(reason(err), "Name a file in a folder that exists and that you may write to")
	}
	a.say("Saved to %s. Apply exactly this with: tg-refactor apply %s", named, named)
	return nil
}

// replaceFile writes a file whole or not at all. Only its owner may read it: the sums in it tell who guesses what a file holds whether the
// guess is right.
func replaceFile(path string, text []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// reason gives what the operating system says, without the call and the path around it.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}
