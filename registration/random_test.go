package registration

import "io"

// failing is a random source that gives so many octets and then fails.
type failing struct {
	random io.Reader
	after  int
	err    error
}

func (f *failing) Read(b []byte) (int, error) {
	if len(b) > f.after {
		return 0, f.err
	}
	f.after -= len(b)
	return f.random.Read(b)
}

// constant is a random source that is stuck.
type constant byte

func (c constant) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(c)
	}
	return len(b), nil
}
