package realtest

import (
	"testing"
	"time"

	"filippo.io/age"
	"github.com/getsops/sops/v3"
	"github.com/getsops/sops/v3/aes"
	agekeys "github.com/getsops/sops/v3/age"
	"github.com/getsops/sops/v3/cmd/sops/common"
	sopsconfig "github.com/getsops/sops/v3/config"
	"github.com/getsops/sops/v3/stores/yaml"
	"github.com/getsops/sops/v3/version"
	"github.com/stretchr/testify/require"
)

// Sealed gives a document as SOPS encrypts it for a key.
func Sealed(t *testing.T, text string, key *age.X25519Identity) string {
	t.Helper()
	store := yaml.NewStore(&sopsconfig.YAMLStoreConfig{})
	branches, err := store.LoadPlainFile([]byte(text))
	require.NoError(t, err)
	master, err := agekeys.MasterKeyFromRecipient(key.Recipient().String())
	require.NoError(t, err)
	tree := sops.Tree{Branches: branches, Metadata: sops.Metadata{KeyGroups: []sops.KeyGroup{{master}}, Version: version.Version, LastModified: time.Now()}}
	dataKey, errs := tree.GenerateDataKey()
	require.Empty(t, errs)
	require.NoError(t, common.EncryptTree(common.EncryptTreeOpts{Tree: &tree, Cipher: aes.NewCipher(), DataKey: dataKey}))
	content, err := store.EmitEncryptedFile(tree)
	require.NoError(t, err)
	return string(content)
}
