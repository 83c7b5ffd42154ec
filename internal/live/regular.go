package live

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ErrSpecial says that a pipe, a device, a socket or a folder stands where a file shall be read.
var ErrSpecial = errors.New("is no regular file")

// ErrTooLarge says that a file has more bytes than may be read whole.
var ErrTooLarge = errors.New("is too large to be read")

// Largest is how many bytes are read of one file, 256 MiB: what is larger is no text that anybody wrote, and a machine may not have room for it.
const Largest = 256 << 20

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

// ReadRegular reads a regular file whole. One of more than limit bytes is an error that wraps ErrTooLarge; 0 means Largest. Other errors are
// those of OpenRegular.
func ReadRegular(path string, limit int64) ([]byte, error) {
	file, err := OpenRegular(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	if limit == 0 {
		limit = Largest
	}
	return ReadAll(file, path, limit)
}

// ReadAll reads what comes from the file of a path, which the error names. More than limit bytes are an error that wraps ErrTooLarge, and are not
// read.
func ReadAll(from io.Reader, path string, limit int64) ([]byte, error) {
	if file, ok := from.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if info, err := file.Stat(); err == nil && info.Size() > limit {
			return nil, tooLarge(path, limit)
		}
	}
	var content bytes.Buffer
	n, err := io.Copy(&content, io.LimitReader(from, limit+1))
	if err == nil && n > limit {
		return nil, tooLarge(path, limit)
	}
	return content.Bytes(), err
}

func tooLarge(path string, limit int64) error {
	return &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("%w: it has more than %d bytes", ErrTooLarge, limit)}
}
