package git

import "time"

// BePatient sets how long git may match patterns, and gives what it was.
func BePatient(limit time.Duration) time.Duration {
	was := patience
	patience = limit
	return was
}
