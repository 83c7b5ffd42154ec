package program

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
)

// ErrTooLarge says that a program printed more than is listened to.
var ErrTooLarge = errors.New("printed too much")

// mostPrinted is how many bytes a program may print, 1 GiB: as much as the largest state that anybody works with, several times.
var mostPrinted int64 = 1 << 30

// output hears what a program prints. It has pipes of its own, so that the end of the program is seen although something that it
// started still holds them.
type output struct {
	stdout, stderr bytes.Buffer
	// over tells that one of them had more than mostPrinted bytes; what came after these was dropped.
	over    atomic.Bool
	writers []*os.File
	reading sync.WaitGroup
}

func listen(command *exec.Cmd) (*output, error) {
	o := &output{}
	out, err := o.pipe(&o.stdout)
	problems, err2 := o.pipe(&o.stderr)
	if err := errors.Join(err, err2); err != nil {
		o.end()
		return nil, err
	}
	command.Stdout, command.Stderr = out, problems
	return o, nil
}

func (o *output) pipe(into *bytes.Buffer) (*os.File, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	o.writers = append(o.writers, writer)
	o.reading.Go(func() {
		_, _ = io.Copy(into, io.LimitReader(reader, mostPrinted))
		if n, _ := io.Copy(io.Discard, reader); n > 0 {
			o.over.Store(true)
		}
		_ = reader.Close()
	})
	return writer, nil
}

// end waits for the last words.
func (o *output) end() (stdout, stderr []byte) {
	for _, writer := range o.writers {
		_ = writer.Close()
	}
	o.reading.Wait()
	return o.stdout.Bytes(), o.stderr.Bytes()
}
