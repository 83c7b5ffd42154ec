package realtest

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// blob is what a container of Azure holds under a name.
type blob struct {
	content  []byte
	metadata map[string]string
	lease    string
}

// containers is as much of the API of Azure's blob storage as the azurerm backend asks for: blobs are written, read, described, listed
// and deleted, have metadata, and are held by a lease, without which nobody else may write.
type containers struct {
	mu    sync.Mutex
	names []string
	blobs map[string]*blob
}

// Azure is an account of Azure's blob storage on a port of this machine, until the test ends.
type Azure struct {
	Store
	// Env leads a program to the account: what it wants from Azure goes through a proxy, whose certificate it trusts.
	Env  []string
	held *containers
}

// AzureAccount is the name of the account.
const AzureAccount = "devstoreaccount1"

// AzureKey is a key that the account takes as any other; the one that Azure's emulator comes with.
const AzureKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

// AzureBlobs starts a server with these containers.
func AzureBlobs(t testing.TB, names ...string) *Azure {
	t.Helper()
	a := &Azure{held: &containers{names: names, blobs: map[string]*blob{}}}
	a.Env = azureFront(t, a.intercepted(a.held))
	return a
}

// AzureSettings are those of an azurerm backend on the server.
func AzureSettings(container, key string) map[string]any {
	return map[string]any{"storage_account_name": AzureAccount, "container_name": container, "key": key, "access_key": AzureKey}
}

// Blob gives what the server holds under a name; nil for nothing.
func (a *Azure) Blob(container, key string) []byte {
	a.held.mu.Lock()
	defer a.held.mu.Unlock()
	if found := a.held.blobs[container+"/"+key]; found != nil {
		return bytes.Clone(found.content)
	}
	return nil
}

// Delete takes a blob away, as a person would with the tools of Azure.
func (a *Azure) Delete(container, key string) {
	a.held.mu.Lock()
	defer a.held.mu.Unlock()
	delete(a.held.blobs, container+"/"+key)
}

// ServeHTTP answers one request.
func (c *containers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	container, name, isBlob := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	query := r.URL.Query()
	w.Header().Set("x-ms-version", r.Header.Get("x-ms-version"))
	w.Header().Set("Last-Modified", time.Unix(0, 0).UTC().Format(http.TimeFormat))
	switch {
	case r.Header.Get("Authorization") == "" && query.Get("sig") == "":
		refuse(w, http.StatusForbidden, "AuthenticationFailed")
	case !slices.Contains(c.names, container):
		refuse(w, http.StatusNotFound, "ContainerNotFound")
	case !isBlob:
		c.list(w, container, query.Get("prefix"))
	default:
		c.serveBlob(w, r, container+"/"+name)
	}
}

func (c *containers) serveBlob(w http.ResponseWriter, r *http.Request, key string) {
	body, err := io.ReadAll(r.Body)
	found, there := c.blobs[key]
	comp, held := r.URL.Query().Get("comp"), r.Header.Get("x-ms-lease-id")
	writes := r.Method == http.MethodPut || r.Method == http.MethodDelete
	switch {
	case err != nil:
		refuse(w, http.StatusBadRequest, "InvalidInput")
	case !there && (comp != "" || r.Method != http.MethodPut):
		refuse(w, http.StatusNotFound, "BlobNotFound")
	case comp == "lease":
		found.leased(w, r)
	case there && held != "" && found.lease == "":
		refuse(w, http.StatusPreconditionFailed, "LeaseNotPresentWithBlobOperation")
	case there && writes && held == "" && found.lease != "":
		refuse(w, http.StatusPreconditionFailed, "LeaseIdMissing")
	case there && held != found.lease && held != "":
		refuse(w, http.StatusPreconditionFailed, "LeaseIdMismatchWithBlobOperation")
	case r.Method == http.MethodDelete:
		delete(c.blobs, key)
		w.WriteHeader(http.StatusAccepted)
	case comp == "metadata":
		found.metadata = metadata(r)
		w.WriteHeader(http.StatusOK)
	case r.Method == http.MethodPut:
		if !there {
			found = &blob{}
			c.blobs[key] = found
		}
		found.content, found.metadata = body, metadata(r)
		w.WriteHeader(http.StatusCreated)
	default:
		found.described(w.Header())
		if r.Method == http.MethodGet {
			_, _ = w.Write(found.content)
		}
	}
}

// leased takes the lease of a blob or gives it back.
func (b *blob) leased(w http.ResponseWriter, r *http.Request) {
	wanted := r.Header.Get("x-ms-proposed-lease-id")
	switch {
	case r.Header.Get("x-ms-lease-action") == "acquire" && b.lease != "" && b.lease != wanted:
		refuse(w, http.StatusConflict, "LeaseAlreadyPresent")
	case r.Header.Get("x-ms-lease-action") == "acquire":
		b.lease = wanted
		w.Header().Set("x-ms-lease-id", wanted)
		w.WriteHeader(http.StatusCreated)
	case r.Header.Get("x-ms-lease-id") != b.lease:
		refuse(w, http.StatusConflict, "LeaseIdMismatchWithLeaseOperation")
	default:
		b.lease = ""
		w.WriteHeader(http.StatusOK)
	}
}

func (b *blob) described(h http.Header) {
	sum := md5.Sum(b.content)
	h.Set("Content-MD5", base64.StdEncoding.EncodeToString(sum[:]))
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", fmt.Sprint(len(b.content)))
	h.Set("x-ms-blob-type", "BlockBlob")
	status, state := "unlocked", "available"
	if b.lease != "" {
		status, state = "locked", "leased"
	}
	h.Set("x-ms-lease-status", status)
	h.Set("x-ms-lease-state", state)
	for name, value := range b.metadata {
		h.Set("x-ms-meta-"+name, value)
	}
}

func metadata(r *http.Request) map[string]string {
	found := map[string]string{}
	for name, values := range r.Header {
		if name, ok := strings.CutPrefix(strings.ToLower(name), "x-ms-meta-"); ok {
			found[name] = values[0]
		}
	}
	return found
}

func (c *containers) list(w http.ResponseWriter, container, prefix string) {
	type item struct {
		Name       string
		Properties struct{ BlobType string }
	}
	var found struct {
		XMLName xml.Name `xml:"EnumerationResults"`
		Prefix  string
		Blobs   struct{ Blob []item }
	}
	found.Prefix = prefix
	for _, key := range slices.Sorted(maps.Keys(c.blobs)) {
		if name, ok := strings.CutPrefix(key, container+"/"); ok && strings.HasPrefix(name, prefix) {
			one := item{Name: name}
			one.Properties.BlobType = "BlockBlob"
			found.Blobs.Blob = append(found.Blobs.Blob, one)
		}
	}
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(found)
}

// refuse answers with a code of Azure's.
func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("x-ms-error-code", code)
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>%s</Message></Error>", code, code)
}
