package registration

import (
	"bytes"
	"testing"

	"github.com/gowps/wps/wsc"
)

// TestMalformedToEnrollee has the names of hostap's hwsim cases where there is
// one. Of the ways that hostap leaves open, each row has ours.
func TestMalformedToEnrollee(t *testing.T) {
	const (
		m2, m2d, m4, m6, m8 = wsc.MessageM2, wsc.MessageM2D, wsc.MessageM4, wsc.MessageM6, wsc.MessageM8

		none, decryption, auth = wsc.ErrorNone, wsc.ErrorDecryption, wsc.ErrorPasswordAuth
	)
	wrongAuthenticator := func(m wsc.MessageType) outcome { return outcome{msg: m, err: ErrAuthenticator} }
	missing := func(m wsc.MessageType) outcome { return outcome{msg: m, err: wsc.ErrMissing} }
	settings := func(m wsc.MessageType) outcome { return outcome{msg: m, code: decryption, err: ErrSettings} }
	order := func(m wsc.MessageType) outcome { return outcome{msg: m, err: ErrOrder} }
	remote := func(m wsc.MessageType, code wsc.ConfigError) outcome {
		return outcome{msg: m, code: code, remote: true}
	}
	other := bytes.Repeat([]byte{7}, 16)

	rows := []row{
		{"authenticator_mismatch_m2", m2, do(spoilt), wrongAuthenticator(m2)},
		{"authenticator_mismatch_m4", m4, do(spoilt), wrongAuthenticator(m4)},
		{"authenticator_mismatch_m6", m6, do(spoilt), wrongAuthenticator(m6)},
		{"authenticator_mismatch_m8", m8, do(spoilt), wrongAuthenticator(m8)},
		{"authenticator_missing_m2", m2, do(unsealed), wrongAuthenticator(m2)},
		{"authenticator_missing_m4", m4, do(unsealed), wrongAuthenticator(m4)},
		{"authenticator_missing_m6", m6, do(unsealed), wrongAuthenticator(m6)},
		{"authenticator_missing_m8", m8, do(unsealed), wrongAuthenticator(m8)},
		{"authenticator not last", m4, do(func(f *forgery) {
			f.last = func(msg []byte) []byte { return wsc.AppendAttr(msg, 0x10fa, []byte{1}) }
		}), wrongAuthenticator(m4)},

		{"m2_dev_passwd_id_p2p", m2, do(with(wsc.AttrPasswordID, 0, 5), spoilt), wrongAuthenticator(m2)},
		{"m2_dev_passwd_id_change_pin_to_pbc", m2, do(with(wsc.AttrPasswordID, 0, 4)), outcome{msg: m2, err: ErrPasswordID}},
		{"m2_missing_dev_passwd_id", m2, do(without(wsc.AttrPasswordID)), missing(m2)},
		{"m2_missing_registrar_nonce", m2, do(without(wsc.AttrRegistrarNonce)), missing(m2)},
		{"m2_missing_enrollee_nonce", m2, do(without(wsc.AttrEnrolleeNonce)), ignoredOutcome},
		{"m2 with another enrollee nonce", m2, do(with(wsc.AttrEnrolleeNonce, other...)), ignoredOutcome},
		{"m4 with another enrollee nonce", m4, do(with(wsc.AttrEnrolleeNonce, other...)), ignoredOutcome},
		{"m2_missing_uuid_r", m2, do(without(wsc.AttrUUIDR)), missing(m2)},
		{"m2 without device texts", m2, do(without(wsc.AttrManufacturer)), missing(m2)},
		{"m2_invalid", m2, do(short), silent(m2)},
		{"m4 one octet short", m4, do(short), silent(m4)},
		{"m2_missing_msg_type", m2, do(without(wsc.AttrMessageType)), missing(m2)},
		{"m2_unknown_msg_type", m2, do(named(0)), missing(m2)},
		{"m2 of type 200", m2, do(named(200)), silent(200)},
		{"m2_unknown_opcode", m2, do(under(0)), ignoredOutcome},
		{"m2_unknown_opcode2", m2, do(under(wsc.OpStart)), ignoredOutcome},
		{"m2_unknown_opcode3", m2, do(under(wsc.OpDone)), ignoredOutcome},
		{"m2 as FRAG_ACK", m2, do(under(wsc.OpFragACK)), ignoredOutcome},
		{"m2_msg_type_m4", m2, do(named(m4)), order(m4)},
		{"m2_msg_type_m6", m2, do(named(m6)), order(m6)},
		{"m2_msg_type_m8", m2, do(named(m8)), order(m8)},
		{"m2 as M1", m2, do(named(wsc.MessageM1)), silent(wsc.MessageM1)},
		{"m4 as M5", m4, do(named(wsc.MessageM5)), silent(wsc.MessageM5)},
		{"m4_msg_type_m2", m4, do(named(m2)), order(m2)},
		{"m4_msg_type_m2d", m4, do(named(m2d)), order(m2d)},
		{"m6_msg_type_m8", m6, do(named(m8)), order(m8)},
		{"m8_msg_type_m6", m8, do(named(m6)), order(m6)},

		{"ext_proto_m2_no_public_key", m2, do(without(wsc.AttrPublicKey)), missing(m2)},
		{"ext_proto_m2_invalid_public_key", m2, do(with(wsc.AttrPublicKey, bytes.Repeat([]byte{0xff}, 192)...)), outcome{msg: m2, err: ErrPublicKey}},
		{"public key of 191 octets", m2, do(with(wsc.AttrPublicKey, make([]byte, 191)...)), missing(m2)},

		{"ext_kwa_proto_no_kwa", m4, do(rawInside(func(_ *forgery, plain []byte) []byte { return padded(plain[:len(plain)-12]) })), settings(m4)},
		{"ext_kwa_proto_data_after_kwa", m4, do(rawInside(func(_ *forgery, plain []byte) []byte {
			return padded(wsc.AppendAttr(plain, 0x1045, []byte("after")))
		})), settings(m4)},
		{"ext_kwa_proto_kwa_mismatch", m4, do(rawInside(func(_ *forgery, plain []byte) []byte {
			plain[len(plain)-1] ^= 1
			return padded(plain)
		})), settings(m4)},
		{"ext_proto_m4_missing_r_hash1", m4, do(without(wsc.AttrRHash1)), missing(m4)},
		{"ext_proto_m4_missing_r_hash2", m4, do(without(wsc.AttrRHash2)), missing(m4)},
		{"ext_proto_m4_missing_r_snonce1", m4, do(insideWithout(wsc.AttrRSNonce1)), missing(m4)},
		{"ext_proto_m4_invalid_pad_string", m4, do(rawInside(func(_ *forgery, plain []byte) []byte {
			plain = padded(plain)
			plain[len(plain)-2] ^= 1
			return plain
		})), settings(m4)},
		{"ext_proto_m4_invalid_pad_value", m4, do(rawInside(func(_ *forgery, plain []byte) []byte {
			plain = padded(plain)
			plain[len(plain)-1] = 0xff
			return plain
		})), settings(m4)},
		{"padding of 0", m4, do(rawInside(func(_ *forgery, plain []byte) []byte {
			plain = padded(plain)
			plain[len(plain)-1] = 0
			return plain
		})), settings(m4)},
		{"padding of 17", m4, do(rawInside(func(_ *forgery, plain []byte) []byte {
			return bytes.Repeat([]byte{17}, 48)
		})), settings(m4)},
		{"nothing but padding", m4, do(rawInside(func(*forgery, []byte) []byte { return padded(nil) })), settings(m4)},
		{"ext_proto_m4_no_encr_settings", m4, do(without(wsc.AttrEncryptedSettings)), missing(m4)},
		{"settings without octets", m4, do(with(wsc.AttrEncryptedSettings)), settings(m4)},
		{"settings of an IV alone", m4, do(with(wsc.AttrEncryptedSettings, other...)), settings(m4)},
		{"settings of 33 octets", m4, do(with(wsc.AttrEncryptedSettings, make([]byte, 33)...)), settings(m4)},
		{"settings of zeros", m4, do(with(wsc.AttrEncryptedSettings, make([]byte, 48)...)), settings(m4)},
		{"ext_proto_m6_missing_r_snonce2", m6, do(insideWithout(wsc.AttrRSNonce2)), missing(m6)},
		{"ext_proto_m6_no_encr_settings", m6, do(without(wsc.AttrEncryptedSettings)), missing(m6)},
		{"ext_proto_m8_no_encr_settings", m8, do(without(wsc.AttrEncryptedSettings)), missing(m8)},
		{"m8 with wrong settings", m8, do(with(wsc.AttrEncryptedSettings, make([]byte, 48)...)), settings(m8)},
		{"m4 with another R-SNonce1", m4, do(insideWith(wsc.Attr{Type: wsc.AttrRSNonce1, Value: other})), outcome{msg: m4, code: auth, err: ErrFirstHalf}},
		{"m6 with another R-SNonce2", m6, do(insideWith(wsc.Attr{Type: wsc.AttrRSNonce2, Value: other})), outcome{msg: m6, code: auth, err: ErrSecondHalf}},
		{"m6 with the R-SNonce1 again", m6, do(func(f *forgery) {
			insideWith(wsc.Attr{Type: wsc.AttrRSNonce2, Value: f.ends.r.rsNonces[0][:]})(f)
		}), outcome{msg: m6, code: auth, err: ErrSecondHalf}},

		{"ext_proto_nack_m3", m4, do(nackOf(291)), remote(wsc.MessageM3, 291)},
		{"ext_proto_nack_m5", m6, do(nackOf(292)), remote(wsc.MessageM5, 292)},
		{"NACK for M1", m2, do(nackOf(15)), remote(wsc.MessageM1, 15)},
		{"NACK for M7", m8, do(nackOf(12)), remote(wsc.MessageM7, 12)},
		{"ext_proto_nack_m3_no_config_error", m4, do(nackOf(1), without(wsc.AttrConfigError)), ignoredOutcome},
		{"ext_proto_nack_m3_no_e_nonce", m4, do(nackOf(1), without(wsc.AttrEnrolleeNonce)), ignoredOutcome},
		{"ext_proto_nack_m3_e_nonce_mismatch", m4, do(nackOf(1), with(wsc.AttrEnrolleeNonce, other...)), ignoredOutcome},
		{"ext_proto_nack_m3_no_r_nonce", m4, do(nackOf(1), without(wsc.AttrRegistrarNonce)), ignoredOutcome},
		{"ext_proto_nack_m3_r_nonce_mismatch", m4, do(nackOf(1), with(wsc.AttrRegistrarNonce, other...)), ignoredOutcome},
		{"ext_proto_nack_m3_no_msg_type", m4, do(nackOf(1), without(wsc.AttrMessageType)), ignoredOutcome},
		{"ext_proto_nack_m3_invalid_msg_type", m4, do(nackOf(1), named(123)), ignoredOutcome},
		{"ext_proto_nack_m3_invalid_attr", m4, do(nackOf(1), short), ignoredOutcome},
		{"NACK as WSC_MSG", m4, do(nackOf(1), under(wsc.OpMsg)), silent(wsc.MessageNACK)},
		{"ext_proto_ack_m3_no_e_nonce", m4, do(instead(ackOf), without(wsc.AttrEnrolleeNonce)), ignoredOutcome},
		{"ext_proto_ack_m3_e_nonce_mismatch", m4, do(instead(ackOf), with(wsc.AttrEnrolleeNonce, other...)), ignoredOutcome},
		{"ext_proto_ack_m3_no_r_nonce", m4, do(instead(ackOf), without(wsc.AttrRegistrarNonce)), ignoredOutcome},
		{"ext_proto_ack_m3_r_nonce_mismatch", m4, do(instead(ackOf), with(wsc.AttrRegistrarNonce, other...)), ignoredOutcome},
		{"ext_proto_ack_m3_no_msg_type", m4, do(instead(ackOf), without(wsc.AttrMessageType)), ignoredOutcome},
		{"ext_proto_ack_m3_invalid_msg_type", m4, do(instead(ackOf), named(123)), ignoredOutcome},
		{"ext_proto_ack_m3_invalid_attr", m4, do(instead(ackOf), short), ignoredOutcome},
		{"ext_proto_ack_m3", m4, do(instead(ackOf)), outcome{msg: wsc.MessageACK, silent: true, err: ErrOrder}},
		{"empty message", m4, do(func(f *forgery) { f.last = func([]byte) []byte { return nil } }), ignoredOutcome},

		{"unknown attribute", m4, do(extra(0x10fa, 1, 2, 3)), passes},
		{"unknown version", m2, do(with(wsc.AttrVersion, 0x43)), passes},
		{"no version", m2, do(without(wsc.AttrVersion)), passes},
		{"unknown Version2", m6, do(with(wsc.AttrVendorExtension, 0, 0x37, 0x2a, 0, 1, 0x43)), passes},
		{"no vendor extension", m8, do(without(wsc.AttrVendorExtension)), passes},
		{"unknown vendor extension", m8, do(extra(wsc.AttrVendorExtension, 1, 2, 3, 4)), passes},
		{"OS version without the top bit", m2, do(with(wsc.AttrOSVersion, 0, 0, 0, 1)), passes},
		{"m2 in another order", m2, do(func(f *forgery) {
			for i, j := 0, len(f.attrs)-1; i < j; i, j = i+1, j-1 {
				f.attrs[i], f.attrs[j] = f.attrs[j], f.attrs[i]
			}
		}), passes},
	}
	runRows(t, rows, func(name string) config { return configured(name, pin("12345670")) })
}

