package state

import (
	"context"
	"strings"

	"github.com/sulibot/tg-refactor/internal/finding"
)

// Retire deletes the states at the old places of those pairs whose new places hold them. Everything is looked at again before: a pair
// that does not pass is left alone. Where a backend has no way to delete a state, a finding tells what to do by hand. Copies stay in
// the journal.
func Retire(ctx context.Context, request Request) ([]Outcome, error) {
	m, unlock, err := begin(request)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return m.each(ctx, m.retire)
}

func (m *mover) retire(ctx context.Context, pair Pair) (Outcome, error) {
	out := outcomeOf(pair)
	if pair.dropped() {
		out.Result = Nothing
		return out, nil
	}
	s, err := m.sides(ctx, pair)
	if err != nil {
		return out, err
	}
	defer s.places.close()
	switch result, err := m.verified(pair, s); {
	case err != nil || result == Pending:
		out.Result = result
		return out, err
	case s.target == nil || s.target.empty:
		out.Result = Nothing
		return out, nil
	}
	out.of(s.target)
	if !pair.Before.removable() && s.source != nil {
		out.Result = Verified
		return out, byHand(pair)
	}
	out.Result = Deleted
	return out, m.deleteSource(ctx, pair, &s.record, s.places, s.source)
}

// deleteSource empties the old place, which the backend refuses where somebody wrote there in the meantime, and deletes what is left.
func (m *mover) deleteSource(ctx context.Context, pair Pair, record *Record, places both, source *Content) error {
	if source != nil {
		if err := m.keep(ctx, pair, record, pair.Before, source); err != nil {
			return err
		}
		if err := m.note(pair, record, m.entry(Retiring, source)); err != nil {
			return err
		}
		hollow, err := source.emptied(source.Serial + 1)
		if err != nil {
			return err
		}
		if err := places.source.push(ctx, hollow, source); err != nil {
			return err
		}
	}
	gone, err := m.remove(ctx, places.source)
	if err != nil {
		return err
	}
	if record.Standing() != Retired || record.Open() != "" {
		if err := m.note(pair, record, m.entry(Retired, nil)); err != nil {
			return err
		}
	}
	if !gone {
		return byHand(pair)
	}
	return nil
}

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
