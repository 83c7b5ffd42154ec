package keep

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/sulibot/tg-refactor/internal/hcledit"
	"github.com/sulibot/tg-refactor/internal/static"
)

// pinned stands above a block that pins a state.
const pinned = "# The state stays where it is, whatever the unit's folder: `tg-refactor state unpin` lets it follow again."

// remoteState writes settings of the state's place into the unit's own remote_state, or gives the unit one of its own: a remote_state of an
// included file is never merged with it, whatever the strategy of the include.
func (e *editor) remoteState(values []kept) string {
	body := e.document.Body()
	if own := body.Attributes["remote_state"]; own != nil {
		object, ok := own.Expr.(*hclsyntax.ObjectConsExpr)
		for i := 0; ok && i < len(object.Items); i++ {
			if static.ItemKey(object.Items[i]) == "config" && onlyConfig(values) {
				return e.add(object.Items[i].ValueExpr, values)
			}
		}
		return "the unit says remote_state as one value, and not as a block"
	}
	for _, block := range body.Blocks {
		if block.Type == "remote_state" {
			return e.ownRemoteState(block, values)
		}
	}
	text, why := e.newRemoteState(values)
	if why != "" {
		return why
	}
	return failed(e.document.InsertBlock(body, text, hcledit.Last))
}

func onlyConfig(values []kept) bool {
	for _, k := range values {
		if k.block != "remote_state.config" {
			return false
		}
	}
	return true
}

func (e *editor) ownRemoteState(block *hclsyntax.Block, values []kept) string {
	var settings []kept
	for _, k := range values {
		switch {
		case k.block == "remote_state.config":
			settings = append(settings, k)
		case k.name == "backend":
			return "its backend becomes another type"
		default:
			if why := failed(e.document.SetAttribute(block.Body, k.name, k.value, hcledit.Last)); why != "" {
				return why
			}
		}
	}
	config := block.Body.Attributes["config"]
	if config == nil {
		return "its remote_state has no config"
	}
	return e.add(config.Expr, settings)
}

// newRemoteState writes a remote_state with the whole config that the unit has.
func (e *editor) newRemoteState(values []kept) (text, why string) {
	var settings, others []kept
	for _, k := range values {
		if k.block == "remote_state.config" {
			settings = append(settings, k)
		} else {
			others = append(others, k)
		}
	}
	lines, why := e.attributes("remote_state.", others)
	if why != "" {
		return "", why
	}
	config, why := e.attributes("remote_state.config.", settings)
	if why != "" {
		return "", why
	}
	var b strings.Builder
	b.WriteString(pinned + "\nremote_state {\n")
	objects := map[string][]string{}
	for _, line := range lines {
		name, rest, nested := strings.Cut(line, ".")
		if nested && hclsyntax.ValidIdentifier(name) {
			objects[name] = append(objects[name], rest)
			continue
		}
		b.WriteString(indentedCode(line) + "\n")
	}
	for _, name := range []string{"generate", "encryption"} {
		if len(objects[name]) > 0 {
			b.WriteString(indentedCode(name+" = {\n"+indented(strings.Join(objects[name], "\n"))+"\n}") + "\n")
		}
	}
	b.WriteString(indentedCode("config = {\n"+indented(strings.Join(config, "\n"))+"\n}") + "\n}")
	return b.String(), ""
}
