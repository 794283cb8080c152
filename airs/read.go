package airs

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/gowps/wps/ap"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/pins"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// readAir is the format: every key is asked for once, by name, kind and
// default. The functions below follow the tables of the file.
func readAir(name string, t *table) *Air {
	a := &Air{Name: name, About: get(t, "about", text(120), "")}
	t.one("air").read(func(t *table) {
		a.Delay = get(t, "delay", duration(time.Microsecond, time.Second), "1ms")
		a.Jitter = get(t, "jitter", duration(0, time.Second), "0s")
		a.Loss = get(t, "loss", share, "0%")
		a.Duplicate = get(t, "duplicate", share, "0%")
		a.Retries = get(t, "retries", number(0, 20), 7)
	})
	routers := t.many("router")
	for i, t := range routers {
		t.read(func(t *table) { a.Routers = append(a.Routers, readRouter(t, i+1)) })
	}
	stations := t.many("station")
	for i, t := range stations {
		t.read(func(t *table) { a.Stations = append(a.Stations, readStation(t, i+1)) })
	}
	boards := t.many("pin")
	for _, t := range boards {
		t.read(func(t *table) { a.Pins = append(a.Pins, readPin(t)) })
	}
	a.check(routers)
	a.checkStations(stations)
	a.checkPins(boards)
	t.done()
	return a
}

// protocol is what version of Wi-Fi Simple Configuration a router speaks.
var protocol = choice([]string{"2.0", "1.0", "off"}, wsc.Version2, wsc.Version1, 0)

func readRouter(t *table, n int) Router {
	r := Router{Name: get(t, "name", text(32), derived{"router and its number", fmt.Sprintf("router %d", n)})}
	version := get(t, "wps", protocol, "2.0")
	r.WPS = version != 0
	r.Device = wsc.Device{
		Manufacturer: get(t, "manufacturer", text(64), "gowps"),
		ModelName:    get(t, "model", text(32), "simulated router"),
		ModelNumber:  get(t, "model_number", text(32), "1"),
		SerialNumber: get(t, "serial", text(32), derived{"the router's number", fmt.Sprint(n)}),
		Name:         r.Name,
		UUID:         get(t, "uuid", uuid, derived{words: "made from the first BSSID"}),
		PrimaryType:  get(t, "device_type", deviceType, "6-0050F204-1"),
	}
	for _, m := range get(t, "methods", listOf(method), []any{"label", "virtual_display", "virtual_push_button"}) {
		r.Device.ConfigMethods |= m
	}
	if version == wsc.Version2 {
		r.Device.Version2 = wsc.Version2
	}
	r.Button = get(t, "button", listOf(moment), nothing)
	r.Cancel = get(t, "cancel", listOf(moment), nothing)
	r.PIN = get(t, "ap_pin", pinDigits, nothing)
	r.LearnOnly = get(t, "learn_only", flag, false)
	r.Appears = get(t, "appears", listOf(moment), "0s")
	r.Vanishes = get(t, "vanishes", listOf(moment), nothing)
	r.FragmentSize = get(t, "fragment_size", number(eap.MinFragmentSize, eap.MaxFragmentSize), eap.DefaultFragmentSize)
	r.DHCP = get(t, "dhcp", subnet, derived{`192.168.<router's number>.0/24`, fmt.Sprintf("192.168.%d.0/24", n%256)})
	t.one("fault").read(func(t *table) { r.Faults = readFaults(t) })
	for _, t := range t.many("pin") {
		t.read(func(t *table) { r.PINs = append(r.PINs, readPIN(t)) })
	}
	for i, t := range t.many("bss") {
		t.read(func(t *table) { r.BSSs = append(r.BSSs, readBSS(t, n, i+1)) })
	}
	if r.Device.UUID.IsZero() && len(r.BSSs) > 0 {
		r.Device.UUID = wsc.UUIDFromMAC(r.BSSs[0].BSSID)
	}
	r.check(t)
	return r
}

// pinNumber is a pin of the NodeMCU board.
var pinNumber = number(0, pins.Max)

