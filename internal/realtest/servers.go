//go:build backends

package realtest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// node starts a server of .tools/backends on a port of this machine, until the test ends, and gives its address. {port} in an argument
// stands for the port.
func node(t testing.TB, script string, args ...string) string {
	t.Helper()
	modules := filepath.Join(ModuleRoot(t), ".tools", "backends", "node_modules")
	if _, err := os.Stat(filepath.Join(modules, script)); err != nil {
		t.Fatalf("%s is missing: run `make backends` (%v)", script, err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := listener.Addr().String()
	must(t, listener.Close())
	_, port, _ := strings.Cut(address, ":")
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "{port}", port)
	}
	server := exec.Command("node", append([]string{filepath.Join(modules, script)}, args...)...)
	server.Dir = t.TempDir()
	var said bytes.Buffer
	server.Stdout, server.Stderr = &said, &said
	must(t, server.Start())
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	const patience = 60 * time.Second
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			must(t, connection.Close())
			return "http://" + address
		}
		if time.Now().After(end) {
			_ = server.Process.Kill()
			_ = server.Wait()
			t.Fatalf("%s does not answer: %s", script, said.String())
		}
	}
}

// AzureEmulator is Azurite, Microsoft's emulator of Azure's blob storage.
type AzureEmulator struct {
	// Env leads a program to it, as that of Azure does.
	Env     []string
	address string
}

// Azurite starts the emulator with these containers.
func Azurite(t testing.TB, containers ...string) *AzureEmulator {
	t.Helper()
	a := &AzureEmulator{address: node(t, "azurite/dist/src/blob/main.js", "--blobHost", "127.0.0.1", "--blobPort", "{port}", "--inMemoryPersistence",
		"--skipApiVersionCheck", "--disableTelemetry", "--silent")}
	address, err := url.Parse(a.address)
	must(t, err)
	a.Env = azureFront(t, httputil.NewSingleHostReverseProxy(address))
	for _, container := range containers {
		a.ask(t, http.MethodPut, "/"+container, "restype=container", http.StatusCreated)
	}
	return a
}

// Delete takes a blob away, as a person would with the tools of Azure.
func (a *AzureEmulator) Delete(t testing.TB, container, key string) {
	t.Helper()
	a.ask(t, http.MethodDelete, "/"+container+"/"+key, "", http.StatusAccepted)
}

// ask sends a request that the account's key signs.
func (a *AzureEmulator) ask(t testing.TB, method, path, query string, want int) {
	t.Helper()
	request, err := http.NewRequest(method, a.address+path+"?"+query, nil)
	must(t, err)
	request.Host = AzureAccount + ".blob.core.windows.net"
	date, version := time.Now().UTC().Format(http.TimeFormat), "2021-12-02"
	request.Header.Set("x-ms-date", date)
	request.Header.Set("x-ms-version", version)
	toSign := method + strings.Repeat("\n", 12) + "x-ms-date:" + date + "\nx-ms-version:" + version + "\n/" + AzureAccount + path
	if name, value, ok := strings.Cut(query, "="); ok {
		toSign += "\n" + name + ":" + value
	}
	key, err := base64.StdEncoding.DecodeString(AzureKey)
	must(t, err)
	sum := hmac.New(sha256.New, key)
	_, _ = io.WriteString(sum, toSign)
	request.Header.Set("Authorization", "SharedKey "+AzureAccount+":"+base64.StdEncoding.EncodeToString(sum.Sum(nil)))
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	defer func() { _ = response.Body.Close() }()
	if said, _ := io.ReadAll(response.Body); response.StatusCode != want {
		t.Fatalf("%s %s: %s\n%s", method, path, response.Status, said)
	}
}

// Dynalite starts a server that speaks as DynamoDB does, with one table; its items are not to be looked into.
func Dynalite(t testing.TB, table string) *LockTable {
	t.Helper()
	l := &LockTable{name: table}
	l.URL = node(t, "dynalite/cli.js", "--host", "127.0.0.1", "--port", "{port}", "--createTableMs", "0")
	body := fmt.Sprintf(`{"TableName":%q,"BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"LockID","KeyType":"HASH"}],`+
		`"AttributeDefinitions":[{"AttributeName":"LockID","AttributeType":"S"}]}`, table)
	request, err := http.NewRequest(http.MethodPost, l.URL, strings.NewReader(body))
	must(t, err)
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810.CreateTable")
	request.Header.Set("X-Amz-Date", time.Now().UTC().Format("20060102T150405Z"))
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=any")
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	defer func() { _ = response.Body.Close() }()
	if said, _ := io.ReadAll(response.Body); response.StatusCode != http.StatusOK {
		t.Fatalf("making a table: %s\n%s", response.Status, said)
	}
	time.Sleep(time.Second) // The table is being made.
	return l
}
