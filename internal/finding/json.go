package finding

import (
	"encoding/json"
	"errors"
)

// InJSON gives the place of an error of encoding/json in a file, where it tells one.
func InJSON(name string, content []byte, err error) Place {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return At(name, content, int(syntax.Offset)-1, int(syntax.Offset))
	case errors.As(err, &kind):
		return At(name, content, int(kind.Offset)-1, int(kind.Offset))
	default:
		return InFile(name)
	}
}
