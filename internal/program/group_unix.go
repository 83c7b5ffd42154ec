//go:build unix

package program

import (
	"io/fs"
	"os/exec"
	"sync"
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

// masking keeps starts apart that change the process's umask, which a child has from its parent.
var masking sync.Mutex

// start begins a program; with private it makes nothing that others than its owner may read.
func start(command *exec.Cmd, private bool) error {
	if !private {
		return command.Start()
	}
	masking.Lock()
	defer masking.Unlock()
	before := syscall.Umask(0o077)
	defer syscall.Umask(before)
	return command.Start()
}
