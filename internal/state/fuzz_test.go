package state

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzState reads states, plans and pointer files of arbitrary bytes: nothing panics, a state lacks nothing of itself, and one that was emptied
// holds nothing and is of the same lineage.
func FuzzState(f *testing.F) {
	f.Add([]byte(`{"version":4,"serial":3,"lineage":"l","outputs":{},"resources":[{"mode":"managed","type":"t","name":"n","instances":[{"index_key":"a","attributes":{}}]}]}`))
	f.Add([]byte(`{"version":4,"terraform_version":"1.12.0","resources":[{"module":"module.m[0]","type":"t","name":"n","instances":[{"deposed":"x"},{"index_key":1}]}]}`))
	f.Add([]byte(`{"resource_changes":[{"address":"a.b","change":{"actions":["update"],"before":{"x":1},"after":{"x":2}}}],"output_changes":{"o":{"actions":["create"]}}}`))
	f.Add([]byte(`{"backend":{"type":"s3","config":{"key":"a"}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, _ = parsePlan(text)
		writtenBy(text)
		withSettings(text, map[string]any{"key": "b"})
		require.Empty(t, dropped(text, text))
		content, err := parseContent(text)
		if err != nil || content == nil {
			return
		}
		require.True(t, content.is(content))
		require.Empty(t, compare(content, content))
		counted, err := content.withSerial(content.Serial/2 + 1)
		require.NoError(t, err)
		require.Empty(t, without(content.Addresses, counted.Addresses))
		require.Equal(t, content.Digest, counted.Digest)
		hollow, err := content.emptied(7)
		require.NoError(t, err)
		if hollow != nil {
			require.True(t, hollow.hollow())
			require.Equal(t, content.Lineage, hollow.Lineage)
		}
	})
}
