package state

import (
	"strings"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// byHand tells how a person deletes the state at the old place.
func byHand(pair Pair) error {
	return finding.List{{Code: finding.StateByHand, Severity: finding.Warning, Place: finding.InFile(string(pair.unit())),
		Message: "what is left at " + pair.Before.Address() + " must be deleted by hand: the tool has no way to delete it",
		Remedy:  strings.TrimSpace(handSteps(pair.Before))}}
}

func handSteps(place Place) string {
	switch place.kind() {
	case "s3":
		return "Run: aws s3api delete-object --bucket " + quote(place.setting("bucket")) + " --key " + quote(place.setting("key"))
	case "gcs":
		return "Run: gcloud storage rm " + quote("gs://"+place.setting("bucket")+"/"+place.setting("prefix")+"/default.tfstate")
	case "azurerm":
		return "Run: az storage blob delete --account-name " + quote(place.setting("storage_account_name")) + " --container-name " +
			quote(place.setting("container_name")) + " --name " + quote(place.setting("key"))
	case "http":
		return "Run, with the credentials of the server: curl -X DELETE " + quote(place.setting("address"))
	case "pg":
		schema := place.setting("schema_name")
		if schema == "" {
			schema = "terraform_remote_state"
		}
		return "Run, in the database of the backend: DELETE FROM " + `"` + schema + `".states WHERE name = 'default';`
	case "consul":
		return "Run: consul kv delete " + quote(place.setting("path"))
	case "kubernetes":
		return "Run: kubectl delete secret " + quote("tfstate-default-"+place.setting("secret_suffix")) + " -n " + quote(place.setting("namespace"))
	default:
		return "Delete it with the tools of the " + place.kind() + " backend"
	}
}
