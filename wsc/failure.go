package wsc

import "fmt"

// Failure is the error that ends a run: what a NACK says, and who said it.
type Failure struct {
	// Msg is the message that could not be accepted; when the peer refused,
	// the one that this side had sent last. With Code ErrorPasswordAuth it
	// tells which half of the password was wrong: M4 or M5 the first, M6 or M7
	// the second.
	Msg    MessageType
	Code   ConfigError
	Remote bool  // the peer decided
	Err    error // what this side found, or nil
}

func (f *Failure) Error() string {
	who := "refused"
	if f.Remote {
		who = "refused by the peer"
	}
	s := fmt.Sprintf("wsc: %v %s: %v", f.Msg, who, f.Code)
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

func (f *Failure) Unwrap() error { return f.Err }
