package cluster

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sulibot/tg-refactor/internal/identity"
)

func TestNamesAndNumbersOfFolders(t *testing.T) {
	prod := identity.Identity{Folder: "cluster-101", Values: []string{"sol", "101"}, IDAt: 1}
	site := identity.Identity{Folder: "1-harbor", Values: []string{"harbor", "31"}, IDAt: 1}
	assert.Equal(t, "cluster-102", nameFor(prod, "cluster-102"))
	assert.Equal(t, "valley", nameFor(site, "12-valley"))
	assert.Equal(t, "valley", nameFor(site, "valley"))
	assert.Equal(t, "102", idFor(prod, "cluster-102"))
	assert.Equal(t, "7", idFor(prod, "cluster-007"))
	assert.Equal(t, "0", idFor(prod, "cluster-0"))
	assert.Empty(t, idFor(prod, "staging"))
	assert.Equal(t, "2", idFor(prod, "cluster-2-b3"), "the number stands where the template's does")
}