// TestPushButtonIsNoPIN: the reverse of hostap's tolerance of M2 that says
// "PIN" during push button does not help to change the password.
func TestPushButtonIsNoPIN(t *testing.T) {
	rows := []row{
		{"m2_dev_passwd_id_change_pbc_to_pin", wsc.MessageM2, do(with(wsc.AttrPasswordID, 0, 0)), passes},
		{"m2_dev_passwd_id_change_pbc_to_pin, altered", wsc.MessageM2, do(with(wsc.AttrPasswordID, 0, 0), spoilt), outcome{msg: wsc.MessageM2, err: ErrAuthenticator}},
		{"push button to NFC", wsc.MessageM2, do(with(wsc.AttrPasswordID, 0, 7)), outcome{msg: wsc.MessageM2, err: ErrPasswordID}},
	}
	runRows(t, rows, func(name string) config { return configured(name, wsc.PushButton()) })
}

// TestCredentialsToEnrollee has hostap's cases ext_cred_proto_* and their
// neighbours, in which a registrar goes as far as M8.
func TestCredentialsToEnrollee(t *testing.T) {
	const m8 = wsc.MessageM8
	credential := func(edit func(attrs []wsc.Attr) []wsc.Attr) change {
		return inside(func(attrs []wsc.Attr) []wsc.Attr {
			fields, err := wsc.Parse(attrs[0].Value)
			if err != nil {
				panic(err)
			}
			attrs[0].Value = encode(edit(fields))
			return attrs
		})
	}
	lacks := func(typ wsc.AttrType) change {
		return credential(func(fields []wsc.Attr) []wsc.Attr {
			f := &forgery{attrs: fields}
			without(typ)(f)
			return f.attrs
		})
	}
	has := func(typ wsc.AttrType, value ...byte) change {
		return credential(func(fields []wsc.Attr) []wsc.Attr {
			f := &forgery{attrs: fields}
			with(typ, value...)(f)
			return f.attrs
		})
	}
	refused := outcome{msg: m8}
	because := func(err error) outcome { return outcome{msg: m8, err: err} }
	rows := []row{
		{"ext_cred_proto_success", m8, nil, passes},
		{"ext_cred_proto_mac_addr_mismatch", m8, do(has(wsc.AttrMACAddress, 0, 0, 0, 0, 0, 0)), passes},
		{"ext_cred_proto_zero_padding", m8, do(has(wsc.AttrSSID, []byte("home\x00")...), has(wsc.AttrNetworkKey, []byte("correct horse\x00")...)), passes},
		{"ext_cred_proto_ssid_missing", m8, do(lacks(wsc.AttrSSID)), refused},
		{"ext_cred_proto_ssid_zero_len", m8, do(has(wsc.AttrSSID)), because(wsc.ErrCredentialSSID)},
		{"ext_cred_proto_auth_type_missing", m8, do(lacks(wsc.AttrAuthType)), refused},
		{"ext_cred_proto_encr_type_missing", m8, do(lacks(wsc.AttrEncrType)), refused},
		{"ext_cred_proto_network_key_missing", m8, do(lacks(wsc.AttrNetworkKey)), refused},
		{"ext_cred_proto_network_key_missing_open", m8, do(lacks(wsc.AttrNetworkKey), has(wsc.AttrAuthType, 0, 1), has(wsc.AttrEncrType, 0, 1)), passes},
		{"ext_cred_proto_mac_addr_missing", m8, do(lacks(wsc.AttrMACAddress)), refused},
		{"ext_cred_proto_invalid_encr_type", m8, do(has(wsc.AttrEncrType, 0, 0)), refused},
		{"ext_cred_proto_missing_cred", m8, do(insideWith()), because(wsc.ErrNoCredential)},
		{"wep_enroll", m8, do(has(wsc.AttrEncrType, 0, 2), has(wsc.AttrAuthType, 0, 1)), because(wsc.ErrWEPCredential)},
		{"enterprise only", m8, do(has(wsc.AttrAuthType, 0, 0x10)), refused},
		{"config_file_wps", m8, do(has(wsc.AttrNetworkKey, []byte("control\ncharacters")...)), because(wsc.ErrCredentialKey)},
		{"settings for an access point", m8, do(credential(func([]wsc.Attr) []wsc.Attr { return nil })), refused},
	}
	runRows(t, rows, func(name string) config { return configured(name, pin("12345670")) })
}

