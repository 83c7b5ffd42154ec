package backend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Code gives the code of a file of Terraform in HCL. Of one in JSON, whose name tells it, that is the backend or cloud block alone; a text of
// JSON is a template in quotes, as in HCL. The error is a sentence's end: what cannot be read.
func Code(name string, content []byte) ([]byte, error) {
	if !strings.HasSuffix(name, ".json") {
		return content, nil
	}
	var file struct{ Terraform json.RawMessage }
	if err := json.Unmarshal(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")), &file); err != nil {
		return nil, fmt.Errorf("%s is no JSON: %w", name, err)
	}
	var code strings.Builder
	for _, terraform := range objects(file.Terraform) {
		if terraform["encryption"] != nil {
			return nil, fmt.Errorf("%s says in JSON how states are encrypted", name)
		}
		for _, backend := range objects(terraform["backend"]) {
			for _, label := range slices.Sorted(maps.Keys(backend)) {
				name, _ := json.Marshal(label) // A text can be encoded.
				block(&code, "backend "+inHCL(name), backend[label])
			}
		}
		if terraform["cloud"] != nil {
			block(&code, "cloud", terraform["cloud"])
		}
	}
	if code.Len() == 0 {
		return nil, nil
	}
	return []byte("terraform {\n" + code.String() + "}\n"), nil
}

// block writes the settings of one block, nested ones as objects, which say the same.
func block(code *strings.Builder, head string, body json.RawMessage) {
	fmt.Fprintf(code, "  %s {\n", head)
	for _, settings := range objects(body) {
		for _, name := range slices.Sorted(maps.Keys(settings)) {
			value := settings[name]
			if nested := objects(value); len(nested) == 1 {
				value, _ = json.Marshal(nested[0]) // What was decoded can be encoded.
			}
			if hclsyntax.ValidIdentifier(name) { // "//" is a comment.
				fmt.Fprintf(code, "    %s = %s\n", name, inHCL(value))
			}
		}
	}
	code.WriteString("  }\n")
}

// escapesOfJSON are those that HCL does not know.
var escapesOfJSON = strings.NewReplacer(`\\`, `\\`, `\b`, `\u0008`, `\f`, `\u000c`)

// inHCL spells a value of JSON so that HCL reads the same of it: a slash is no escape there, and half of a character is none.
func inHCL(value json.RawMessage) string {
	return escapesOfJSON.Replace(PlainJSON(value))
}

// PlainJSON spells a value of JSON in one way, whichever way a program did: ">" may stand there as \u003e. What is no JSON stays as it is.
func PlainJSON(value json.RawMessage) string {
	var read any
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var plain bytes.Buffer
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	if decoder.Decode(&read) != nil || encoder.Encode(read) != nil {
		return string(value)
	}
	return strings.TrimSpace(plain.String())
}

// objects gives an object, or those of a list: JSON may write one block either way.
func objects(text json.RawMessage) []map[string]json.RawMessage {
	var one map[string]json.RawMessage
	if json.Unmarshal(text, &one) == nil && one != nil {
		return []map[string]json.RawMessage{one}
	}
	var many []map[string]json.RawMessage
	if json.Unmarshal(text, &many) == nil {
		return many
	}
	return nil
}
