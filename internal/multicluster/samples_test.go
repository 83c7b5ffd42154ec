package multicluster_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sulibot/tg-refactor/internal/phase"
	"github.com/sulibot/tg-refactor/internal/realtest"
)

// TestPhasesOfTheSamples holds all that the phases say about the samples: changes, findings, expected values, what changes later, what
// is orphaned. `holds` looks at every outcome, too.
func TestPhasesOfTheSamples(t *testing.T) {
	for _, sample := range []realtest.Sample{realtest.SingleCluster, realtest.TwoSites} {
		t.Run(sample.Name, func(t *testing.T) {
			s := begin(t, sampleTree(t, sample.Name))
			for number := 1; number <= 5; number++ {
				s = s.through(number)
				golden(t, fmt.Sprintf("%s/phase-%d.txt", sample.Name, number), s.show())
			}
		})
	}
}

// TestStateOfTheSamples holds what the phases look like before, after each of them, and half way.
func TestStateOfTheSamples(t *testing.T) {
	const done, pending, partly = phase.Done, phase.Pending, phase.Partly
	for _, sample := range []realtest.Sample{realtest.SingleCluster, realtest.TwoSites} {
		s := begin(t, sampleTree(t, sample.Name))
		assert.Equal(t, []phase.State{pending, pending, pending, pending, pending}, s.state(), "%s before", sample.Name)
		for number := 1; number <= 5; number++ {
			s = s.through(number)
			want := []phase.State{pending, pending, pending, pending, pending}
			for i := range number {
				want[i] = done
			}
			got := s.state()
			require.Len(t, got, 5)
			assert.Equal(t, want, got, "%s after phase %d", sample.Name, number)
		}
	}
}
