package wsc

import "encoding/binary"

// Parse splits b into its attributes, order and repeats kept; the values alias
// b. It refuses what a receiver must refuse: an attribute that runs past the
// end, a wrong length of one whose length is fixed, a repeat of a nonce, hash,
// key or authenticator. An empty b is an empty list.
func Parse(b []byte) ([]Attr, error) {
	var attrs []Attr
	c := checker{reader: reader{msg: b}}
	for {
		t, v, ok := c.next()
		if !ok {
			return attrs, c.err
		}
		attrs = append(attrs, Attr{t, v})
	}
}

// checker reads attributes and refuses those that the registry forbids.
type checker struct {
	reader
	seen [len(registry)]bool
}

// next returns the next attribute, or ok false at the end or at c.err.
func (c *checker) next() (t AttrType, v []byte, ok bool) {
	if len(c.msg) > 0xffff {
		c.err = ErrTooLong
		return 0, nil, false
	}
	t, v, ok = c.reader.next()
	if !ok {
		return 0, nil, false
	}
	i := t.slot()
	if err := check(t, v); err != nil {
		c.err = &AttrError{t, len(v), err}
		return 0, nil, false
	}
	if c.seen[i] && registry[i].once {
		c.err = &AttrError{t, len(v), ErrRepeated}
		return 0, nil, false
	}
	c.seen[i] = true
	return t, v, true
}

// check applies the rules of one attribute type.
func check(t AttrType, v []byte) error {
	r := registry[t.slot()]
	if !r.ignore && !r.fits(v) {
		return ErrLength
	}
	switch t {
	case AttrSecondaryDeviceTypes:
		if len(v)%len(DeviceType{}) != 0 {
			return ErrLength
		}
	case AttrOOBDevicePassword:
		return checkOOB(v)
	case AttrVendorExtension:
		return checkWFA(v)
	}
	return nil
}

// fits reports whether v has a length that the attribute may have.
func (r rule) fits(v []byte) bool {
	return len(v) >= r.min && (r.max == 0 || len(v) <= r.max)
}

// checkOOB checks the device password of an NFC token: hash of the public key
// (20), password id (2), password (16 to 32, or fewer with connection
// handover, where the key's hash alone does the work).
func checkOOB(v []byte) error {
	const hash, id, password = 20, 2, 16
	if PasswordID(binary.BigEndian.Uint16(v[hash:])) != PasswordIDHandover && len(v) < hash+id+password {
		return ErrLength
	}
	return nil
}

// reader takes a message apart. It tolerates two faults of deployed senders:
//
//   - One octet too few counted for the Network Key: a stray octet follows it,
//     and the header read there makes no sense (as hostap tolerates it).
//   - Zero padding after the last attribute, as Mac OS X 10.6 sends in M1.
type reader struct {
	msg      []byte
	pos      int
	afterKey bool // the attribute before was a Network Key
	err      error
}

// next returns the next attribute, or ok false at the end or at r.err.
func (r *reader) next() (t AttrType, v []byte, ok bool) {
	for {
		rest := r.msg[r.pos:]
		if len(rest) == 0 || r.err != nil {
			return 0, nil, false
		}
		if len(rest) < headerLen {
			return r.fail(0, len(rest), ErrOverrun)
		}
		t = AttrType(binary.BigEndian.Uint16(rest))
		n := int(binary.BigEndian.Uint16(rest[2:]))
		switch {
		case n > len(rest)-headerLen && r.afterKey && t>>8 != 0x10:
			r.pos, r.afterKey = r.pos+1, false
			continue
		case n > len(rest)-headerLen:
			return r.fail(t, n, ErrOverrun)
		case t == 0 && n == 0:
			for _, b := range rest {
				if b != 0 {
					return r.fail(t, n, ErrPadding)
				}
			}
			r.pos = len(r.msg)
			return 0, nil, false
		}
		r.pos += headerLen + n
		r.afterKey = t == AttrNetworkKey
		return t, rest[headerLen : headerLen+n : headerLen+n], true
	}
}

func (r *reader) fail(t AttrType, n int, err error) (AttrType, []byte, bool) {
	r.err = &AttrError{t, n, err}
	return 0, nil, false
}
