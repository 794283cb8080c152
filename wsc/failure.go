package wsc

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

// Error tells it as a sentence: which message, who refused it, why. A code of
// zero says nothing, and no message is named if none was exchanged.
func (f *Failure) Error() string {
	s := "wsc: "
	if f.Msg != 0 {
		s += f.Msg.String() + ": "
	}
	if f.Remote {
		s += "refused by the peer"
	} else {
		s += "refused"
	}
	if f.Code != ErrorNone {
		s += ": " + f.Code.String()
	}
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

func (f *Failure) Unwrap() error { return f.Err }
