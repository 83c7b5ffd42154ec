package state_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/state"
)

func TestReadBlock(t *testing.T) {
	block, err := state.ReadBlock(`# Generated
terraform {
  required_version = ">= 1.6"
  backend "s3" {
    bucket  = "b"
    key     = "a/$${x}"
    encrypt = true
    endpoints = { s3 = "http://here" }
    assume_role { role_arn = "arn" }
  }
}
terraform {
  encryption {
    state { method = method.aes_gcm.m }
  }
}
`)
	require.NoError(t, err)
	assert.Equal(t, "s3", block.Backend)
	assert.Equal(t, map[string]any{"bucket": "b", "key": "a/${x}", "encrypt": true, "endpoints": map[string]any{"s3": "http://here"},
		"assume_role": map[string]any{"role_arn": "arn"}}, block.Config)
	assert.Equal(t, "encryption {\n    state { method = method.aes_gcm.m }\n  }", block.Encryption)

	block, err = state.ReadBlock(`terraform { required_version = "> 1" }`)
	require.NoError(t, err)
	assert.Zero(t, block)
	_, err = state.ReadBlock("terraform {\n backend \"s3\" {\n key = var.key\n }\n}")
	assert.EqualError(t, err, "the value of key is not written out")
	_, err = state.ReadBlock("terraform {")
	assert.ErrorContains(t, err, "it does not parse")
}

// The rule by which Terragrunt names working copies, on forms of sources; the tests that run it hold that it is the rule.
func TestWorkingCopy(t *testing.T) {
	same := func(a, b string) {
		t.Helper()
		one, ok := state.WorkingCopy("/live/a", "", a)
		require.True(t, ok, a)
		other, ok := state.WorkingCopy("/live/a", "", b)
		require.True(t, ok, b)
		assert.Equal(t, one, other)
	}
	same("", ".")
	same("../../modules/m", "/modules/m")
	same("/modules/../modules/m/", "/modules/m")
	same("git::https://host/m.git//sub?ref=v1", "git::https://host/m.git//sub?ref=v2")
	deeper, _ := state.WorkingCopy("/live/a", "", "/modules//m")
	above, _ := state.WorkingCopy("/live/a", "", "/modules")
	assert.Equal(t, above+"/m", deeper)
	elsewhere, _ := state.WorkingCopy("/live/a", "/cache", "/modules")
	assert.Equal(t, "/cache"+above[len("/live/a/.terragrunt-cache"):], elsewhere)
	for _, short := range []string{"github.com/a/b", "a/b"} {
		_, ok := state.WorkingCopy("/live/a", "", short)
		assert.False(t, ok, short)
	}
}
