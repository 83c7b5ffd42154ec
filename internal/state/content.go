package state

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/sulibot/tg-refactor/internal/backend"
	"github.com/sulibot/tg-refactor/internal/program"
)

// Content is a state as its backend gave it. It is opaque but for lineage, serial and addresses; it holds secrets, so it prints as
// no more than these.
type Content struct {
	Lineage string
	Serial  uint64
	// Addresses are those of all instances of resources, sorted, as "module.a.aws_vpc.b[0]"; a deposed object has its key behind.
	Addresses []string
	// Digest is the SHA-256 of all that it holds, in hex, but for its serial, for which version of Terraform wrote it and how it was laid
	// out: OpenTofu's local backend counts the serial up when a state is pushed to it.
	Digest string

	raw []byte
	// empty tells that it holds neither resources nor outputs: any state may be pushed over it. The backends azurerm, gcs and kubernetes
	// write such a one, of a lineage of its own, wherever they are asked for a state that is not there.
	empty bool
	// loose tells that Digest is one of what loosened gives.
	loose bool
}

// String keeps a state out of messages.
func (c *Content) String() string {
	if c == nil {
		return "no state"
	}
	return fmt.Sprintf("serial %d with %d resources", c.Serial, len(c.Addresses))
}

// GoString keeps a state out of messages.
func (c *Content) GoString() string { return c.String() }

// MarshalJSON keeps a state out of documents.
func (c *Content) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

// errNoState says that what a backend gave is no state.
var errNoState = errors.New("it is no state of version 4")

type stateFile struct {
	Version   int                        `json:"version"`
	Lineage   string                     `json:"lineage"`
	Serial    uint64                     `json:"serial"`
	Outputs   map[string]json.RawMessage `json:"outputs"`
	Resources []struct {
		Module    string `json:"module"`
		Mode      string `json:"mode"`
		Type      string `json:"type"`
		Name      string `json:"name"`
		Instances []struct {
			Key     json.RawMessage `json:"index_key"`
			Deposed string          `json:"deposed"`
		} `json:"instances"`
	} `json:"resources"`
}

// parseContent reads what `state pull` prints; where there is no state it is nil. What a program prints beside the state, as a warning
// about its own settings, is passed over.
func parseContent(printed []byte) (*Content, error) {
	raw, err := program.JSON(printed)
	if err != nil {
		return nil, errNoState
	}
	if raw == nil {
		return nil, nil // An empty backend is no error, and there is no state.
	}
	var file stateFile
	if err := json.Unmarshal(raw, &file); err != nil || file.Version != 4 {
		// What the decoder says may hold a part of the state.
		return nil, errNoState
	}
	if file.Lineage == "" && file.Serial == 0 && len(file.Resources) == 0 {
		return nil, nil // OpenTofu prints this for an empty backend.
	}
	c := &Content{Lineage: file.Lineage, Serial: file.Serial, raw: raw, empty: len(file.Resources) == 0 && len(file.Outputs) == 0}
	for _, resource := range file.Resources {
		address := resource.Type + "." + resource.Name
		if resource.Mode == "data" {
			address = "data." + address
		}
		if resource.Module != "" {
			address = resource.Module + "." + address
		}
		for _, instance := range resource.Instances {
			full := address
			if len(instance.Key) > 0 {
				full += "[" + backend.PlainJSON(instance.Key) + "]"
			}
			if instance.Deposed != "" {
				full += " (deposed " + instance.Deposed + ")"
			}
			c.Addresses = append(c.Addresses, full)
		}
	}
	slices.Sort(c.Addresses)
	c.Digest, err = digest(raw)
	return c, err
}

// digest sums a state up.
func digest(raw []byte) (string, error) {
	// Decoded whole and printed anew, the layout and the order of keys are the same for all.
	var all map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&all); err != nil {
		return "", errNoState
	}
	delete(all, "terraform_version")
	delete(all, "serial")
	withoutEmpty(all)
	for _, resource := range list(all["resources"]) {
		withoutEmpty(resource)
		fields, _ := resource.(map[string]any)
		for _, instance := range list(fields["instances"]) {
			withoutEmpty(instance)
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// withoutEmpty drops the fields of a state, a resource or an instance that hold nothing: an empty list and none are the same, and which of
// both is written is up to the version.
func withoutEmpty(object any) {
	fields, _ := object.(map[string]any)
	for name, value := range fields {
		if items, is := value.([]any); value == nil || is && len(items) == 0 {
			delete(fields, name)
		}
	}
}

func list(value any) []any {
	items, _ := value.([]any)
	return items
}

// fields gives the fields of a state, whose values are kept as they are but for white space.
func fields(raw []byte) (map[string]any, error) {
	var texts map[string]json.RawMessage
	if err := json.Unmarshal(raw, &texts); err != nil {
		return nil, errNoState
	}
	all := make(map[string]any, len(texts))
	for name, text := range texts {
		all[name] = text
	}
	return all, nil
}

// withSerial gives the same state with another serial.
func (c *Content) withSerial(serial uint64) (*Content, error) {
	if c.Serial == serial {
		return c, nil
	}
	return c.rewritten(func(all map[string]any) { all["serial"] = serial })
}

// emptied gives a state of the same lineage that holds nothing: what stands for no state in a backend that has no way to delete one.
func (c *Content) emptied(serial uint64) (*Content, error) {
	return c.rewritten(func(all map[string]any) {
		all["serial"], all["resources"], all["outputs"] = serial, []any{}, map[string]any{}
		delete(all, "check_results")
	})
}

func (c *Content) rewritten(change func(map[string]any)) (*Content, error) {
	all, err := fields(c.raw)
	if err != nil {
		return nil, err
	}
	change(all)
	raw, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return nil, err
	}
	written, err := parseContent(raw)
	if c.loose {
		written = written.loosened()
	}
	return written, err
}

// loosened gives the state with a digest of no more than lineage and addresses, for comparing what two different programs
// wrote: each has its own way to write the rest.
func (c *Content) loosened() *Content {
	if c == nil {
		return nil
	}
	loose := *c
	loose.loose = true
	sum := sha256.Sum256([]byte(fmt.Sprint(c.Lineage, c.Addresses)))
	loose.Digest = hex.EncodeToString(sum[:])
	return &loose
}

// is tells whether two states hold the same.
func (c *Content) is(other *Content) bool {
	return c != nil && other != nil && c.Lineage == other.Lineage && c.Serial == other.Serial && c.Digest == other.Digest
}

// hollow tells whether a state holds no resources.
func (c *Content) hollow() bool { return len(c.Addresses) == 0 }

// sharesLineage tells whether two states are of one history.
func (c *Content) sharesLineage(other *Content) bool {
	return c != nil && other != nil && c.Lineage == other.Lineage
}
