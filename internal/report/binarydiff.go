package report

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"strings"
)

// base85 are git's digits for binary content, which are not those of encoding/ascii85.
const base85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"

// binaryHunk writes one side of a binary file whole, as `git diff --binary` does: zlib's bytes, up to 52 a line, behind a letter that tells how
// many.
func binaryHunk(content []byte) string {
	const (
		aLine, aGroup, digits = 52, 4, 5
		lettersInCase         = 26
	)
	var packed bytes.Buffer
	writer := zlib.NewWriter(&packed)
	_, _ = writer.Write(content) // A buffer takes everything.
	_ = writer.Close()
	var b strings.Builder
	fmt.Fprintf(&b, "literal %d\n", len(content))
	for packed.Len() > 0 {
		line := packed.Next(aLine)
		length := byte('A' + len(line) - 1)
		if len(line) > lettersInCase {
			length = byte('a' + len(line) - lettersInCase - 1)
		}
		b.WriteByte(length)
		for len(line) > 0 {
			var group [aGroup]byte
			line = line[copy(group[:], line):]
			var text [digits]byte
			rest := binary.BigEndian.Uint32(group[:])
			for i := digits - 1; i >= 0; i-- {
				text[i] = base85[rest%uint32(len(base85))]
				rest /= uint32(len(base85))
			}
			b.Write(text[:])
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	return b.String()
}
