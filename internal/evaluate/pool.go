package evaluate

import (
	"context"
	"reflect"
	"unsafe"

	"github.com/gruntwork-io/terragrunt/pkg/config"
	"github.com/gruntwork-io/terragrunt/pkg/log"
)

// generateStackFile calls Terragrunt's function of that name, and waits for what it starts. P is Terragrunt's pool of workers, whose type
// and constructor cannot be named here: a pool of one worker is made of its zero value.
func generateStackFile[P any](ctx context.Context, l log.Logger, pctx *config.ParsingContext, full string,
	generate func(context.Context, log.Logger, *config.ParsingContext, *P, string) error) error {
	pool := new(P)
	workers := reflect.ValueOf(pool).Elem().FieldByName("maxWorkers")
	reflect.NewAt(workers.Type(), unsafe.Pointer(workers.UnsafeAddr())).Elem().SetInt(1) //nolint:gosec // an int of Terragrunt's pool
	failed := generate(ctx, l, pctx, pool, full)
	waiting, ok := any(pool).(interface{ Wait() error })
	if !ok {
		panic("the pool of workers in Terragrunt's module is another one")
	}
	if err := waiting.Wait(); failed == nil {
		failed = err
	}
	return failed
}
