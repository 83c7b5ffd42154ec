package watch

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The examples in GitHub's "Filter pattern cheat sheet", each with what it says the pattern matches, and some that it must not.
func TestWorkflowPatternsAreGitHubs(t *testing.T) {
	for pattern, names := range map[string]struct{ matches, others []string }{
		"*":                {[]string{"README.md", "server.rb"}, []string{"docs/a.md"}},
		"*.jsx?":           {[]string{"page.js", "page.jsx"}, []string{"page.jsxx"}},
		"**":               {[]string{"all/the/files.md"}, nil},
		"*.js":             {[]string{"app.js", "index.js"}, []string{"src/app.js"}},
		"**.js":            {[]string{"index.js", "js/index.js", "src/js/app.js"}, []string{"a.jsx"}},
		"docs/*":           {[]string{"docs/README.md", "docs/file.txt"}, []string{"docs/a/b.md"}},
		"docs/**":          {[]string{"docs/README.md", "docs/mona/octocat.txt"}, []string{"docs"}},
		"docs/**/*.md":     {[]string{"docs/README.md", "docs/mona/hello-world.md", "docs/a/markdown/file.md"}, []string{"docs/a.txt"}},
		"**/docs/**":       {[]string{"docs/hello.md", "dir/docs/my-file.txt", "space/docs/plan/space.doc"}, []string{"mydocs/a"}},
		"**/README.md":     {[]string{"README.md", "js/README.md"}, []string{"MYREADME.md"}},
		"**/*src/**":       {[]string{"a/src/app.js", "my-src/code/js/app.js"}, nil},
		"**/*-post.md":     {[]string{"my-post.md", "path/their-post.md"}, nil},
		"**/migrate-*.sql": {[]string{"migrate-10909.sql", "db/migrate-v1.0.sql", "db/sept/migrate-v1.sql"}, nil},
		"live/pro?/**":     {[]string{"live/pro/a", "live/pr/a"}, []string{"live/prod/a"}},
		"live/[pd]*/**":    {[]string{"live/prod/a", "live/dev/a"}, []string{"live/stage/a"}},
		"live/prod":        {nil, []string{"live/prod/a"}},
		"/live/prod/**":    {nil, []string{"live/prod/a"}},
	} {
		m := workflowMatcher(pattern)
		for _, name := range names.matches {
			assert.True(t, m(name), "%s matches %s", pattern, name)
		}
		for _, name := range names.others {
			assert.False(t, m(name), "%s does not match %s", pattern, name)
		}
	}
}
