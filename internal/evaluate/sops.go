package evaluate

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"github.com/sulibot/tg-refactor/internal/live"
)

// sealed is a value as SOPS encrypts it; the first group is its type.
var sealed = regexp.MustCompile(`"?ENC\[AES256_GCM,data:[^\]]*,type:([a-z]+)\]"?`)

// What SOPS adds to a file, by its format.
var (
	sealDotenv = regexp.MustCompile(`(?m)^sops_.*\n?`)
	sealINI    = regexp.MustCompile(`(?ms)^\[sops\].*\z`)
)

// DecryptFile answers Terragrunt's call of SOPS: nothing is decrypted. The answer has the keys of the file, which are no secret, and a
// placeholder for each encrypted value, which depends on its ciphertext alone, wherever the file stands.
func (f *frame) DecryptFile(path, format string) ([]byte, error) {
	s := f.asker.side
	hang := Hang{Kind: Function, On: call("sops_decrypt_file", []string{s.scratch.told(path)})}
	if !s.scratch.holds(path) {
		hang.Kind = OutsideFile
		return []byte(f.text(hang, placeholder("sops_decrypt_file", []string{s.scratch.told(path)}))), nil
	}
	content, err := live.ReadRegular(path, 0)
	if err != nil {
		return nil, err
	}
	if !sealed.Match(content) {
		return nil, errors.New("sops metadata not found")
	}
	opened := sealed.ReplaceAllFunc(content, func(value []byte) []byte {
		return []byte(f.unsealed(hang, string(sealed.FindSubmatch(value)[1]), value, format))
	})
	switch format {
	case "json":
		return withoutSeal(opened)
	case "yaml":
		return withoutSealYAML(opened), nil
	case "dotenv":
		return sealDotenv.ReplaceAll(opened, nil), nil
	case "ini":
		return sealINI.ReplaceAll(opened, nil), nil
	default:
		return []byte(f.unsealed(hang, "str", content, format)), nil
	}
}

// unsealed is what stands for an encrypted value of this type.
func (f *frame) unsealed(hang Hang, kind string, ciphertext []byte, format string) string {
	sum := sha256.Sum256(ciphertext)
	switch kind {
	case "int", "float":
		return f.text(hang, strconv.Itoa(int(sum[0])<<8|int(sum[1])))
	case "bool":
		return f.text(hang, "true")
	case "comment":
		return ""
	}
	text := f.text(hang, placeholder("sops", []string{fmt.Sprintf("%x", sum[:6])}))
	if format == "json" || format == "yaml" {
		return strconv.Quote(text)
	}
	return text
}

// withoutSeal takes out of a JSON document what SOPS added.
func withoutSeal(content []byte) ([]byte, error) {
	var document any
	if err := decode(content, &document); err != nil {
		return nil, err
	}
	if object, ok := document.(map[string]any); ok {
		delete(object, "sops")
	}
	return json.Marshal(document)
}

// withoutSealYAML takes the block `sops:` out of a YAML document: it and the lines below it that are indented, empty or list items.
func withoutSealYAML(content []byte) []byte {
	var kept [][]byte
	within := false
	for line := range bytes.Lines(content) {
		switch {
		case bytes.HasPrefix(line, []byte("sops:")):
			within = true
		case within && (len(bytes.TrimSpace(line)) == 0 || bytes.ContainsAny(line[:1], " \t-#")):
		default:
			within = false
			kept = append(kept, line)
		}
	}
	return bytes.Join(kept, nil)
}
