package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/sulibot/tg-refactor/internal/report"
)

// look says how to write to a stream: in colour and wrapped on a terminal only.
func (a *app) look(w io.Writer) report.Look {
	look := report.Look{Verbose: a.verbose, Quiet: a.quiet}
	file, ok := terminal(w)
	if !ok {
		return look
	}
	look.Colour = !a.noColor && a.io.Getenv("NO_COLOR") == "" && a.io.Getenv("TERM") != "dumb"
	if width, _, err := term.GetSize(int(file.Fd())); err == nil {
		look.Width = width
	}
	return look
}

// terminal gives the file behind a stream where that is a terminal.
func terminal(stream any) (*os.File, bool) {
	if screen, ok := stream.(screen); ok {
		return screen.file, true
	}
	file, ok := stream.(*os.File)
	return file, ok && term.IsTerminal(int(file.Fd()))
}

// screen is a terminal that text of a repository cannot steer.
type screen struct{ file *os.File }

// guarded gives a stream that shows control characters where it is a terminal. A pipe or a file gets every byte, so that a diff can be applied.
func guarded(stream io.Writer) io.Writer {
	if file, ok := terminal(stream); ok {
		return screen{file}
	}
	return stream
}

// Write writes all that makes sense on a terminal.
func (s screen) Write(text []byte) (int, error) {
	if _, err := s.file.WriteString(report.Visible(string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
}

// print writes a text result to stdout.
func (a *app) print(text string) error {
	_, err := io.WriteString(a.io.Out, text)
	return err
}

// say tells on stderr how things go; with --quiet it is silent.
func (a *app) say(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.io.Err, format+"\n", args...)
	}
}

// progress shows how far long work on things of a kind is: on a terminal in one line that vanishes, elsewhere a line now and then.
func (a *app) progress(things string) func(done, total int) {
	if a.quiet {
		return nil
	}
	const often, seldom = 100 * time.Millisecond, 10 * time.Second
	file, onTerminal := terminal(a.io.Err)
	last := time.Now()
	return func(done, total int) {
		now := time.Now()
		switch {
		case onTerminal && done == total:
			fmt.Fprint(file, "\r\x1b[K")
		case onTerminal && now.Sub(last) >= often:
			last = now
			fmt.Fprintf(file, "\r\x1b[K%d of %d %s", done, total, things)
		case !onTerminal && now.Sub(last) >= seldom:
			last = now
			fmt.Fprintf(a.io.Err, "%d of %d %s\n", done, total, things)
		}
	}
}
