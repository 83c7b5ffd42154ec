//go:build unix

package live

import "syscall"

// dontWait lets an open of a pipe return at once.
const dontWait = syscall.O_NONBLOCK
