#!/usr/bin/env bash
# One would guess: a backslash takes the meaning from the star behind it in a section of .editorconfig, as the specification has it and as the C core
# does, so that [\*.hcl] is about a file that is called "*.hcl".
# What happens: the Go library reads the star as a wildcard all the same, so the section holds for every file that ends in .hcl; a question mark likewise.
# Seen with github.com/editorconfig/editorconfig-core-go/v2 v2.6.4 on 2026-11-28.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"strings"

	"github.com/editorconfig/editorconfig-core-go/v2"
)

func main() {
	for _, section := range []string{`\*.hcl`, `\?.hcl`} {
		config, err := editorconfig.Parse(strings.NewReader("[" + section + "]\nindent_size = 2\n"))
		if err != nil {
			panic(err)
		}
		for _, name := range []string{"*.hcl", "root.hcl"} {
			definition, err := config.GetDefinitionForFilename(name)
			if err != nil {
				panic(err)
			}
			fmt.Println(section, name, len(definition.Raw) > 0)
		}
	}
}
EOF
go mod init example >/dev/null 2>&1
go get github.com/editorconfig/editorconfig-core-go/v2@v2.6.4 >/dev/null 2>&1
said=$(go run .)
echo "$said"
if [ "$said" != '\*.hcl *.hcl true
\*.hcl root.hcl true
\?.hcl *.hcl true
\?.hcl root.hcl false' ]; then
	echo "changed: the second and the third line were true before, and should not be" >&2
	exit 1
fi