// TestTolerance: of M4 to M8, wrong Authenticators can be ignored for a while,
// and the right message still counts then.
func TestTolerance(t *testing.T) {
	for _, at := range []wsc.MessageType{wsc.MessageM4, wsc.MessageM6, wsc.MessageM8} {
		t.Run(at.String(), func(t *testing.T) {
			config := configured("tolerance", pin("12345670"))
			config.e.Tolerate = 2
			c, p := until(t, config, at)
			forged := wsc.Packet{Op: p.Op, Msg: bytes.Clone(p.Msg)}
			forged.Msg[len(forged.Msg)-1] ^= 1
			c.check(t, forged, true, ignoredOutcome)
			c.check(t, forged, true, ignoredOutcome)
			checkWhole(t, c.playFrom(p, true), []wsc.Credential{testCredential})

			c, p = until(t, config, at)
			for range 2 {
				c.check(t, forge(t, c, p, true, spoilt), true, ignoredOutcome)
			}
			c.check(t, forge(t, c, p, true, spoilt), true, outcome{msg: at, err: ErrAuthenticator})
		})
	}
}

// TestIgnoredForgery: packets of another run do no harm to this one.
func TestIgnoredForgery(t *testing.T) {
	other := bytes.Repeat([]byte{7}, 16)
	for _, at := range []wsc.MessageType{wsc.MessageM2, wsc.MessageM4, wsc.MessageM6, wsc.MessageM8} {
		c, p := until(t, configured("ignored", pin("12345670")), at)
		forged := wsc.Packet{Op: p.Op, Msg: encode(func() []wsc.Attr {
			attrs, _ := wsc.Parse(bytes.Clone(p.Msg))
			f := &forgery{attrs: attrs}
			with(wsc.AttrEnrolleeNonce, other...)(f)
			return f.attrs
		}())}
		c.check(t, forged, true, ignoredOutcome)
		c.check(t, wsc.Packet{Op: wsc.OpStart}, true, ignoredOutcome)
		c.check(t, wsc.NewPacket(&wsc.NACK{ConfigError: 1}), true, ignoredOutcome)
		checkWhole(t, c.playFrom(p, true), []wsc.Credential{testCredential})
	}
}

