//go:build !unix

package live

const dontWait = 0
