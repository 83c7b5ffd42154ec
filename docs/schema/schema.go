// Package schema holds the published JSON schemas of what tg-refactor writes for machines.
package schema

import "embed"

// Files holds each schema by its file name, as "plan.schema.json".
//
//go:embed *.schema.json
var Files embed.FS