func readPin(t *table) Pin {
	p := Pin{
		Number: get(t, "pin", pinNumber, required("a number of the board, such as 3 for its button")),
		Name:   get(t, "name", text(32), derived{words: "pin and its number"}),
		Level:  get(t, "level", choice([]string{"low", "high"}, false, true), "low"),
		At:     get(t, "at", listOf(moment), nothing),
		For:    get(t, "for", duration(time.Microsecond, 30*24*time.Hour), "100ms"),
		Bounce: get(t, "bounce", duration(0, time.Second), "0s"),
		Wire:   get(t, "wire", pinNumber, nothing),
	}
	if !t.has("wire") {
		p.Wire = -1
	}
	return p
}

func readPIN(t *table) PIN {
	p := PIN{
		Password: get(t, "pin", pinDigits, required("the digits that the enrollee shows")),
		At:       get(t, "at", moment, "0s"),
		Station:  get(t, "station", address, derived{words: "any"}),
		UUID:     get(t, "uuid", uuid, derived{words: "any"}),
		Lifetime: get(t, "lifetime", duration(time.Second, 24*time.Hour), derived{words: "until it is used"}),
	}
	if !p.Station.IsZero() && !p.UUID.IsZero() {
		t.fail("uuid", "the PIN is bound to a station already: give one of station and uuid")
	}
	return p
}

func readFaults(t *table) ap.Faults {
	return ap.Faults{
		SilentAfter: get(t, "silent_after", point, nothing),
		FailAfter:   get(t, "fail_after", point, nothing),
		DeauthAfter: get(t, "deauth_after", point, nothing),
		WrongKey:    get(t, "wrong_key", flag, false),
		Drop:        get(t, "drop", listOf(number(1, 1000)), nothing),
		Runs:        get(t, "runs", number(0, 1000), derived{words: "all"}),
	}
}

var security = choice([]string{"open", "wep", "wpa2", "wpa/wpa2"},
	dot11.SecurityOpen, dot11.SecurityWEP, dot11.SecurityWPA2, dot11.SecurityWPAWPA2)

var protection = choice([]string{"off", "optional", "required"},
	ap.ProtectionOff, ap.ProtectionOptional, ap.ProtectionRequired)

func readBSS(t *table, router, bss int) BSS {
	b := BSS{
		SSID:   get(t, "ssid", ssid, required("the network's name")),
		Hidden: get(t, "hidden", flag, false),
		BSSID: get(t, "bssid", address, derived{"02:00:00:00:<router>:<bss>",
			dot11.MAC{2, 0, 0, byte(router >> 8), byte(router), byte(bss)}.String()}),
		Frequency:    get(t, "channel", channel, 6),
		Signal:       get(t, "signal", number(-100, 0), -50),
		Security:     get(t, "security", security, "wpa2"),
		Protect:      get(t, "protect", protection, "off"),
		WPS:          get(t, "wps", flag, true),
		Unconfigured: get(t, "unconfigured", flag, false),
		Rekey:        get(t, "rekey", duration(time.Second, 24*time.Hour), derived{words: "never"}),
	}
	b.Key = readKey(t, b)
	for _, t := range t.many("credential") {
		t.read(func(t *table) { b.Credentials = append(b.Credentials, readCredential(t, b)) })
	}
	return b
}

// readKey reads whichever of passphrase and key the network's security wants.
func readKey(t *table, b BSS) secret.Bytes {
	passphrase := get(t, "passphrase", passphrase, nothing)
	key := get(t, "key", hexDigits, nothing)
	open := b.Security == dot11.SecurityOpen || b.Unconfigured
	switch {
	case len(t.wrong) > 0: // what to expect is not known
	case t.has("passphrase") && t.has("key"):
		t.fail("key", "the network has a passphrase already: give one of the two")
	case open && t.has("passphrase"), open && t.has("key"):
		t.fail("", "an open network has no passphrase and no key: leave them out, or choose another security")
	case open:
		return nil
	case b.Security == dot11.SecurityWEP:
		if len(key) != 10 && len(key) != 26 {
			t.fail("", "a WEP network needs a key of 10 or 26 hexadecimal digits")
		}
		return secret.Bytes(key)
	case t.has("key"):
		if len(key) != 64 {
			t.fail("key", "%d digits: a WPA2 key has 64 hexadecimal digits", len(key))
		}
		return secret.Bytes(key)
	case !t.has("passphrase"):
		t.fail("", `needs a passphrase of 8 to 63 characters, or security = "open"`)
	}
	return secret.Bytes(passphrase)
}

