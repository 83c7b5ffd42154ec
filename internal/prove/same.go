package prove

import (
	"bytes"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
)

// sameWay tells whether the paths of an attribute that Terragrunt follows lead to the same places.
func (x *comparing) sameWay(name, old, now string) bool {
	way := eye.config
	switch {
	case name == "terraform.source":
		way = eye.source
	case strings.HasPrefix(name, "include."):
		// Their paths are those of the repository.
		way = func(e eye, text string) string { return string(e.to(change.Path(text))) }
	}
	return slices.Equal(ways(x.was, old, way), ways(x.is, now, way))
}

// ways gives the places of a path or of a list of them. The order of a list says nothing.
func ways(e eye, value string, way func(eye, string) string) []string {
	list := texts(value)
	for i := range list {
		list[i] = way(e, list[i])
	}
	slices.Sort(list)
	return list
}

// samePlaces tells whether two values are the same but for paths, which lead to the same places.
func (x *comparing) samePlaces(old, now string) bool {
	return told(old, x.was.led) == told(now, x.is.led)
}

// sameFiles tells whether two lists of files, or of arguments that name some, name the same ones.
func (x *comparing) sameFiles(old, now string) bool {
	way := func(e eye) func(string) string {
		return func(text string) string {
			if flag, file, ok := fileArgument(text); ok {
				return flag + e.leads(file)
			}
			return text
		}
	}
	return told(old, way(x.was)) == told(now, way(x.is))
}

// sameContents tells whether the files that a list names have the same bytes on both sides.
func (x *comparing) sameContents(old string) bool {
	for _, text := range texts(old) {
		_, file, named := fileArgument(text)
		p, ok := x.was.place(file)
		if !named || !ok {
			continue
		}
		before, had := content(x.was.tree, p)
		after, has := content(x.is.tree, x.was.to(p))
		if had != has || !bytes.Equal(before, after) {
			return false
		}
	}
	return true
}

// fileArgument parts an argument, or an entry of a list of files, into an option and the file that it names. It reports false where
// it names none.
func fileArgument(text string) (option, file string, ok bool) {
	for _, option := range []string{"-var-file=", "-backend-config="} {
		if file, ok := strings.CutPrefix(text, option); ok {
			return option, file, option == "-var-file=" || !strings.Contains(file, "=")
		}
	}
	return "", text, !strings.HasPrefix(text, "-")
}