// TestBeforeStart: the enrollee says nothing before it is asked.
func TestBeforeStart(t *testing.T) {
	c, m2 := until(t, configured("start", pin("12345670")), wsc.MessageM2)
	fresh := newEnds(t, configured("start", pin("12345670")))
	for _, p := range []wsc.Packet{m2, c.r.nack(0), c.r.ack(wsc.Nonce{}), {Op: wsc.OpDone}, {Op: wsc.OpFragACK}, {}} {
		fresh.check(t, p, true, ignoredOutcome)
	}
	checkWhole(t, fresh.play(), []wsc.Credential{testCredential})
}

// TestAfterTheEnd: a station that has failed still has to answer a NACK, and
// nothing else.
func TestAfterTheEnd(t *testing.T) {
	c, p := until(t, configured("end", pin("12345670")), wsc.MessageM4)
	nack := c.r.nack(0)
	forged := forge(t, c, p, true, spoilt)
	c.check(t, forged, true, outcome{msg: wsc.MessageM4, err: ErrAuthenticator})
	failure := c.e.Failure()
	if reply, err := c.e.Handle(forged); nackCode(t, reply) != 0 || err != error(failure) {
		t.Errorf("the same again: %v", err)
	}
	if reply, err := c.e.Handle(nack); nackCode(t, reply) != 0 || err == nil {
		t.Errorf("NACK: %v", err)
	}
	if reply, err := c.e.Handle(p); reply.Op != 0 || err == nil {
		t.Errorf("M4: %v, %v", reply.Op, err)
	}
	if c.e.Failure() != failure {
		t.Errorf("the failure has become %v", c.e.Failure())
	}

	// After success, too; the credential stays.
	c, p = until(t, configured("end", pin("12345670")), wsc.MessageDone)
	if reply, err := c.e.Handle(c.r.nack(wsc.ErrorDeviceBusy)); nackCode(t, reply) != 0 || err == nil {
		t.Errorf("NACK after Done: %v", err)
	}
	checkWhole(t, c.playFrom(p, false), []wsc.Credential{testCredential})
}
