package nl80211

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// Frames, keys and the controlled port of an association.

// doSend sends one frame. EAPOL frames go over the control port if there is one:
// only there can it be said that one is not to be encrypted. On a packet socket
// the driver decides, and encrypts as soon as it has a key.
func (r *Radio) doSend(cmd radio.Send) error {
	switch {
	case r.conn == nil || !r.conn.joined:
		return errNotJoined
	case len(cmd.Payload) > maxBody:
		return errTooLong
	}
	switch cmd.EtherType {
	case radio.EtherTypeEAPOL:
		if r.can.ControlPort {
			m := controlPortFrame(r.index, cmd, cmd.Plain || !r.conn.keyed)
			r.attempt(cmd, func(k kernel) error { return k.request(m) })
			return nil
		}
	case radio.EtherTypeIPv4, radio.EtherTypeARP:
	default:
		return fmt.Errorf("%w: ethernet type %#04x", errors.ErrUnsupported, cmd.EtherType)
	}
	payload := slices.Clone(cmd.Payload)
	r.attempt(cmd, func(k kernel) error { return k.transmit(cmd.EtherType, cmd.To, payload) })
	return nil
}

// heardControlPort takes an EAPOL frame.
func (r *Radio) heardControlPort(ev event) {
	r.received(radio.Received{From: ev.mac, EtherType: ev.kind, Payload: ev.frame, Encrypted: !ev.plain})
}

// receivedPacket takes a frame from a packet socket, which does not tell whether
// it was encrypted. Once there is a key, nothing passes unencrypted but EAPOL
// frames, and those prove themselves.
func (r *Radio) receivedPacket(from dot11.MAC, etherType uint16, payload []byte) {
	if r.conn != nil {
		r.received(radio.Received{From: from, EtherType: etherType, Payload: payload, Encrypted: r.conn.keyed})
	}
}

// received tells of a frame, or keeps it if it is of the access point that is
// being joined: the kernel may tell of its frames before it does of the
// association.
func (r *Radio) received(frame radio.Received) {
	c := r.conn
	switch {
	case c == nil || r.closed:
	case c.joined:
		r.emit(frame)
	case c.asked && frame.From == c.bssid() && len(c.early) < earlyMax:
		c.early = append(c.early, frame)
	}
}

// doSetKey installs a key.
func (r *Radio) doSetKey(cmd radio.SetKey) error {
	k := cmd.Key
	switch {
	case r.conn == nil || !r.conn.joined, k.Kind == dot11.PairwiseKey && k.Peer != r.conn.bssid():
		return errNotJoined
	case !slices.Contains(r.can.Ciphers, k.Cipher):
		return fmt.Errorf("%w: cipher %v", errors.ErrUnsupported, k.Cipher)
	}
	if k.Kind == dot11.PairwiseKey {
		r.conn.keyed = true
	}
	m := newKey(r.index, k)
	r.attempt(cmd, func(k kernel) error {
		defer clear(m.Data)
		return k.request(m)
	})
	return nil
}

// doAuthorize opens the controlled port: in the driver, and for the programs
// that wait for the link. A driver that has no port needs nothing opened.
func (r *Radio) doAuthorize(cmd radio.Authorize) error {
	c := r.conn
	if c == nil || !c.joined || c.bssid() != cmd.Peer {
		return errNotJoined
	}
	c.opened = true
	m := authorize(r.index, cmd.Peer)
	r.attempt(cmd, func(k kernel) error {
		if err := k.request(m); err != nil && !errors.Is(err, errnoUnsupported) {
			return err
		}
		return k.setLink(linkChange{operState: operUp})
	})
	return nil
}
