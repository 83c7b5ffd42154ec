//go:build unix

package realtest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Postgres starts a PostgreSQL of the test's own on a port of this machine, and gives the connection string of an empty database. A
// machine without its server programs fails the test.
func Postgres(t testing.TB) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		t.Fatal("PostgreSQL is missing: install the package postgresql first")
	}
	bin := filepath.Dir(found[len(found)-1])
	// It refuses to run as root, and its user must reach its folder, which is therefore not one of the test's.
	dir, err := os.MkdirTemp("", "tg-refactor-postgres-")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	user := nobody()
	if user != nil {
		must(t, os.Chown(dir, int(user.Uid), int(user.Gid)))
	}
	run := func(name string, args ...string) *exec.Cmd {
		command := exec.Command(filepath.Join(bin, name), args...)
		command.Dir, command.Env = dir, []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "HOME=" + dir}
		as(command, user)
		return command
	}
	data := filepath.Join(dir, "data")
	if out, err := run("initdb", "--auth=trust", "--username=states", "--no-sync", data).CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	must(t, listener.Close())
	server := run("postgres", "-D", data, "-p", fmt.Sprint(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off")
	must(t, server.Start())
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
	})
	const patience = 30 * time.Second
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if err := exec.Command(filepath.Join(bin, "pg_isready"), "-h", "127.0.0.1", "-p", fmt.Sprint(port)).Run(); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal("PostgreSQL does not answer")
		}
	}
	return fmt.Sprintf("postgres://states:no-password-is-asked@127.0.0.1:%d/postgres?sslmode=disable", port)
}
