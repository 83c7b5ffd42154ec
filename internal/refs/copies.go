package refs

import (
	"regexp"

	"github.com/sulibot/tg-refactor/internal/change"
)

// copyName is what Terragrunt calls the two folders of a working copy: hashes of the unit's folder and of the source.
var copyName = regexp.MustCompile(`^[0-9A-Za-z_-]{27}$`)

// copyMarks are what Terragrunt leaves in every working copy.
var copyMarks = []string{".terragrunt-source-version", ".terragrunt-source-manifest"}

// inCopy tells whether a path lies in a working copy, which a download_dir or TG_DOWNLOAD_DIR may put anywhere in the repository: what lies
// there is no unit and no stack, as what lies below .terragrunt-cache is none. Terragrunt's find lists it.
func (x *Index) inCopy(path change.Path) bool {
	for above := range path.Dir().Up() {
		if !copyName.MatchString(above.Base()) || !copyName.MatchString(above.Dir().Base()) {
			continue
		}
		for _, mark := range copyMarks {
			if x.tree.IsFile(above.Child(mark)) {
				return true
			}
		}
	}
	return false
}
