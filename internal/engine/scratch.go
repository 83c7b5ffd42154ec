package engine

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/sulibot/tg-refactor/internal/change"
)

// scratch makes a folder that nobody else can look into, for what a program writes and may be secret. The caller removes it.
func scratch() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "tg-refactor-")
	if err != nil {
		return "", nil, fmt.Errorf("make a scratch folder: %w", err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil
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
