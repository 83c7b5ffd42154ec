package journal_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sulibot/tg-refactor/internal/journal"
)

// Whatever a record holds, what is let in names nothing outside of the repository and no slot outside of the record.
func FuzzRecord(f *testing.F) {
	const id = "20261122-224605-a"
	f.Add([]byte(`{"format_version":1,"id":"` + id + `","files":[{"from":"a","to":"b","before":{"kind":"file"},"after":{"kind":"file"},"out":"park/000000","in":"park/000000"}]}`))
	f.Add([]byte(`{"format_version":1,"id":"` + id + `","made_folders":[{"path":"../x"}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		root := t.TempDir()
		dir := filepath.Join(root, ".tg-refactor/journal", id)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string][]byte{"manifest.json": content, "at-apply-forward-done": nil} {
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		records, err := journal.Open(root, "", journal.OS{}).History()
		if err != nil {
			return
		}
		for _, record := range records {
			for _, item := range record.Files {
				for _, text := range []string{string(item.From), string(item.To), item.Out, item.In} {
					if strings.HasPrefix(text, "/") || text == ".git" || strings.HasPrefix(text, ".git/") || strings.Contains("/"+text+"/", "/../") {
						t.Fatalf("%q came in", text)
					}
				}
			}
		}
	})
}
