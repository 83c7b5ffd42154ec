package engine

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/tempdir"
)

// scratch makes a folder that nobody else can look into, for what a program writes and may be secret. The caller removes it.
func scratch() (dir string, remove func(), err error) {
	made, err := tempdir.New("state")
	if err != nil {
		return "", nil, err
	}
	return made.Path, made.Remove, nil
}

// scratchFile writes a file below a scratch folder.
func scratchFile(dir string, path change.Path, content []byte) error {
	to := filepath.Join(dir, filepath.FromSlash(string(path)))
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return fmt.Errorf("write into a scratch folder: %w", err)
	}
	if err := os.WriteFile(to, content, 0o600); err != nil {
		return fmt.Errorf("write into a scratch folder: %w", err)
	}
	return nil
}
