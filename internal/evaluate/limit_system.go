//go:build linux || darwin

package evaluate

import "syscall"

// limitMemory lets the operating system refuse this process more writable memory than so many bytes, where it knows such a limit.
func limitMemory(bytes uint64) {
	_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: bytes, Max: bytes})
}
