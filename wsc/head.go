package wsc

// Head is what tells to which run a message belongs, and which one it is. It
// can be read from any message; what the message does not have stays zero.
type Head struct {
	Type                          MessageType
	EnrolleeNonce, RegistrarNonce Nonce
}

func (h *Head) walk(w walker) {
	optional(w, AttrMessageType, &h.Type)
	if w.carries(AttrEnrolleeNonce, h.EnrolleeNonce != Nonce{}) {
		w.fixed(AttrEnrolleeNonce, h.EnrolleeNonce[:])
	}
	if w.carries(AttrRegistrarNonce, h.RegistrarNonce != Nonce{}) {
		w.fixed(AttrRegistrarNonce, h.RegistrarNonce[:])
	}
}
