// Package program is the only door to the programs that work on states: OpenTofu, Terraform and Terragrunt. It finds a binary and
// runs it in a given folder with a given environment, and tells their diagnostics from what they were asked for; nothing else of ours
// reaches them. It must not know what they are asked for.
package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// ErrNotFound says that a binary is not there, or cannot be run.
var ErrNotFound = errors.New("program not found")

// ErrNoFolder says that the folder to run in is not there.
var ErrNoFolder = errors.New("there is no folder")

// grace is how long a program that was interrupted may take to give its locks back before it is killed.
const grace = 20 * time.Second

// Call is one run of a program.
type Call struct {
	// Path is the binary: an absolute path, or a name that is looked for on the PATH of Env.
	Path string
	Args []string
	// Dir is the folder to run in, an absolute path.
	Dir string
	// Env is the whole environment, as "NAME=value"; of a name that comes twice the last one counts.
	Env []string
	// Stdin is what the program reads; it may be nil.
	Stdin []byte
	// Private tells that the files and folders that the program makes are for their owner alone, whatever the umask.
	Private bool
}

// Result is what a program came to. Both outputs may hold secrets.
type Result struct {
	Stdout, Stderr []byte
	ExitCode       int
}

// Door runs real programs.
type Door struct{}

// Run runs a program to its end, whatever it exits with. When ctx ends, the program and all that it started are interrupted, so that
// they give back their locks, and killed where they do not end; the error is then that of ctx. A binary that is not there is
// ErrNotFound, a folder ErrNoFolder; one that prints without end is ErrTooLarge.
func (Door) Run(ctx context.Context, call Call) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	path, err := Find(call.Path, call.Env)
	if err != nil {
		return Result{}, err
	}
	command := exec.CommandContext(ctx, path, call.Args...)
	command.Dir, command.Env = call.Dir, call.Env
	if call.Stdin != nil {
		command.Stdin = bytes.NewReader(call.Stdin)
	}
	output, err := listen(command)
	if err != nil {
		return Result{}, fmt.Errorf("run %s: %w", filepath.Base(path), err)
	}
	own(command)
	command.Cancel = func() error { return interrupt(command) }
	command.WaitDelay = grace
	if err = start(command, call.Private); err == nil {
		err = command.Wait()
	}
	// What a program leaves running when it is ended would go on writing.
	if ctx.Err() != nil {
		kill(command)
		output.end()
		return Result{}, ctx.Err()
	}
	var result Result
	result.Stdout, result.Stderr = output.end()
	if output.over.Load() {
		return Result{}, fmt.Errorf("run %s: %w: more than %d MiB", filepath.Base(path), ErrTooLarge, mostPrinted>>20)
	}
	if command.ProcessState != nil {
		result.ExitCode = command.ProcessState.ExitCode()
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && result.ExitCode >= 0 {
		return result, nil
	}
	if err != nil {
		// The operating system says "no such file" of the program where it means the folder.
		if _, missing := os.Stat(call.Dir); errors.Is(missing, fs.ErrNotExist) {
			err = fmt.Errorf("%w %s", ErrNoFolder, call.Dir)
		}
		return result, fmt.Errorf("run %s: %w", filepath.Base(path), err)
	}
	return result, nil
}

// Find gives the absolute path of a binary: of a path itself, of a name the first on the PATH of an environment.
func Find(name string, env []string) (string, error) {
	if name == "" {
		return "", ErrNotFound
	}
	if filepath.Base(name) != name {
		if runnable(name) {
			return filepath.Abs(name)
		}
		return "", fmt.Errorf("%w: %s", ErrNotFound, name)
	}
	for _, dir := range filepath.SplitList(Getenv(env, "PATH")) {
		for _, suffix := range suffixes {
			if path := filepath.Join(dir, name+suffix); filepath.IsAbs(path) && runnable(path) {
				return path, nil
			}
		}
	}
	return "", fmt.Errorf("%w: %s is not on the PATH", ErrNotFound, name)
}

func runnable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && isExecutable(info)
}

// Getenv gives the last value of a name in an environment; empty where there is none.
func Getenv(env []string, name string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if value, ok := strings.CutPrefix(env[i], name+"="); ok {
			return value
		}
	}
	return ""
}
