package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"syscall"

	"github.com/sulibot/tg-refactor/internal/live"
)

// Kind tells what stands at a path; links are not followed.
type Kind string

// The kinds.
const (
	Absent Kind = ""
	File   Kind = "file"
	Link   Kind = "link"
	Dir    Kind = "folder"
	// Other is a socket, a pipe or a device.
	Other Kind = "other"
)

// Fingerprint is what stands at a path, without its bytes. Its zero value is nothing at all.
type Fingerprint struct {
	Kind Kind `json:"kind,omitempty"`
	// Mode holds the permission bits as chmod takes them.
	Mode fs.FileMode `json:"mode,omitempty"`
	Size int64       `json:"size,omitempty"`
	// Sum is the SHA-256 of a file's bytes or a link's text, in hex; empty where the bytes may not be read.
	Sum string `json:"sha256,omitempty"`
}

// Same tells whether both are the same thing with the same bytes. The mode is left out: some file systems make up their own.
func (f Fingerprint) Same(other Fingerprint) bool {
	return f.Kind == other.Kind && f.Size == other.Size && f.Sum == other.Sum
}

// Permissions are the bits of a mode that chmod sets.
const Permissions = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

// FingerprintOf is that of a file with these bytes, or of a link with this text where mode has fs.ModeSymlink.
func FingerprintOf(content []byte, mode fs.FileMode) Fingerprint {
	print := Fingerprint{Kind: File, Mode: mode & Permissions, Size: int64(len(content)), Sum: sum(content)}
	if mode&fs.ModeSymlink != 0 {
		print.Kind, print.Mode = Link, 0
	}
	return print
}

func sum(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:])
}

// KindOf gives the kind that a mode speaks of.
func KindOf(mode fs.FileMode) Kind {
	switch {
	case mode.IsRegular():
		return File
	case mode.IsDir():
		return Dir
	case mode&fs.ModeSymlink != 0:
		return Link
	default:
		return Other
	}
}

// Peek gives the kind of what stands at an absolute path, without reading it. Nothing there is no error.
func Peek(disk FS, path string) (Kind, error) {
	info, err := disk.Lstat(path)
	switch {
	case Gone(err):
		return Absent, nil
	case err != nil:
		return Absent, err
	}
	return KindOf(info.Mode()), nil
}

// Look takes the fingerprint of what stands at an absolute path. Nothing there is no error.
func Look(disk FS, path string) (Fingerprint, error) {
	info, err := disk.Lstat(path)
	if Gone(err) {
		return Fingerprint{}, nil
	}
	if err != nil {
		return Fingerprint{}, err
	}
	print := Fingerprint{Kind: KindOf(info.Mode()), Mode: info.Mode() & Permissions}
	switch print.Kind {
	case Link:
		text, err := disk.Readlink(path)
		if err != nil {
			return Fingerprint{}, err
		}
		return FingerprintOf([]byte(text), fs.ModeSymlink), nil
	case File:
		print.Size = info.Size()
		print.Sum, err = Sum(disk, path)
		if errors.Is(err, fs.ErrPermission) {
			return print, nil
		}
		return print, err
	default:
		return print, nil
	}
}

// Gone tells whether the error says that nothing stands at a path; a file among the folders above it says so too.
func Gone(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// Full tells whether the error says that the disk has no room left.
func Full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// ReadOnly tells whether the error says that writing is not allowed.
func ReadOnly(err error) bool {
	return errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission)
}

// Sum gives the SHA-256 of a file, in hex.
func Sum(disk FS, path string) (string, error) {
	file, err := disk.Open(path)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	_, err = io.Copy(hash, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// ReadFile reads a whole file. One of more than live.Largest bytes is an error that wraps live.ErrTooLarge.
func ReadFile(disk FS, path string) ([]byte, error) {
	file, err := disk.Open(path)
	if err != nil {
		return nil, err
	}
	content, err := live.ReadAll(file, path, live.Largest)
	return content, errors.Join(err, file.Close())
}
