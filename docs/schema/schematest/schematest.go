// Package schematest checks documents against the published schemas, for tests.
package schematest

import (
	"bytes"
	"fmt"
	"io/fs"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sulibot/tg-refactor/docs/schema"
)

// base is where the schemas say that they are published.
const base = "https://github.com/sulibot/tg-refactor/docs/schema/"

// Check gives an error where the document does not fit the schema of this file name, as "plan.schema.json".
func Check(name string, document []byte) error {
	compiled, err := schemas()
	if err != nil {
		return err
	}
	known, ok := compiled[name]
	if !ok {
		return fmt.Errorf("no schema %s", name)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return fmt.Errorf("read document: %w", err)
	}
	return known.Validate(value)
}

var schemas = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	names, err := fs.Glob(schema.Files, "*.schema.json")
	if err != nil {
		return nil, fmt.Errorf("list schemas: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	for _, name := range names {
		text, err := schema.Files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read schema: %w", err)
		}
		parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := compiler.AddResource(base+name, parsed); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	compiled := map[string]*jsonschema.Schema{}
	for _, name := range names {
		if compiled[name], err = compiler.Compile(base + name); err != nil {
			return nil, fmt.Errorf("compile %s: %w", name, err)
		}
	}
	return compiled, nil
})
