//go:build unix

package program

import (
	"io/fs"
	"os/exec"
	"syscall"
)

var suffixes = []string{""}

func isExecutable(info fs.FileInfo) bool { return info.Mode()&0o111 != 0 }

// own puts the program into a process group of its own, so that all that it starts can be ended with it, and so that a Ctrl-C of the
// terminal reaches it only through us, once.
func own(command *exec.Cmd) { command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func interrupt(command *exec.Cmd) error { return syscall.Kill(-command.Process.Pid, syscall.SIGINT) }

func kill(command *exec.Cmd) {
	if command.Process != nil {
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	}
}
