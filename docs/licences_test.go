package docs_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// page is the list that TestLicences holds up to date; LICENCES=write lets it write the list.
const page = "licences.md"

const head = `# Licences

The modules of others whose code is in the released programs, and their licences. A test fails where a module is missing or one too many,
where the text of its licence is another one than is said here, and where it is none of these: Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC,
MIT, MPL-2.0, Unlicense. After a change of dependencies, ` + "`make licences`" + ` writes the page.

| module | licence |
|---|---|
`

// kinds tell licences by words that only they hold, the allowed ones. Where a text holds words of several, all are named.
var kinds = []struct {
	name  string
	words []string
}{
	{"Apache-2.0", []string{"apache license", "version 2.0"}},
	{"MPL-2.0", []string{"mozilla public license", "version 2.0"}},
	{"MIT", []string{"permission is hereby granted, free of charge, to any person obtaining a copy", "without restriction"}},
	{"ISC", []string{"permission to use, copy, modify, and", "distribute this software for any purpose with or without fee is hereby granted"}},
	{"Unlicense", []string{"this is free and unencumbered software released into the public domain"}},
	{"BSD-3-Clause", []string{"redistribution and use in source and binary forms", "used to endorse or promote products derived from"}},
	{"BSD-2-Clause", []string{"redistribution and use in source and binary forms"}},
}

// refused are words of licences that would bind those who use the program, or the program itself.
var refused = regexp.MustCompile(`gnu (affero |lesser |library )?general public license|business source license|server side public license|` +
	`commons clause|elastic license|creative commons attribution-(noncommercial|sharealike)`)

// licencesOf gives the licences of a text, and an error where it is none that is allowed. MPL names the GNU licences as secondary ones.
func licencesOf(text string) ([]string, error) {
	plain := strings.Join(strings.Fields(strings.ToLower(strings.NewReplacer("//", " ", "*", " ", "#", " ").Replace(text))), " ")
	var found []string
	for _, kind := range kinds {
		holds := func(words string) bool { return strings.Contains(plain, words) }
		if !slices.ContainsFunc(kind.words, func(words string) bool { return !holds(words) }) &&
			(kind.name != "BSD-2-Clause" || !slices.Contains(found, "BSD-3-Clause")) {
			found = append(found, kind.name)
		}
	}
	if bad := refused.FindString(plain); bad != "" && !slices.Contains(found, "MPL-2.0") {
		return nil, fmt.Errorf("it is bound by the %s", bad)
	}
	if len(found) == 0 {
		return nil, errors.New("its licence is none that is allowed")
	}
	return found, nil
}

func TestLicences(t *testing.T) {
	rows := map[string]string{}
	for module, dir := range modules(t) {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		require.NoError(t, err)
		names := regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying)([.-]|$)`)
		var all []string
		for _, file := range files {
			if !names.MatchString(filepath.Base(file)) || strings.HasSuffix(file, ".docs") || strings.HasSuffix(file, ".go") {
				continue // The former is for documents alone.
			}
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			found, err := licencesOf(string(text))
			assert.NoError(t, err, "%s: %s", module, filepath.Base(file))
			all = append(all, found...)
		}
		assert.NotEmpty(t, all, "%s has no licence", module)
		slices.Sort(all)
		rows[module] = strings.Join(slices.Compact(all), ", ")
	}
	want := strings.Builder{}
	want.WriteString(head)
	for _, module := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprintf(&want, "| %s | %s |\n", module, rows[module])
	}
	if os.Getenv("LICENCES") == "write" {
		require.NoError(t, os.WriteFile(page, []byte(want.String()), 0o644))
	}
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, want.String(), string(got), "run make licences")
}

// modules gives the folders of the modules that go into the programs of a release.
func modules(t *testing.T) map[string]string {
	all := map[string]string{}
	for _, system := range []string{"linux", "darwin"} {
		list := exec.Command("go", "list", "-deps", "-json=Module", "../cmd/tg-refactor")
		list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		list.Stderr = os.Stderr
		out, err := list.Output()
		require.NoError(t, err)
		for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
			var p struct {
				Module *struct {
					Path, Dir string
					Main      bool
				}
			}
			err := decoder.Decode(&p)
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			if p.Module != nil && !p.Module.Main {
				all[p.Module.Path] = p.Module.Dir
			}
		}
	}
	return all
}

func TestALicenceThatIsNotAllowedIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"GNU GENERAL PUBLIC LICENSE\nVersion 3":                                                       "",
		"GNU Lesser General\n Public License":                                                         "",
		"Business Source License 1.1 ... change license: Mozilla Public License\nversion 3":           "",
		"All rights reserved.":                                                                        "",
		"// Redistribution and use in source\n// and binary forms, with or without modification":      "BSD-2-Clause",
		"Mozilla Public License\nVersion 2.0 ... GNU General Public License":                          "MPL-2.0",
		"Permission to use, copy, modify, and/or distribute this software for any\npurpose":           "",
		"Commons Clause License Condition. Apache License Version 2.0":                                "",
		"Apache License\n  Version 2.0, January 2004 ... GNU AFFERO GENERAL PUBLIC LICENSE for parts": "",
	} {
		found, err := licencesOf(text)
		assert.Equal(t, want == "", err != nil, text)
		assert.Equal(t, want, strings.Join(found, ", "), text)
	}
}
