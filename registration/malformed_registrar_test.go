package registration

import (
	"bytes"
	"slices"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// TestMalformedToRegistrar has the names of hostap's hwsim cases where there is
// one.
func TestMalformedToRegistrar(t *testing.T) {
	const (
		m1, m3, m5, m7, done, ack, nack = wsc.MessageM1, wsc.MessageM3, wsc.MessageM5, wsc.MessageM7, wsc.MessageDone, wsc.MessageACK, wsc.MessageNACK

		decryption, auth = wsc.ErrorDecryption, wsc.ErrorPasswordAuth
	)
	wrongAuthenticator := func(m wsc.MessageType) outcome { return outcome{msg: m, err: ErrAuthenticator} }
	missing := func(m wsc.MessageType) outcome { return outcome{msg: m, err: wsc.ErrMissing} }
	settings := func(m wsc.MessageType) outcome { return outcome{msg: m, code: decryption, err: ErrSettings} }
	order := func(m wsc.MessageType) outcome { return outcome{msg: m, err: ErrOrder} }
	silentOrder := func(m wsc.MessageType) outcome { return outcome{msg: m, silent: true, err: ErrOrder} }
	remote := func(m wsc.MessageType, code wsc.ConfigError) outcome {
		return outcome{msg: m, code: code, remote: true, silent: true}
	}
	other := bytes.Repeat([]byte{7}, 16)
	doneOf := func(from *run) wsc.Packet {
		return wsc.NewPacket(&wsc.Done{EnrolleeNonce: from.enrolleeNonce, RegistrarNonce: from.registrarNonce})
	}

	rows := []row{
		{"ext_m1_invalid", m1, do(short), silent(m1)},
		{"ext_m1_missing_msg_type", m1, do(without(wsc.AttrMessageType)), missing(m1)},
		{"m1 without a public key", m1, do(without(wsc.AttrPublicKey)), silent(m1)},
		{"m1 with public key 1", m1, do(with(wsc.AttrPublicKey, append(make([]byte, 191), 1)...)), outcome{msg: m1, silent: true, err: ErrPublicKey}},
		{"m1 from another device", m1, do(with(wsc.AttrMACAddress, 2, 0, 0, 0, 0, 9)), outcome{msg: m1, silent: true, err: ErrPeer}},
		{"m3 first", m1, do(named(m3)), silentOrder(m3)},
		{"m2 first", m1, do(named(wsc.MessageM2)), silentOrder(wsc.MessageM2)},
		{"NACK first", m1, do(nackOf(1), without(wsc.AttrEnrolleeNonce)), silent(nack)},
		{"Done first", m1, do(instead(doneOf)), silentOrder(done)},
		{"m1 as WSC_Start", m1, do(under(wsc.OpStart)), ignoredOutcome},
		{"m1 as FRAG_ACK", m1, do(under(wsc.OpFragACK)), ignoredOutcome},
		{"m1 under no op-code", m1, do(under(0)), ignoredOutcome},
		{"m1 as Done", m1, do(under(wsc.OpDone)), silentOrder(m1)},

		{"authenticator_mismatch_m3", m3, do(spoilt), wrongAuthenticator(m3)},
		{"authenticator_mismatch_m5", m5, do(spoilt), wrongAuthenticator(m5)},
		{"authenticator_mismatch_m7", m7, do(spoilt), wrongAuthenticator(m7)},
		{"authenticator_missing_m3", m3, do(unsealed), wrongAuthenticator(m3)},
		{"authenticator_missing_m7", m7, do(unsealed), wrongAuthenticator(m7)},
		{"ext_m3_missing_e_hash1", m3, do(without(wsc.AttrEHash1)), missing(m3)},
		{"ext_m3_missing_e_hash2", m3, do(without(wsc.AttrEHash2)), missing(m3)},
		{"ext_m5_missing_e_snonce1", m5, do(insideWithout(wsc.AttrESNonce1)), missing(m5)},
		{"ext_m5_e_snonce1_mismatch", m5, do(insideWith(wsc.Attr{Type: wsc.AttrESNonce1, Value: other})), outcome{msg: m5, code: auth, err: ErrFirstHalf}},
		{"ext_m7_missing_e_snonce2", m7, do(insideWithout(wsc.AttrESNonce2)), missing(m7)},
		{"ext_m7_e_snonce2_mismatch", m7, do(insideWith(wsc.Attr{Type: wsc.AttrESNonce2, Value: other})), outcome{msg: m7, code: auth, err: ErrSecondHalf}},
		{"ext_m7_no_encr_settings", m7, do(without(wsc.AttrEncryptedSettings)), missing(m7)},
		{"m5 without settings", m5, do(without(wsc.AttrEncryptedSettings)), missing(m5)},
		{"m5 with wrong settings", m5, do(with(wsc.AttrEncryptedSettings, make([]byte, 48)...)), settings(m5)},
		{"m7 with wrong settings", m7, do(with(wsc.AttrEncryptedSettings, make([]byte, 48)...)), settings(m7)},
		{"m3 one octet short", m3, do(short), silent(m3)},
		{"m3 with another registrar nonce", m3, do(with(wsc.AttrRegistrarNonce, other...)), silentOrder(m3)},
		{"m3 without a registrar nonce", m3, do(without(wsc.AttrRegistrarNonce)), silentOrder(m3)},
		{"m3 without a message type", m3, do(without(wsc.AttrMessageType)), missing(m3)},

		{"ext_m3_m1", m3, do(named(m1)), silentOrder(m1)},
		{"ext_m3_m2", m3, do(named(wsc.MessageM2)), silentOrder(wsc.MessageM2)},
		{"ext_m3_m8", m3, do(named(wsc.MessageM8)), silentOrder(wsc.MessageM8)},
		{"ext_m3_done", m3, do(instead(doneOf)), silentOrder(done)},
		{"ext_m3_m5", m3, do(named(m5)), order(m5)},
		{"ext_m3_m7", m3, do(named(m7)), order(m7)},
		{"ext_m5_m3", m5, do(named(m3)), order(m3)},
		{"ext_m5_m7", m5, do(named(m7)), order(m7)},
		{"ext_m7_m5", m7, do(named(m5)), order(m5)},
		{"Done instead of M7", m7, do(instead(doneOf)), silentOrder(done)},
		{"m7 instead of Done", done, do(instead(func(from *run) wsc.Packet {
			return wsc.NewPacket(&wsc.M7{RegistrarNonce: from.registrarNonce})
		})), order(m7)},

		{"NACK for M2", m3, do(nackOf(291)), remote(wsc.MessageM2, 291)},
		{"NACK for M4", m5, do(nackOf(18)), remote(wsc.MessageM4, 18)},
		{"NACK for M6", m7, do(nackOf(18)), remote(wsc.MessageM6, 18)},
		{"NACK for M8", done, do(nackOf(0)), remote(wsc.MessageM8, 0)},
		{"ext_m2_nack_invalid", m3, do(nackOf(1), short), silent(m3)},
		{"ext_m2_nack_no_msg_type", m3, do(nackOf(1), without(wsc.AttrMessageType)), silent(m3)},
		{"ext_m2_nack_invalid_msg_type", m3, do(nackOf(1), named(123)), silent(m3)},
		{"ext_m2_nack_e_nonce_mismatch", m3, do(nackOf(1), with(wsc.AttrEnrolleeNonce, other...)), silentOrder(nack)},
		{"ext_m2_nack_r_nonce_mismatch", m3, do(nackOf(1), with(wsc.AttrRegistrarNonce, other...)), silentOrder(nack)},
		{"ext_m2_nack_no_config_error", m3, do(nackOf(1), without(wsc.AttrConfigError)), silent(nack)},
		{"ext_m2_ack_invalid", m3, do(instead(ackOf), short), silent(m3)},
		{"ext_m2_ack", m3, do(instead(ackOf)), silentOrder(ack)},
		{"ext_m2_ack_no_msg_type", m3, do(instead(ackOf), without(wsc.AttrMessageType)), silent(m3)},
		{"ext_m2_ack_invalid_msg_type", m3, do(instead(ackOf), named(123)), silent(m3)},
		{"ext_m2_ack_e_nonce_mismatch", m3, do(instead(ackOf), with(wsc.AttrEnrolleeNonce, other...)), silentOrder(ack)},

		{"ext_wsc_done_invalid", done, do(short), silent(done)},
		{"ext_wsc_done_no_msg_type", done, do(without(wsc.AttrMessageType)), silent(done)},
		{"ext_wsc_done_wrong_msg_type", done, do(named(123)), silent(done)},
		{"ext_wsc_done_no_e_nonce", done, do(without(wsc.AttrEnrolleeNonce)), silent(done)},
		{"ext_wsc_done_no_r_nonce", done, do(without(wsc.AttrRegistrarNonce)), silent(done)},
		{"Done with another enrollee nonce", done, do(with(wsc.AttrEnrolleeNonce, other...)), silentOrder(done)},

		{"unknown attributes", m3, do(extra(0x10fa, 1, 2, 3)), passes},
		{"unknown attributes in M1", m1, do(extra(0x10fa, 1, 2, 3)), passes},
		{"unknown version", m1, do(with(wsc.AttrVersion, 0x43)), passes},
		{"zero padding behind M1", m1, do(func(f *forgery) {
			f.last = func(msg []byte) []byte { return append(msg, 0, 0, 0, 0, 0) }
		}), passes},
	}
	runRows(t, rows, func(name string) config { return configured(name, pin("12345670")) })
}

// TestMalformedToAccessPoint has hostap's cases ext_ap_settings_*: what an
// external registrar sends to an access point in M8.
func TestMalformedToAccessPoint(t *testing.T) {
	const m8 = wsc.MessageM8
	field := func(typ wsc.AttrType, value ...byte) change {
		return inside(func(attrs []wsc.Attr) []wsc.Attr {
			f := &forgery{attrs: attrs}
			with(typ, value...)(f)
			return f.attrs
		})
	}
	missing := outcome{msg: m8, err: wsc.ErrMissing}
	rows := []row{
		{"ext_ap_settings_success", m8, nil, passes},
		{"ext_ap_settings_missing", m8, do(without(wsc.AttrEncryptedSettings)), missing},
		{"ext_ap_settings_mac_addr_mismatch", m8, do(field(wsc.AttrMACAddress, 2, 0, 0, 0, 0, 9)), passes},
		{"ext_ap_settings_mac_addr_missing", m8, do(insideWithout(wsc.AttrMACAddress)), missing},
		{"no SSID", m8, do(insideWithout(wsc.AttrSSID)), missing},
		{"no key", m8, do(insideWithout(wsc.AttrNetworkKey)), missing},
		{"ext_ap_settings_reject_encr_type", m8, do(field(wsc.AttrEncrType, 0, 0)), outcome{msg: m8}},
	}
	runRows(t, rows, func(name string) config {
		c := external(name, pin("12345670"))
		c.r.Learn, c.r.APSettings = false, &newSettings
		c.e.AP.Accept = func(s *wsc.M8Settings) error {
			if s.AP.Encr == 0 {
				return wsc.ErrCredentialTypes
			}
			return nil
		}
		return c
	})
}

// TestM1IsSeenWhole: what hostap's case ext_m1_workaround sees in M1, a device that
// needs special care, can be seen by who chooses the credentials.
func TestM1IsSeenWhole(t *testing.T) {
	c := configured("m1", wsc.PushButton())
	c.e.Device.Manufacturer, c.e.Device.ModelName = "Apple TEST", "AirPort"
	c.e.Extra = wsc.AppendAttr(nil, wsc.AttrVendorExtension, []byte{0, 1, 0x37, 1, 2, 3})
	c.e.AssociationState, c.e.ConfigError, c.e.RequestToEnroll = wsc.AssociationFailure, wsc.ErrorDeviceBusy, true
	seen := false
	c.r.Password = func(m1 *wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) {
		seen = m1.Manufacturer == "Apple TEST" && m1.ModelName == "AirPort" && m1.State == wsc.NotConfigured &&
			m1.AssociationState == wsc.AssociationFailure && m1.ConfigError == wsc.ErrorDeviceBusy && m1.RequestToEnroll &&
			m1.PasswordID == wsc.PasswordIDPushButton && m1.MAC == testStation.MAC && m1.Bands == dot11.Band2GHz
		return wsc.PushButton(), 0, true
	}
	ends, p := until(t, c, wsc.MessageM2)
	if !seen {
		t.Error("the registrar has not seen what M1 says")
	}
	if !slices.Equal(ends.passed, []wsc.MessageType{0, wsc.MessageM1}) {
		t.Errorf("messages %v", ends.passed)
	}
	checkWhole(t, ends.playFrom(p, true), []wsc.Credential{testCredential})
}