var (
	authType = choice([]string{"open", "wpa-psk", "wpa2-psk", "wpa/wpa2-psk"},
		wsc.AuthOpen, wsc.AuthWPAPSK, wsc.AuthWPA2PSK, wsc.AuthWPAPSK|wsc.AuthWPA2PSK)
	encryption = choice([]string{"none", "wep", "tkip", "aes", "tkip+aes"},
		wsc.EncrNone, wsc.EncrWEP, wsc.EncrTKIP, wsc.EncrAES, wsc.EncrTKIP|wsc.EncrAES)
)

// readCredential reads a credential that the router gives instead of its own.
// It may be wrong in any way that fits a credential's form.
func readCredential(t *table, b BSS) wsc.Credential {
	return wsc.Credential{
		SSID: get(t, "ssid", ssid, derived{"the BSS's", string(b.SSID)}),
		Auth: get(t, "auth", authType, "wpa2-psk"),
		Encr: get(t, "encryption", encryption, "aes"),
		Key:  secret.Bytes(get(t, "key", text(64), derived{"the BSS's", string(b.Key)})),
	}
}

// read reads the table with f, and then complains of what f left over.
func (t *table) read(f func(*table)) {
	f(t)
	t.done()
}

var passphrase = kind[string]{"text of 8 to 63 characters", func(v any) (string, error) {
	s, err := text(63).read(v)
	for _, r := range s {
		if r < ' ' || r == 0x7f {
			err = fmt.Errorf("a passphrase has no control characters")
		}
	}
	if err == nil && len(s) < 8 {
		err = fmt.Errorf("a passphrase of %d characters is too short: 8 to 63", len(s))
	}
	return s, err
}}

var hexDigits = kind[string]{"hexadecimal digits: 64, or 10 or 26 for WEP", func(v any) (string, error) {
	s, err := text(64).read(v)
	if err != nil {
		return "", err
	}
	if _, err := hex.DecodeString(s); err != nil {
		return "", fmt.Errorf("this is no row of hexadecimal digits: a passphrase is given as passphrase")
	}
	return s, nil
}}

// pinDigits is a PIN.
var pinDigits = kind[wsc.DevicePassword]{"text of 8 or 4 digits", func(v any) (wsc.DevicePassword, error) {
	s, err := text(32).read(v)
	if err != nil {
		return wsc.DevicePassword{}, err
	}
	return wsc.ParsePIN(s)
}}

// deviceType is a primary device type.
var deviceType = kind[wsc.DeviceType]{"category-OUI-subcategory", func(v any) (wsc.DeviceType, error) {
	s, _ := v.(string)
	d, err := wsc.ParseDeviceType(s)
	if err != nil {
		return d, fmt.Errorf("%s is no device type: write it like 6-0050F204-1, an access point", quoted(v))
	}
	return d, nil
}}

// point is a moment in a registration, for a fault.
var point = choice([]string{"association", "M1", "M2", "M2D", "M3", "M4", "M5", "M6", "M7", "M8", "Done"},
	ap.Association, ap.Point(wsc.MessageM1), ap.Point(wsc.MessageM2), ap.Point(wsc.MessageM2D), ap.Point(wsc.MessageM3),
	ap.Point(wsc.MessageM4), ap.Point(wsc.MessageM5), ap.Point(wsc.MessageM6), ap.Point(wsc.MessageM7),
	ap.Point(wsc.MessageM8), ap.Point(wsc.MessageDone))

// method is one config method of a router.
var method = choice([]string{"label", "virtual_display", "physical_display", "virtual_push_button", "physical_push_button", "keypad"},
	wsc.MethodLabel, wsc.MethodVirtualDisplay, wsc.MethodPhysicalDisplay, wsc.MethodVirtualPushButton,
	wsc.MethodPhysicalPushButton, wsc.MethodKeypad)

var uuid = kind[wsc.UUID]{"UUID", func(v any) (wsc.UUID, error) {
	s, _ := v.(string)
	u, err := wsc.ParseUUID(s)
	if err != nil {
		return u, fmt.Errorf("%s is no UUID: write it like 6a1f3c52-0b77-4f0e-9d6a-2f5f0c0a1e11", quoted(v))
	}
	return u, nil
}}
