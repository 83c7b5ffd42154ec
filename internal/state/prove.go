package state

import "context"

func (m *mover) prove(ctx context.Context, pair Pair, t *turn, out Outcome) (Outcome, error) {
	return out, nil
}
