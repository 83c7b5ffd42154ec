package identity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sulibot/tg-refactor/internal/identity"
)

func TestOccurrences(t *testing.T) {
	words := []string{"cluster-101", "sol", "101", "vnet101"}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"fd00:101::11", []string{"101"}},
		{"fd00:101:0::11/64 and [fd00:101::1]:6443", []string{"101", "101"}},
		{"10.0.101.5, 10.0.101.0/24 and 10.0.101.5:8080", []string{"101", "101", "101"}},
		{"solcp01 solwk2 sol01 solworker12 .solcp01", []string{"sol", "sol", "sol", "sol", "sol"}},
		{"sol-cp-1 cp.sol.example sol_x SOL_TOKEN Sol", []string{"sol", "sol", "sol", "sol", "sol"}},
		{"solar solution console solution2 resolved", nil},
		{"clusters/cluster-101/compute", []string{"cluster-101"}},
		{"cluster-1011 xcluster-1010", nil},
		{"vnet101 vmbr101 vlan: 101", []string{"vnet101", "101", "101"}},
		{"v1.101.0 1101 1010 101Mi 0x101 101st 3.101", nil},
		{"cp-101-1", []string{"101"}},
		{"x=101.", []string{"101"}},
		{"ünsol sol", []string{"sol"}},
	} {
		var got []string
		for _, o := range identity.Find(c.text, words) {
			assert.Equal(t, o.Word, strings.ToLower(c.text[o.Start:o.End]))
			got = append(got, o.Word)
		}
		assert.Equal(t, c.want, got, c.text)
	}
}

// TestVariablesOfEveryLogin: a cluster may have their name in small letters.
func TestVariablesOfEveryLogin(t *testing.T) {
	for text, want := range map[string]int{"$HOME/.kube/home.yaml": 1, "${HOME} HOME=/x get_env(\"HOME\")": 0, "HOME_TOKEN Home home KUBE_HOME": 4} {
		assert.Len(t, identity.Find(text, []string{"home"}), want, text)
	}
}

// TestShortWordsThatAreMeant: the values of an artifact name a cluster on purpose.
func TestShortWordsThatAreMeant(t *testing.T) {
	words := []string{"sol", "c", "17"}
	for text, want := range map[string]string{"c/x": "c", "sol-image SOL-image": "sol SOL", "solcp01-image": "sol+", "x-17-y v1.17.3 1.17": "17", "cc xc": "", "solar": ""} {
		var got []string
		for _, o := range identity.FindShort(text, words) {
			word := text[o.Start:o.End]
			if o.Glued {
				word += "+"
			}
			got = append(got, word)
		}
		assert.Equal(t, want, strings.Join(got, " "), text)
	}
}

// Short names and numbers stand in too many texts by chance: they count in addresses and where they are all of a quoted text.
func TestShortWords(t *testing.T) {
	words := []string{"31", "eu"}
	for text, want := range map[string]int{`"31" = "10.64.31.0/24"`: 2, "31 x31 eu": 0, `"eu"`: 1, "fd00:31::1": 1, "at 12:31:05": 0, "v1.31.4": 0} {
		assert.Len(t, identity.Find(text, words), want, text)
	}
}

// Numbers that hold another one may be made of it.
func TestNumbersWithin(t *testing.T) {
	words := []string{"sol", "101", "31", "7"}
	for text, want := range map[string]string{"asn 4210101011, vmid = 10101; vm10101 \"1011\"": "4210101011 10101 10101 1011", "101 31 7 77 17": "", "3105 1031 1310 131x 5831": "3105 1031 5831",
		"v1.1010.3 1.1010 1010.1 0x1101 1101st a1b1101": "", "fd00:1101::1": "1101", "123e4567-e89b-12d3-a456-426614174101": "", "10.255.101.0": "", "1010.": "1010", "sol1010": "1010"} {
		var got []string
		for _, o := range identity.FindWithin(text, words) {
			got = append(got, text[o.Start:o.End])
			assert.Contains(t, text[o.Start:o.End], o.Word)
		}
		assert.Equal(t, want, strings.Join(got, " "), text)
	}
}

func TestDerivedValues(t *testing.T) {
	old := identity.Identity{Folder: "cluster-101", Locals: []string{"name", "id"}, Values: []string{"sol", "101"}, NameAt: 0, IDAt: 1}
	for value, want := range map[string]string{"101": "102", "vnet101": "vnet102", "sol": "luna", "sol-vnet101": "luna-vnet102", "1010": "1010",
		"cluster-101": "cluster-102", "net-cluster-101": "net-cluster-102", "east": "east", "": ""} {
		assert.Equal(t, want, old.Derived(value, "cluster-102", "luna", "102"), value)
	}
}

func TestWordsKeepTheirCase(t *testing.T) {
	for written, want := range map[string]string{"sol": "luna", "SOL": "LUNA", "Sol": "Luna", "CLUSTER-101": "LUNA"} {
		assert.Equal(t, want, identity.InTheCaseOf(written, "luna"))
	}
}

// TestLawOccurrences: whatever the text, what is found is a word of the list, in order, and no two overlap.
func TestLawOccurrences(t *testing.T) {
	words := []string{"sol", "solcp", "101", "cluster-101", "7", "eu"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(append(words, ":", "::", ".", "-", "\"", "fd00", "10", "SOL", "cp01")), rapid.String())).Draw(t, "text"), "")
		end := 0
		for _, o := range identity.Find(text, words) {
			require.GreaterOrEqual(t, o.Start, end)
			require.Equal(t, o.Word, identity.Small(text[o.Start:o.End]))
			require.Contains(t, words, o.Word)
			end = o.End
		}
	})
}
