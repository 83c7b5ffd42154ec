package watch

import (
	"regexp"
	"strings"
)

// ownSetting finds a variable that a workflow may set for itself.
var ownSetting = regexp.MustCompile(`\$\{\{\s*env\.(\w+)\s*\}\}`)

// settled puts the values in that a workflow writes out for its own variables. What it sets to several values, or to one that only a run knows,
// stays as it is.
func settled(workflow []byte, text string) string {
	if !madeByRun(text) {
		return text
	}
	return ownSetting.ReplaceAllStringFunc(text, func(expression string) string {
		name := ownSetting.FindStringSubmatch(expression)[1]
		if !strings.Contains(string(workflow), name) {
			return expression
		}
		written := regexp.MustCompile(`(?m)^\s*(?:- )?`+name+`:[ \t]*["']?([\w.-]+)["']?[ \t]*(?:#.*)?$`).FindAllSubmatch(workflow, -1)
		sets := regexp.MustCompile(`\b`+name+`\b["']?\s*[:=]`).FindAllIndex(workflow, -1)
		if len(written) == 0 || len(written) != len(sets) {
			return expression
		}
		for _, value := range written[1:] {
			if string(value[1]) != string(written[0][1]) {
				return expression
			}
		}
		return string(written[0][1])
	})
}
