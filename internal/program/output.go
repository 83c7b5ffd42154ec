package program

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
)

// output hears what a program prints. It has pipes of its own, so that the end of the program is seen although something that it
// started still holds them.
type output struct {
	stdout, stderr bytes.Buffer
	writers        []*os.File
	reading        sync.WaitGroup
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
		_, _ = io.Copy(into, reader)
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
