package prove

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// texts gives a text or a list of texts; a value of another shape as it is.
func texts(value string) []string {
	var one string
	if json.Unmarshal([]byte(value), &one) == nil {
		return []string{one}
	}
	var list []string
	if json.Unmarshal([]byte(value), &list) == nil {
		return list
	}
	return []string{value}
}

// told gives a JSON value with a function applied to each text in it, keys too.
func told(value string, tell func(string) string) string {
	var decoded any
	decoder := json.NewDecoder(strings.NewReader(value))
	decoder.UseNumber()
	if decoder.Decode(&decoded) != nil {
		return value
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(each(decoded, tell)) != nil {
		return value
	}
	return text.String()
}

func each(value any, tell func(string) string) any {
	switch value := value.(type) {
	case string:
		return tell(value)
	case []any:
		list := make([]any, len(value))
		for i, part := range value {
			list[i] = each(part, tell)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(value))
		for key, part := range value {
			object[tell(key)] = each(part, tell)
		}
		return object
	default:
		return value
	}
}

// differing gives of two texts of several lines the lines that differ, with an ellipsis for those that do not; other texts as they are.
func differing(old, now string) (shownOld, shownNew string) {
	before, after := strings.Split(old, "\n"), strings.Split(now, "\n")
	if len(before) == 1 || len(after) == 1 {
		return old, now
	}
	first, last := 0, 0
	for first < min(len(before), len(after)) && before[first] == after[first] {
		first++
	}
	for last < min(len(before), len(after))-first && before[len(before)-1-last] == after[len(after)-1-last] {
		last++
	}
	cut := func(lines []string) string {
		kept := slices.Clone(lines[first : len(lines)-last])
		if first > 0 {
			kept = append([]string{"…"}, kept...)
		}
		if last > 0 {
			kept = append(kept, "…")
		}
		return strings.Join(kept, "\n")
	}
	return cut(before), cut(after)
}
