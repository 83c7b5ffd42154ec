//go:build unix

package tempdir

import (
	"io/fs"
	"os"
	"syscall"
)

// mine tells whether the process's own user made what this describes.
func mine(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}
