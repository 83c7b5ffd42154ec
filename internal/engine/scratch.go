package engine

import (
	"fmt"
	"os"
)

// scratch makes a folder that nobody else can look into, for what a program writes and may be secret. The caller removes it.
func scratch() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "tg-refactor-")
	if err != nil {
		return "", nil, fmt.Errorf("make a scratch folder: %w", err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil
}
