package wsc

import "strings"

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
// zero says nothing. No message is named if none was exchanged; then this side
// has refused none.
func (f *Failure) Error() string {
	var parts []string
	if f.Msg != 0 {
		parts = append(parts, f.Msg.String())
	}
	switch {
	case f.Remote:
		parts = append(parts, "refused by the peer")
	case f.Msg != 0 || f.Code == ErrorNone && f.Err == nil:
		parts = append(parts, "refused")
	}
	if f.Code != ErrorNone {
		parts = append(parts, f.Code.String())
	}
	if f.Err != nil {
		parts = append(parts, f.Err.Error())
	}
	return "wsc: " + strings.Join(parts, ": ")
}

func (f *Failure) Unwrap() error { return f.Err }
