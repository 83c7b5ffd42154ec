package state

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sulibot/tg-refactor/internal/change"
	"github.com/sulibot/tg-refactor/internal/finding"
	"github.com/sulibot/tg-refactor/internal/journal"
	"github.com/sulibot/tg-refactor/internal/program"
)

// problem is one finding about a unit, as an error.
func problem(code finding.Code, unit change.Path, remedy, format string, args ...any) error {
	return finding.List{{Code: code, Severity: finding.Error, Place: finding.InFile(string(unit)),
		Message: fmt.Sprintf(format, args...), Remedy: remedy}}
}

// quoted is a problem of which a program said more than fits into a sentence.
func quoted(code finding.Code, unit change.Path, remedy, what string, said words) error {
	return finding.List{{Code: code, Severity: finding.Error, Place: finding.InFile(string(unit)),
		Message: what + ": " + said.sentence, Detail: said.detail, Remedy: remedy}}
}

// hasCode tells whether an error holds a finding of this code.
func hasCode(err error, code finding.Code) bool {
	var list finding.List
	return errors.As(err, &list) && slices.ContainsFunc(list, func(f finding.Finding) bool { return f.Code == code })
}

// told makes a finding of any error about a unit. Cancellations stay what they are.
func told(err error, unit change.Path) error {
	var list finding.List
	switch {
	case err == nil, errors.As(err, &list), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, program.ErrNotFound):
		return problem(finding.StateBackendFailed, unit, "Install it, or name another one with --tf-binary or TG_TF_PATH", "%v", err)
	case errors.Is(err, program.ErrNoFolder):
		return problem(finding.StateUnitMissing, unit, "Make it (`terragrunt stack generate` for units of stacks), then run the command again", "%v", err)
	case journal.Full(err):
		return problem(finding.DiskFull, unit, "Make room on the disk, then run the command again: it goes on where it stopped", "the disk refused: %v", err)
	case journal.ReadOnly(err):
		return problem(finding.NotWritable, unit, "Make the git directory and the state's folder writable, then run the command again",
			"the disk refused: %v", err)
	default:
		return problem(finding.WriteFailed, unit, "Remove the cause, then run the command again: it goes on where it stopped", "%v", err)
	}
}

const backendRemedy = "Do what it says, then run the command again: it goes on where it stopped"

const lockedRemedy = "Wait until the other run is done, then run the command again; where it is dead, remove its lock with `terragrunt force-unlock ID`"

// lockLeft is what OpenTofu and Terraform say, with exit code 0, when they are done and their lock is still there.
const lockLeft = "Error releasing the state lock"

// signs tell what is wrong from the words of Terraform and OpenTofu, the first that fits.
var signs = []struct {
	code   finding.Code
	words  []string
	remedy string
}{
	{finding.StateLocked, []string{lockLeft},
		"Remove the lock with `terragrunt force-unlock ID` where nobody else is at work there, then run the command again: it goes on where it stopped"},
	// OpenTofu's local backend says of these too that the lock could not be acquired, and nobody holds it.
	{finding.StateBackendFailed, []string{"could not write lock info", "failed to write backup file", "operation not permitted", "permission denied",
		"read-only file system"}, backendRemedy},
	{finding.StateLocked, []string{"Error acquiring the state lock", "state lock", "already locked"},
		lockedRemedy},
	{finding.StateBucketMissing, []string{"NoSuchBucket", "bucket does not exist", "bucket doesn't exist", "does not exist.\n\nThe referenced S3 bucket"},
		"Make it with `terragrunt backend bootstrap` in the unit's folder, then run the command again"},
}

// refused makes a finding of what a program said about a place.
func refused(p Place, env []string, doing string, result program.Result) error {
	said, what := wordsOf(result.Stderr, result.ExitCode, p.secrets(env)), doing+" of "+p.Address()+" failed"
	for _, sign := range signs {
		for _, words := range sign.words {
			if strings.Contains(string(result.Stderr), words) {
				return quoted(sign.code, p.Unit, withLock(sign.remedy, said), what, said)
			}
		}
	}
	return quoted(finding.StateBackendFailed, p.Unit, backendRemedy, what, said)
}

// withLock names the lock in a remedy where the program did.
func withLock(remedy string, said words) string {
	if id := lockID.FindStringSubmatch(said.detail); id != nil {
		return strings.ReplaceAll(remedy, "force-unlock ID", "force-unlock "+id[1])
	}
	return remedy
}

var lockID = regexp.MustCompile(`(?m)^\s*ID:\s+([A-Za-z0-9-]+)$`)
