package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Tree gives the repository as it was at a revision: a branch, tag or commit. Submodules are left out. A revision that is not there
// is a finding, which says how to get it where the clone is shallow; other errors are as those of Status.
func (r *Repository) Tree(ctx context.Context, revision string) (*live.Tree, error) {
	commit, err := r.commit(ctx, revision)
	if failed := (failure{}); errors.As(err, &failed) {
		if failed.code == 1 || strings.Contains(failed.stderr, "bad object") || strings.Contains(failed.stderr, "Needed a single revision") {
			return nil, r.missing(ctx, revision)
		}
	}
	if err != nil {
		return nil, told(err, "look up "+revision)
	}
	listing, err := r.run(ctx, nil, "ls-tree", "-r", "-z", "--full-tree", commit)
	if err != nil {
		return nil, told(err, "list the files of "+revision)
	}
	entries, err := parseListing(string(listing))
	if err != nil {
		return nil, err
	}
	var asked strings.Builder
	for _, entry := range entries {
		asked.WriteString(entry.object + "\n")
	}
	blobs, err := r.run(ctx, strings.NewReader(asked.String()), "cat-file", "--batch")
	if err != nil {
		return nil, told(err, "read the files of "+revision)
	}
	files := map[change.Path]live.Source{}
	reader := bufio.NewReader(bytes.NewReader(blobs))
	for _, entry := range entries {
		content, err := nextBlob(reader)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, r.missing(ctx, revision)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s at %s: %w", entry.path, revision, err)
		}
		files[entry.path] = live.Source{Content: content, Mode: entry.mode}
	}
	return live.FromMap(files), nil
}

type treeEntry struct {
	path   change.Path
	object string
	mode   fs.FileMode
}

// modes are git's file modes; it knows no others but that of a submodule.
var modes = map[string]fs.FileMode{"100644": 0o644, "100755": 0o755, "120000": fs.ModeSymlink | 0o777}

// parseListing reads lines "<mode> <type> <object>\t<path>".
func parseListing(listing string) ([]treeEntry, error) {
	var entries []treeEntry
	for line := range strings.SplitSeq(listing, "\x00") {
		if line == "" {
			continue
		}
		about, path, ok := strings.Cut(line, "\t")
		fields := strings.Fields(about)
		if !ok || len(fields) != 3 {
			return nil, fmt.Errorf("git lists a file as %q", line)
		}
		if mode, ok := modes[fields[0]]; ok && !unseen(path) {
			entries = append(entries, treeEntry{path: change.Path(path), object: fields[2], mode: mode})
		}
	}
	return entries, nil
}

// unseen tells whether a snapshot of the disk would leave the path out.
func unseen(path string) bool {
	for element := range strings.SplitSeq(path, "/") {
		if live.Unseen[element] {
			return true
		}
	}
	return false
}

// nextBlob reads "<object> <type> <size>\n<bytes>\n". The error is fs.ErrNotExist for an object that is not there, as in a partial clone.
func nextBlob(reader *bufio.Reader) ([]byte, error) {
	header, err := reader.ReadString('\n')
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(header)
	if len(fields) == 2 && fields[1] == "missing" {
		return nil, fs.ErrNotExist
	}
	if len(fields) != 3 {
		return nil, fmt.Errorf("git announces a file as %q", header)
	}
	size, err := strconv.Atoi(fields[2])
	if err != nil {
		return nil, err
	}
	content := make([]byte, size+1)
	if _, err := io.ReadFull(reader, content); err != nil {
		return nil, err
	}
	return content[:size], nil
}
