package dot11

import (
	"encoding/hex"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func unhexRSN(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// psk2 is the element of most routers.
var psk2 = RSN{Version: 1, Group: CipherCCMP, Pairwise: []Suite{CipherCCMP}, AKMs: []Suite{AKMPSK}}

func TestParseRSN(t *testing.T) {
	id := [16]byte{0: 1, 15: 16}
	for _, tc := range []struct {
		name, body string
		want       RSN
		exact      bool // Append gives the same octets
	}{
		{"WPA2-PSK", "0100 000fac04 0100000fac04 0100000fac02 0000", psk2, true},
		{"without capabilities", "0100 000fac04 0100000fac04 0100000fac02", psk2, false},
		{"without AKMs", "0100 000fac04 0100000fac04",
			RSN{Version: 1, Group: CipherCCMP, Pairwise: []Suite{CipherCCMP}, AKMs: []Suite{AKM8021X}}, false},
		{"group only", "0100 000fac02",
			RSN{Version: 1, Group: CipherTKIP, Pairwise: []Suite{CipherCCMP}, AKMs: []Suite{AKM8021X}}, false},
		{"version only", "0100",
			RSN{Version: 1, Group: CipherCCMP, Pairwise: []Suite{CipherCCMP}, AKMs: []Suite{AKM8021X}}, false},
		{"mixed mode", "0100 000fac02 0200000fac04000fac02 0100000fac02 0c00",
			RSN{Version: 1, Group: CipherTKIP, Pairwise: []Suite{CipherCCMP, CipherTKIP}, AKMs: []Suite{AKMPSK}, Capabilities: 0x0c}, true},
		{"protected, with PMKID", "0100 000fac04 0100000fac04 0200000fac02000fac06 c000 0100 01000000000000000000000000000010 000fac06",
			RSN{Version: 1, Group: CipherCCMP, Pairwise: []Suite{CipherCCMP}, AKMs: []Suite{AKMPSK, AKMPSKSHA256},
				Capabilities: 0xc0, PMKIDs: [][16]byte{id}, GroupManagement: CipherBIP}, true},
		{"protected, no PMKID", "0100 000fac04 0100000fac04 0100000fac06 8000 0000 000fac06",
			RSN{Version: 1, Group: CipherCCMP, Pairwise: []Suite{CipherCCMP}, AKMs: []Suite{AKMPSKSHA256},
				Capabilities: 0x80, GroupManagement: CipherBIP}, true},
		{"another vendor's suites", "0100 00147201 0100 00147201 0100 00147202 0000",
			RSN{Version: 1, Group: 0x00147201, Pairwise: []Suite{0x00147201}, AKMs: []Suite{0x00147202}}, true},
		{"octets of the future", "0100 000fac04 0100000fac04 0100000fac02 8000 0000 000fac06 deadbeef",
			RSN{Version: 1, Group: CipherCCMP, Pairwise: []Suite{CipherCCMP}, AKMs: []Suite{AKMPSK},
				Capabilities: 0x80, GroupManagement: CipherBIP}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			body := unhexRSN(t, tc.body)
			got, err := ParseRSN(body)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
			built := got.Append(Elements{7, 0})
			if want := append(Elements{7, 0, ElementRSN, byte(len(body))}, body...); tc.exact && !slices.Equal(built, want) {
				t.Errorf("got %x\nwant %x", built, want)
			}
			again, err := ParseRSN(built[4:])
			if err != nil || !again.Equal(got) {
				t.Errorf("%+v became %+v, %v", got, again, err)
			}
		})
	}
}

func TestParseRSNErrors(t *testing.T) {
	for name, body := range map[string]string{
		"empty":                      "",
		"half a version":             "01",
		"version 2":                  "0200 000fac04",
		"cut group":                  "0100 000fac",
		"cut pairwise count":         "0100 000fac04 01",
		"pairwise count too large":   "0100 000fac04 0200000fac04",
		"pairwise count without any": "0100 000fac04 0100",
		"pairwise count 0":           "0100 000fac04 0000 0100000fac02",
		"AKM count 0":                "0100 000fac04 0100000fac04 0000 0000",
		"AKM count huge":             "0100 000fac04 0100000fac04 ffff000fac02",
		"half the capabilities":      "0100 000fac04 0100000fac04 0100000fac02 00",
		"PMKIDs missing":             "0100 000fac04 0100000fac04 0100000fac02 0000 0100",
		"PMKIDs cut":                 "0100 000fac04 0100000fac04 0100000fac02 0000 0100 00000000",
		"group management cut":       "0100 000fac04 0100000fac04 0100000fac02 0000 0000 000fac",
	} {
		if r, err := ParseRSN(unhexRSN(t, body)); !errors.Is(err, ErrRSN) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

// Each prefix parses or is refused, and what ends between two fields parses.
func TestParseRSNPrefixes(t *testing.T) {
	body := unhexRSN(t, "0100 000fac04 0100000fac04 0100000fac02 8000 0000 000fac06")
	whole := []int{2, 6, 8, 12, 14, 18, 20, 22, 26} // 8 and 14 end in a count
	for n := range len(body) + 1 {
		_, err := ParseRSN(body[:n])
		ok := slices.Contains(whole, n) && n != 8 && n != 14
		if ok != (err == nil) {
			t.Errorf("%d octets: %v", n, err)
		}
	}
}

func TestParseWPA(t *testing.T) {
	got, err := ParseWPA(unhexRSN(t, "0100 0050f202 0200 0050f204 0050f202 0100 0050f202"))
	want := RSN{Version: 1, Group: CipherTKIP, Pairwise: []Suite{CipherCCMP, CipherTKIP}, AKMs: []Suite{AKMPSK}}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Error(err, d)
	}
	got, err = ParseWPA(unhexRSN(t, "0100"))
	want = RSN{Version: 1, Group: CipherTKIP, Pairwise: []Suite{CipherTKIP}, AKMs: []Suite{AKM8021X}}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Error(err, d)
	}
	if _, err := ParseWPA(nil); !errors.Is(err, ErrRSN) {
		t.Error(err)
	}
}

// What was left out counts as its default.
func TestRSNEqual(t *testing.T) {
	protected := psk2
	protected.Capabilities = RSNCapabilityMFPC
	named := protected
	named.GroupManagement = CipherBIP
	idle := psk2 // a cipher that means nothing without protection
	idle.GroupManagement = CipherBIP
	cached := psk2
	cached.PMKIDs = [][16]byte{{1}}
	for _, tc := range []struct {
		a, b RSN
		want bool
	}{
		{psk2, psk2, true}, {protected, named, true}, {psk2, idle, true}, {psk2, cached, true},
		{psk2, protected, false}, {psk2, named, false},
		{psk2, RSN{Version: 1, Group: CipherTKIP, Pairwise: psk2.Pairwise, AKMs: psk2.AKMs}, false},
		{psk2, RSN{Version: 1, Group: CipherCCMP, Pairwise: []Suite{CipherCCMP, CipherTKIP}, AKMs: psk2.AKMs}, false},
		{psk2, RSN{Version: 1, Group: CipherCCMP, Pairwise: psk2.Pairwise, AKMs: []Suite{AKMSAE}}, false},
	} {
		if tc.a.Equal(tc.b) != tc.want || tc.b.Equal(tc.a) != tc.want {
			t.Errorf("%+v and %+v: want %v", tc.a, tc.b, tc.want)
		}
	}
}

func TestSecurityOf(t *testing.T) {
	rsn := func(akms ...Suite) Elements {
		r := psk2
		r.AKMs = akms
		return r.Append(nil)
	}
	wpa := Elements(unhexRSN(t, "dd16 0050f201 0100 0050f202 0100 0050f202 0100 0050f202"))
	wpaEnterprise := Elements(unhexRSN(t, "dd16 0050f201 0100 0050f202 0100 0050f202 0100 0050f201"))
	both := append(rsn(AKMPSK), wpa...)
	for _, tc := range []struct {
		name     string
		elements Elements
		privacy  uint16
		want     Security
		text     string
	}{
		{"open", nil, 0, SecurityOpen, "open"},
		{"WEP", nil, CapabilityPrivacy, SecurityWEP, "WEP"},
		{"WPA", wpa, CapabilityPrivacy, SecurityWPA, "WPA"},
		{"WPA2", rsn(AKMPSK), CapabilityPrivacy, SecurityWPA2, "WPA2"},
		{"WPA2, SHA-256", rsn(AKMPSKSHA256), CapabilityPrivacy, SecurityWPA2, "WPA2"},
		{"WPA2, fast transition", rsn(AKMFTPSK), CapabilityPrivacy, SecurityWPA2, "WPA2"},
		{"mixed", both, CapabilityPrivacy, SecurityWPAWPA2, "WPA/WPA2"},
		{"WPA3", rsn(AKMSAE), CapabilityPrivacy, SecurityWPA3, "WPA3"},
		{"transition", rsn(AKMPSK, AKMSAE), CapabilityPrivacy, SecurityWPA2WPA3, "WPA2/WPA3"},
		{"enterprise", rsn(AKM8021X), CapabilityPrivacy, SecurityEnterprise, "Enterprise"},
		{"enterprise, SHA-256", rsn(AKM8021XSHA256), CapabilityPrivacy, SecurityEnterprise, "Enterprise"},
		{"WPA enterprise", wpaEnterprise, CapabilityPrivacy, SecurityEnterprise, "Enterprise"},
		{"PSK beside enterprise", rsn(AKM8021X, AKMPSK), CapabilityPrivacy, SecurityWPA2, "WPA2"},
		{"OWE", rsn(AKMOWE), CapabilityPrivacy, SecurityUnknown, "unknown"},
		{"unreadable element is not WEP", Elements{ElementRSN, 1, 1}, CapabilityPrivacy, SecurityUnknown, "unknown"},
		{"unreadable WPA element is not WEP", Elements{ElementVendor, 4, 0, 0x50, 0xf2, 1}, CapabilityPrivacy, SecurityUnknown, "unknown"},
		{"WSC element only", Elements{ElementVendor, 4, 0, 0x50, 0xf2, 4}, CapabilityPrivacy, SecurityWEP, "WEP"},
	} {
		got := SecurityOf(BSS{Elements: tc.elements, Capability: tc.privacy})
		if got != tc.want || got.String() != tc.text {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
	if got := Security(200).String(); got != "Security(200)" {
		t.Error(got)
	}
}

func TestSelectRSN(t *testing.T) {
	ccmp, tkip, both := []Suite{CipherCCMP}, []Suite{CipherTKIP}, []Suite{CipherTKIP, CipherCCMP}
	const mfpc, mfpr = RSNCapabilityMFPC, RSNCapabilityMFPC | RSNCapabilityMFPR
	all := RSNOptions{AllowTKIP: true, Protect: true}
	for _, tc := range []struct {
		name string
		ap   RSN
		opt  RSNOptions
		want RSN
		err  error
	}{
		{"plain", psk2, RSNOptions{}, psk2, nil},
		{"the radio could protect", psk2, all, psk2, nil},
		{"mixed mode: pairwise CCMP, group TKIP", RSN{1, CipherTKIP, both, []Suite{AKMPSK}, 0, nil, 0}, all,
			RSN{1, CipherTKIP, ccmp, []Suite{AKMPSK}, 0, nil, 0}, nil},
		{"TKIP only", RSN{1, CipherTKIP, tkip, []Suite{AKMPSK}, 0, nil, 0}, RSNOptions{}, RSN{}, ErrNoCipher},
		{"TKIP only, allowed", RSN{1, CipherTKIP, tkip, []Suite{AKMPSK}, 0, nil, 0}, all,
			RSN{1, CipherTKIP, tkip, []Suite{AKMPSK}, 0, nil, 0}, nil},
		{"GCMP only", RSN{1, CipherGCMP, []Suite{CipherGCMP}, []Suite{AKMPSK}, 0, nil, 0}, all, RSN{}, ErrNoCipher},
		{"WEP as group cipher", RSN{1, CipherWEP40, ccmp, []Suite{AKMPSK}, 0, nil, 0}, all, RSN{}, ErrNoCipher},
		{"enterprise", RSN{1, CipherCCMP, ccmp, []Suite{AKM8021X}, 0, nil, 0}, all, RSN{}, ErrNoAKM},
		{"SAE only", RSN{1, CipherCCMP, ccmp, []Suite{AKMSAE}, mfpr, nil, 0}, all, RSN{}, ErrNoAKM},
		{"transition mode", RSN{1, CipherCCMP, ccmp, []Suite{AKMPSK, AKMSAE}, mfpc, nil, 0}, all,
			RSN{1, CipherCCMP, ccmp, []Suite{AKMPSK}, mfpc, nil, CipherBIP}, nil},
		{"SHA-256 where protected", RSN{1, CipherCCMP, ccmp, []Suite{AKMPSK, AKMPSKSHA256}, mfpc, nil, CipherBIP}, all,
			RSN{1, CipherCCMP, ccmp, []Suite{AKMPSKSHA256}, mfpc, nil, CipherBIP}, nil},
		{"SHA-1 where not", RSN{1, CipherCCMP, ccmp, []Suite{AKMPSK, AKMPSKSHA256}, mfpc, nil, CipherBIP}, RSNOptions{},
			RSN{1, CipherCCMP, ccmp, []Suite{AKMPSK}, 0, nil, 0}, nil},
		{"SHA-256 alone", RSN{1, CipherCCMP, ccmp, []Suite{AKMPSKSHA256}, 0, nil, 0}, RSNOptions{},
			RSN{1, CipherCCMP, ccmp, []Suite{AKMPSKSHA256}, 0, nil, 0}, nil},
		{"protection required", RSN{1, CipherCCMP, ccmp, []Suite{AKMPSK}, mfpr, nil, 0}, all,
			RSN{1, CipherCCMP, ccmp, []Suite{AKMPSK}, mfpc, nil, CipherBIP}, nil},
		{"protection required, not to be had", RSN{1, CipherCCMP, ccmp, []Suite{AKMPSK}, mfpr, nil, 0}, RSNOptions{}, RSN{}, ErrProtect},
		{"protection by another cipher", RSN{1, CipherCCMP, ccmp, []Suite{AKMPSK}, mfpr, nil, 0x000fac0b}, all, RSN{}, ErrProtect},
		{"protection by another cipher, optional", RSN{1, CipherCCMP, ccmp, []Suite{AKMPSK}, mfpc, nil, 0x000fac0b}, all, psk2, nil},
	} {
		got, err := SelectRSN(tc.ap, tc.opt)
		if !errors.Is(err, tc.err) || !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: %+v, %v", tc.name, got, err)
		}
	}
}

func FuzzParseRSN(f *testing.F) {
	f.Add(unhexRSN(f, "0100 000fac04 0100000fac04 0200000fac02000fac06 c000 0100 01000000000000000000000000000010 000fac06"))
	f.Add(unhexRSN(f, "0100 0050f202 0200 0050f204 0050f202 0100 0050f202"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 255 {
			return
		}
		_ = SecurityOf(BSS{Elements: Elements(nil).Append(ElementRSN, b)})
		_, _ = ParseWPA(b)
		r, err := ParseRSN(b)
		if err != nil {
			return
		}
		_, _ = SelectRSN(r, RSNOptions{AllowTKIP: true, Protect: true})
		// Defaults written out may be longer than what they were read from.
		if 8+4*len(r.Pairwise)+4*len(r.AKMs)+16*len(r.PMKIDs)+10 > 255 {
			return
		}
		again, err := ParseRSN(r.Append(nil)[2:])
		if err != nil || !cmp.Equal(r, again) {
			t.Fatalf("%+v became %+v, %v", r, again, err)
		}
	})
}
