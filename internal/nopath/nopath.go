// Package nopath owns the PATH while other packages initialise: there is none. Terragrunt's package options looks for a program on it and
// runs that, for every command and in whatever folder one stands. It must not import anything but os: Go initialises the packages that are
// ready in the order of their import paths, so this one comes before os/exec, and so before everything that could run a program.
package nopath

import "os"

var path, there = os.LookupEnv("PATH")

func init() {
	if there {
		_ = os.Setenv("PATH", "")
	}
}

// Restore gives the PATH back. The package whose imports are to find none calls it when it is initialised itself.
func Restore() {
	if there {
		_ = os.Setenv("PATH", path)
	}
}
