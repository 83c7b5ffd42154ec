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
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/live"
)

// Tree gives the repository as it was at a revision: a branch, tag or commit. Submodules are left out. A revision that is not there
// is a finding, which says how to get it where the clone is shallow; other errors are as those of Status. It takes three processes,
// however many files there are; large files are read when they are asked for, while the context lives.
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
	listing, err := r.run(ctx, nil, "ls-tree", "-r", "-l", "-z", "--full-tree", commit)
	if failed := (failure{}); errors.As(err, &failed) && strings.Contains(failed.stderr, "promisor") {
		return nil, partial(revision)
	}
	if err != nil {
		return nil, told(err, "list the files of "+revision)
	}
	entries, err := parseListing(string(listing))
	if err != nil {
		return nil, err
	}
	files, err := r.smallOnes(ctx, revision, entries)
	if err != nil {
		return nil, err
	}
	objects := map[change.Path]string{}
	for _, entry := range entries {
		if files[entry.path].Content == nil {
			objects[entry.path] = entry.object
		}
	}
	return live.Lazy(files, func(p change.Path) ([]byte, error) {
		content, err := r.run(ctx, nil, "cat-file", "blob", objects[p])
		if err != nil {
			return nil, fmt.Errorf("read %s at %s: %w", p, revision, err)
		}
		return content, nil
	}), nil
}

// small is the size in bytes up to which all files of a revision are read at once, by one process; larger ones are read one by one
// when somebody asks, which for a config nobody does.
const small = 128 << 10

// smallOnes gives all files of a listing, with the bytes of the small ones and of links.
func (r *Repository) smallOnes(ctx context.Context, revision string, entries []treeEntry) (map[change.Path]live.Source, error) {
	files := map[change.Path]live.Source{}
	var wanted []treeEntry
	var asked strings.Builder
	for _, entry := range entries {
		if entry.size < 0 {
			return nil, partial(revision)
		}
		files[entry.path] = live.Source{Mode: entry.mode}
		if entry.size <= small || entry.mode&fs.ModeSymlink != 0 {
			wanted = append(wanted, entry)
			asked.WriteString(entry.object + "\n")
		}
	}
	blobs, err := r.run(ctx, strings.NewReader(asked.String()), "cat-file", "--batch")
	if err != nil {
		return nil, told(err, "read the files of "+revision)
	}
	reader := bufio.NewReader(bytes.NewReader(blobs))
	for _, entry := range wanted {
		content, err := nextBlob(reader)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, partial(revision)
		}
		if err != nil {
			return nil, fmt.Errorf("read %s at %s: %w", entry.path, revision, err)
		}
		files[entry.path] = live.Source{Content: content, Mode: entry.mode}
	}
	return files, nil
}

// partial is the finding for a clone that has a revision, but not all of its files.
func partial(revision string) error {
	return finding.List{{Code: finding.RevisionMissing, Severity: finding.Error,
		Message: "the repository is a partial clone, which lacks files of the revision " + revision,
		Remedy:  "Clone with all files: without --filter, in GitHub Actions with `fetch-depth: 0` and no `filter`"}}
}

type treeEntry struct {
	path   change.Path
	object string
	mode   fs.FileMode
	// size is in bytes; -1 where the clone does not have the object.
	size int64
}

// modes are git's file modes; it knows no others but that of a submodule.
var modes = map[string]fs.FileMode{"100644": 0o644, "100755": 0o755, "120000": fs.ModeSymlink | 0o777}

// parseListing reads lines "<mode> <type> <object> <size>\t<path>". The size is "-" for a submodule, "BAD" for an object that is not there.
func parseListing(listing string) ([]treeEntry, error) {
	var entries []treeEntry
	for line := range strings.SplitSeq(listing, "\x00") {
		if line == "" {
			continue
		}
		about, path, ok := strings.Cut(line, "\t")
		fields := strings.Fields(about)
		if !ok || len(fields) != 4 {
			return nil, fmt.Errorf("git lists a file as %q", line)
		}
		mode, ok := modes[fields[0]]
		if !ok || unseen(path) {
			continue
		}
		size, err := strconv.ParseInt(fields[3], 10, 64)
		if err != nil {
			size = -1
		}
		p, err := named(path)
		if err != nil {
			return nil, err
		}
		entries = append(entries, treeEntry{path: p, object: fields[2], mode: mode, size: size})
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
