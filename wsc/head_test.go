package wsc

import "testing"

// The head can be read from every real message, and says what it is.
func TestHeadOfRealMessages(t *testing.T) {
	for _, v := range vectorsOf(t, "message") {
		msg := unhex(t, v.Attributes)
		kind, _ := TypeOf(msg)
		var h Head
		if err := Unmarshal(msg, &h); err != nil || h.Type != kind {
			t.Errorf("%s: %+v, %v", v.Name, h, err)
		}
		toEnrollee := kind == MessageM2 || kind == MessageM4 || kind == MessageM6 || kind == MessageM8
		if (h.EnrolleeNonce != Nonce{}) != (toEnrollee || kind == MessageM1 || kind == MessageDone) {
			t.Errorf("%s: Enrollee Nonce %x", v.Name, h.EnrolleeNonce)
		}
		if (h.RegistrarNonce != Nonce{}) != (!toEnrollee && kind != MessageM1 || kind == MessageM2) {
			t.Errorf("%s: Registrar Nonce %x", v.Name, h.RegistrarNonce)
		}
	}
}
