package realtest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// Store is a server that keeps states, on a port of this machine, until the test ends.
type Store struct {
	// URL is its address, without a slash at the end.
	URL string

	mu        sync.Mutex
	intercept func(http.ResponseWriter, *http.Request) bool
	states    map[string][]byte
	locks     map[string][]byte
}

// Intercept lets a test answer requests itself: those for which the function reports true. Nil answers none.
func (s *Store) Intercept(answer func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.intercept = answer
}

// intercepted lets the test answer first.
func (s *Store) intercepted(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		intercept := s.intercept
		s.mu.Unlock()
		if intercept == nil || !intercept(w, r) {
			handler.ServeHTTP(w, r)
		}
	})
}

func (s *Store) serve(t testing.TB, handler http.Handler) {
	server := httptest.NewServer(s.intercepted(handler))
	t.Cleanup(server.Close)
	s.URL = server.URL
}

// S3 starts a server that speaks S3, with these buckets, the objects of which have versions.
func S3(t testing.TB, buckets ...string) *Store {
	t.Helper()
	store, backend := &Store{}, s3mem.New()
	for _, bucket := range buckets {
		must(t, backend.CreateBucket(bucket))
		must(t, backend.SetVersioningConfiguration(bucket, gofakes3.VersioningConfiguration{Status: gofakes3.VersioningEnabled}))
	}
	store.serve(t, gofakes3.New(backend).Server())
	return store
}

// S3Settings are those of an s3 backend on the server, with a lock file; S3Env holds the credentials for it.
func (s *Store) S3Settings(bucket, key string) map[string]any {
	return map[string]any{"bucket": bucket, "key": key, "region": "us-east-1", "use_path_style": true, "use_lockfile": true,
		"skip_credentials_validation": true, "skip_metadata_api_check": true, "skip_requesting_account_id": true, "skip_region_validation": true,
		"endpoints": map[string]any{"s3": s.URL}}
}

// S3Env are credentials that the server takes as any others.
func S3Env() []string {
	return []string{"AWS_ACCESS_KEY_ID=AKIDTEST", "AWS_SECRET_ACCESS_KEY=very-secret-key", "AWS_REGION=us-east-1", "AWS_EC2_METADATA_DISABLED=true"}
}

// STS starts a server that lets anybody take on any role, whose credentials are known by their access key; and gives the setting of the
// environment that leads there.
func STS(t testing.TB, accessKey string) (env string) {
	t.Helper()
	store := &Store{}
	store.serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(w, `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<AssumedRoleUser><AssumedRoleId>A:x</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/x/x</Arn></AssumedRoleUser>
<Credentials><AccessKeyId>`+accessKey+`</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey><SessionToken>role-token</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`)
	}))
	return "AWS_ENDPOINT_URL_STS=" + store.URL
}

// HTTP starts a server for the http backend, with locks: a state each path, its lock at the same path.
func HTTP(t testing.TB) *Store {
	t.Helper()
	store := &Store{states: map[string][]byte{}, locks: map[string][]byte{}}
	store.serve(t, http.HandlerFunc(store.answer))
	return store
}

// HTTPSettings are those of an http backend on the server.
func (s *Store) HTTPSettings(name string) map[string]any {
	address := s.URL + path.Join("/", name)
	return map[string]any{"address": address, "lock_address": address, "unlock_address": address, "retry_max": 0}
}

// Lock takes the lock of a state as another process would, and gives it back.
func (s *Store) Lock(name string) (unlock func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locks[path.Join("/", name)] = []byte(`{"ID":"of-another","Operation":"apply","Who":"somebody@elsewhere"}`)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.locks, path.Join("/", name))
	}
}

// State gives what the server holds under a name; nil for nothing.
func (s *Store) State(name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.states[path.Join("/", name)])
}

func (s *Store) answer(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	name := r.URL.Path
	lock, locked := s.locks[name]
	switch {
	case err != nil:
		http.Error(w, "the request was cut off", http.StatusBadRequest)
	case r.Method == "LOCK" && locked:
		w.WriteHeader(http.StatusLocked)
		_, _ = w.Write(lock)
	case r.Method == "LOCK":
		s.locks[name] = body
	case r.Method == "UNLOCK":
		delete(s.locks, name)
	case r.Method == http.MethodPost:
		s.states[name] = body
	case r.Method == http.MethodDelete:
		delete(s.states, name)
	case s.states[name] == nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		_, _ = w.Write(s.states[name])
	}
}
