package evaluate

import (
	"context"

	"github.com/gruntwork-io/terragrunt/pkg/config"
)

// generation is how many units share Terragrunt's caches. These keep every parsed file for good: a new generation lets go of the files
// of units that are done, at the cost of parsing what is shared once more.
const generation = 200

// cached are Terragrunt's caches, and what we did to what they hold.
type cached struct {
	context.Context
	annotated annotated
}

// caches gives a context with caches for this side alone: they tell files apart by path and time only.
func (s *side) caches(ctx context.Context) cacheContext {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.uses == 0 {
		s.cached, s.uses = &cached{Context: config.WithConfigValues(context.Background())}, generation
	}
	s.uses--
	return cacheContext{Context: ctx, cached: s.cached, live: s.options.LiveFunctions}
}

// cacheContext is a context that also answers with caches.
type cacheContext struct {
	context.Context
	cached *cached
	live   bool
}

// Value gives a cache, or what the context itself holds. Decrypted secrets are not shared where they are placeholders, which must be
// noted each time.
func (c cacheContext) Value(key any) any {
	if value := c.cached.Value(key); value != nil && (c.live || key != config.SopsCacheContextKey) {
		return value
	}
	return c.Context.Value(key)
}
