package state

import (
	"cmp"
	"context"
	"path/filepath"
	"strings"

	"github.com/sulibot/tg-refactor/internal/program"
)

// looking gives the place for a backend that is set up without making anything there: pg else makes a schema, a table and an index as
// soon as it is.
func (p Place) looking() Place {
	if p.kind() != "pg" {
		return p
	}
	config := map[string]any{"skip_schema_creation": true, "skip_table_creation": true, "skip_index_creation": true}
	for name, value := range p.Config {
		if _, own := config[name]; !own {
			config[name] = value
		}
	}
	p.Config = config
	return p
}

// lacksTable tells whether a program failed since the table of a pg backend is not there. PostgreSQL says so in a language of its own,
// and names the table together with its schema in this case alone.
func (s *session) lacksTable(result program.Result) bool {
	named := func(setting, variable, standard string) string {
		return cmp.Or(s.place.setting(setting), program.Getenv(s.environment(), variable), standard)
	}
	return s.place.kind() == "pg" && strings.Contains(string(result.Stderr),
		named("schema_name", "PG_SCHEMA_NAME", "terraform_remote_state")+"."+named("table_name", "PG_TABLE_NAME", "states"))
}

// make sets the backend up anew, as the unit does, where what holds its states is still to be made.
func (s *session) make(ctx context.Context) error {
	if !s.unmade {
		return nil
	}
	text, err := s.place.block()
	if err != nil {
		return err
	}
	if err := s.bench.fs.Remove(filepath.Join(s.dir, backendFile)); err != nil {
		return err
	}
	if err := s.write(backendFile, text); err != nil {
		return err
	}
	if err := s.initialise(ctx, func(program.Result) bool { return false }); err != nil {
		return err
	}
	s.unmade = false
	return nil
}
