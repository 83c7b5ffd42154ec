//go:build unix

package realtest

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// nobody is the user without rights, for what must not run as root; nil where we are not root.
func nobody() *syscall.Credential {
	if os.Geteuid() != 0 {
		return nil
	}
	found, err := user.Lookup("nobody")
	if err != nil {
		return nil
	}
	uid, _ := strconv.Atoi(found.Uid)
	gid, _ := strconv.Atoi(found.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func as(command *exec.Cmd, user *syscall.Credential) {
	if user != nil {
		command.SysProcAttr = &syscall.SysProcAttr{Credential: user}
	}
}
