package realtest

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// object is what a bucket of GCS holds under a name.
type object struct {
	content    []byte
	generation int64
}

// buckets is as much of GCS as the gcs backend asks for: objects are written, with the condition that there is none, read, listed and
// deleted.
type buckets struct {
	mu      sync.Mutex
	objects map[string]object
	last    int64
}

// GCS starts a server that speaks as much of the JSON API of GCS as the gcs backend of OpenTofu needs.
func GCS(t testing.TB) *Store {
	t.Helper()
	store, b := &Store{}, &buckets{objects: map[string]object{}}
	store.serve(t, b)
	return store
}

// GCSSettings are those of a gcs backend on the server.
func (s *Store) GCSSettings(bucket, prefix string) map[string]any {
	return map[string]any{"bucket": bucket, "prefix": prefix, "access_token": "any", "storage_custom_endpoint": s.URL + "/storage/v1/"}
}

// ServeHTTP answers one request.
func (b *buckets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/upload")
	bucket, name, isObject := strings.Cut(strings.TrimPrefix(path, "/storage/v1/b/"), "/o")
	name = strings.TrimPrefix(name, "/")
	switch {
	case !strings.HasPrefix(path, "/storage/v1/b/"):
		// Contents are read at /BUCKET/OBJECT.
		b.read(w, strings.TrimPrefix(path, "/"))
	case r.Method == http.MethodPost:
		b.write(w, r, bucket)
	case isObject && name == "":
		b.list(w, bucket, r.URL.Query().Get("prefix"))
	case r.Method == http.MethodDelete:
		delete(b.objects, bucket+"/"+name)
		w.WriteHeader(http.StatusNoContent)
	case r.URL.Query().Get("alt") == "media":
		b.read(w, bucket+"/"+name)
	default:
		b.describe(w, bucket, name)
	}
}

func (b *buckets) read(w http.ResponseWriter, key string) {
	found, ok := b.objects[key]
	if !ok {
		http.Error(w, `{"error":{"code":404}}`, http.StatusNotFound)
		return
	}
	w.Header().Set("X-Goog-Generation", fmt.Sprint(found.generation))
	_, _ = w.Write(found.content)
}

func (b *buckets) write(w http.ResponseWriter, r *http.Request, bucket string) {
	_, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	parts := multipart.NewReader(r.Body, parameters["boundary"])
	var about struct{ Name string }
	first, err := parts.NextPart()
	if err == nil {
		err = json.NewDecoder(first).Decode(&about)
	}
	var content []byte
	if err == nil {
		var second *multipart.Part
		if second, err = parts.NextPart(); err == nil {
			content, err = io.ReadAll(second)
		}
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if _, there := b.objects[bucket+"/"+about.Name]; there && r.URL.Query().Get("ifGenerationMatch") == "0" {
		http.Error(w, `{"error":{"code":412}}`, http.StatusPreconditionFailed)
		return
	}
	b.last++
	b.objects[bucket+"/"+about.Name] = object{content, b.last}
	b.describe(w, bucket, about.Name)
}

func (b *buckets) describe(w http.ResponseWriter, bucket, name string) {
	found, ok := b.objects[bucket+"/"+name]
	if !ok {
		http.Error(w, `{"error":{"code":404}}`, http.StatusNotFound)
		return
	}
	answer(w, described(bucket, name, found))
}

func (b *buckets) list(w http.ResponseWriter, bucket, prefix string) {
	items := []any{}
	for key, found := range b.objects {
		if name, ok := strings.CutPrefix(key, bucket+"/"); ok && strings.HasPrefix(name, prefix) {
			items = append(items, described(bucket, name, found))
		}
	}
	answer(w, map[string]any{"kind": "storage#objects", "items": items})
}

func described(bucket, name string, o object) map[string]any {
	return map[string]any{"kind": "storage#object", "bucket": bucket, "name": name, "generation": fmt.Sprint(o.generation),
		"metageneration": "1", "size": fmt.Sprint(len(o.content))}
}

func answer(w http.ResponseWriter, document any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(document)
}
