package live

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ErrSpecial says that a pipe, a device, a socket or a folder stands where a file shall be read.
var ErrSpecial = errors.New("is no regular file")

// OpenRegular opens a regular file for reading, links followed. It never waits, as for the other end of a pipe. The error wraps ErrSpecial
// where something else stands there, else it is that of os.Open.
func OpenRegular(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|dontWait, 0)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "read", Path: path, Err: ErrSpecial}
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// ReadRegular reads a regular file whole; one of more than limit bytes is an error, 0 means any size. Other errors are those of OpenRegular.
func ReadRegular(path string, limit int64) ([]byte, error) {
	file, err := OpenRegular(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	if limit == 0 {
		return io.ReadAll(file)
	}
	content, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(content)) > limit {
		err = &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("has more than %d bytes", limit)}
	}
	return content, err
}
