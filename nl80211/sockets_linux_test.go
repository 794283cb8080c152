package nl80211

import (
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/genetlink/genltest"
	"github.com/mdlayher/netlink"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

// The numbers are those of the kernel's header.
func TestNumbers(t *testing.T) {
	for _, tt := range []struct {
		name string
		ours uint64
		unix uint64
	}{
		{"CMD_GET_WIPHY", uint64(cmdGetWiphy), unix.NL80211_CMD_GET_WIPHY},
		{"CMD_GET_INTERFACE", uint64(cmdGetInterface), unix.NL80211_CMD_GET_INTERFACE},
		{"CMD_NEW_KEY", uint64(cmdNewKey), unix.NL80211_CMD_NEW_KEY},
		{"CMD_GET_STATION", uint64(cmdGetStation), unix.NL80211_CMD_GET_STATION},
		{"CMD_SET_STATION", uint64(cmdSetStation), unix.NL80211_CMD_SET_STATION},
		{"CMD_GET_REG", uint64(cmdGetReg), unix.NL80211_CMD_GET_REG},
		{"CMD_GET_SCAN", uint64(cmdGetScan), unix.NL80211_CMD_GET_SCAN},
		{"CMD_TRIGGER_SCAN", uint64(cmdTriggerScan), unix.NL80211_CMD_TRIGGER_SCAN},
		{"CMD_NEW_SCAN_RESULTS", uint64(cmdNewScanResults), unix.NL80211_CMD_NEW_SCAN_RESULTS},
		{"CMD_SCAN_ABORTED", uint64(cmdScanAborted), unix.NL80211_CMD_SCAN_ABORTED},
		{"CMD_DEAUTHENTICATE", uint64(cmdDeauthenticate), unix.NL80211_CMD_DEAUTHENTICATE},
		{"CMD_DISASSOCIATE", uint64(cmdDisassociate), unix.NL80211_CMD_DISASSOCIATE},
		{"CMD_CONNECT", uint64(cmdConnect), unix.NL80211_CMD_CONNECT},
		{"CMD_ROAM", uint64(cmdRoam), unix.NL80211_CMD_ROAM},
		{"CMD_DISCONNECT", uint64(cmdDisconnect), unix.NL80211_CMD_DISCONNECT},
		{"CMD_ABORT_SCAN", uint64(cmdAbortScan), unix.NL80211_CMD_ABORT_SCAN},
		{"CMD_CONTROL_PORT_FRAME", uint64(cmdControlPortFrame), unix.NL80211_CMD_CONTROL_PORT_FRAME},
		{"ATTR_WIPHY", attrWiphy, unix.NL80211_ATTR_WIPHY},
		{"ATTR_WIPHY_NAME", attrWiphyName, unix.NL80211_ATTR_WIPHY_NAME},
		{"ATTR_IFINDEX", attrIfindex, unix.NL80211_ATTR_IFINDEX},
		{"ATTR_IFNAME", attrIfname, unix.NL80211_ATTR_IFNAME},
		{"ATTR_IFTYPE", attrIftype, unix.NL80211_ATTR_IFTYPE},
		{"ATTR_MAC", attrMAC, unix.NL80211_ATTR_MAC},
		{"ATTR_WIPHY_BANDS", attrWiphyBands, unix.NL80211_ATTR_WIPHY_BANDS},
		{"ATTR_SUPPORTED_IFTYPES", attrSupportedIftypes, unix.NL80211_ATTR_SUPPORTED_IFTYPES},
		{"ATTR_REG_ALPHA2", attrRegAlpha2, unix.NL80211_ATTR_REG_ALPHA2},
		{"ATTR_WIPHY_FREQ", attrWiphyFreq, unix.NL80211_ATTR_WIPHY_FREQ},
		{"ATTR_IE", attrIE, unix.NL80211_ATTR_IE},
		{"ATTR_MAX_NUM_SCAN_SSIDS", attrMaxNumScanSSIDs, unix.NL80211_ATTR_MAX_NUM_SCAN_SSIDS},
		{"ATTR_SCAN_FREQUENCIES", attrScanFrequencies, unix.NL80211_ATTR_SCAN_FREQUENCIES},
		{"ATTR_SCAN_SSIDS", attrScanSSIDs, unix.NL80211_ATTR_SCAN_SSIDS},
		{"ATTR_GENERATION", attrGeneration, unix.NL80211_ATTR_GENERATION},
		{"ATTR_BSS", attrBSS, unix.NL80211_ATTR_BSS},
		{"ATTR_SUPPORTED_COMMANDS", attrSupportedCommands, unix.NL80211_ATTR_SUPPORTED_COMMANDS},
		{"ATTR_FRAME", attrFrame, unix.NL80211_ATTR_FRAME},
		{"ATTR_SSID", attrSSID, unix.NL80211_ATTR_SSID},
		{"ATTR_AUTH_TYPE", attrAuthType, unix.NL80211_ATTR_AUTH_TYPE},
		{"ATTR_REASON_CODE", attrReasonCode, unix.NL80211_ATTR_REASON_CODE},
		{"ATTR_MAX_SCAN_IE_LEN", attrMaxScanIELen, unix.NL80211_ATTR_MAX_SCAN_IE_LEN},
		{"ATTR_CIPHER_SUITES", attrCipherSuites, unix.NL80211_ATTR_CIPHER_SUITES},
		{"ATTR_TIMED_OUT", attrTimedOut, unix.NL80211_ATTR_TIMED_OUT},
		{"ATTR_USE_MFP", attrUseMFP, unix.NL80211_ATTR_USE_MFP},
		{"ATTR_STA_FLAGS2", attrStaFlags2, unix.NL80211_ATTR_STA_FLAGS2},
		{"ATTR_CONTROL_PORT", attrControlPort, unix.NL80211_ATTR_CONTROL_PORT},
		{"ATTR_PRIVACY", attrPrivacy, unix.NL80211_ATTR_PRIVACY},
		{"ATTR_DISCONNECTED_BY_AP", attrDisconnectedByAP, unix.NL80211_ATTR_DISCONNECTED_BY_AP},
		{"ATTR_STATUS_CODE", attrStatusCode, unix.NL80211_ATTR_STATUS_CODE},
		{"ATTR_CIPHER_SUITES_PAIRWISE", attrCipherSuitesPairwise, unix.NL80211_ATTR_CIPHER_SUITES_PAIRWISE},
		{"ATTR_CIPHER_SUITE_GROUP", attrCipherSuiteGroup, unix.NL80211_ATTR_CIPHER_SUITE_GROUP},
		{"ATTR_WPA_VERSIONS", attrWPAVersions, unix.NL80211_ATTR_WPA_VERSIONS},
		{"ATTR_AKM_SUITES", attrAKMSuites, unix.NL80211_ATTR_AKM_SUITES},
		{"ATTR_RESP_IE", attrRespIE, unix.NL80211_ATTR_RESP_IE},
		{"ATTR_KEY", attrKey, unix.NL80211_ATTR_KEY},
		{"ATTR_CONTROL_PORT_ETHERTYPE", attrControlPortEthertype, unix.NL80211_ATTR_CONTROL_PORT_ETHERTYPE},
		{"ATTR_CONTROL_PORT_NO_ENCRYPT", attrControlPortNoEncrypt, unix.NL80211_ATTR_CONTROL_PORT_NO_ENCRYPT},
		{"ATTR_DONT_WAIT_FOR_ACK", attrDontWaitForAck, unix.NL80211_ATTR_DONT_WAIT_FOR_ACK},
		{"ATTR_DFS_REGION", attrDFSRegion, unix.NL80211_ATTR_DFS_REGION},
		{"ATTR_SPLIT_WIPHY_DUMP", attrSplitWiphyDump, unix.NL80211_ATTR_SPLIT_WIPHY_DUMP},
		{"ATTR_SOCKET_OWNER", attrSocketOwner, unix.NL80211_ATTR_SOCKET_OWNER},
		{"ATTR_EXT_FEATURES", attrExtFeatures, unix.NL80211_ATTR_EXT_FEATURES},
		{"ATTR_CONTROL_PORT_OVER_NL80211", attrControlPortOverNL80211, unix.NL80211_ATTR_CONTROL_PORT_OVER_NL80211},
		{"ATTR_CONTROL_PORT_NO_PREAUTH", attrControlPortNoPreauth, unix.NL80211_ATTR_CONTROL_PORT_NO_PREAUTH},
		{"BSS_BSSID", bssBSSID, unix.NL80211_BSS_BSSID},
		{"BSS_FREQUENCY", bssFrequency, unix.NL80211_BSS_FREQUENCY},
		{"BSS_TSF", bssTSF, unix.NL80211_BSS_TSF},
		{"BSS_BEACON_INTERVAL", bssBeaconInterval, unix.NL80211_BSS_BEACON_INTERVAL},
		{"BSS_CAPABILITY", bssCapability, unix.NL80211_BSS_CAPABILITY},
		{"BSS_INFORMATION_ELEMENTS", bssElements, unix.NL80211_BSS_INFORMATION_ELEMENTS},
		{"BSS_SIGNAL_MBM", bssSignalMBM, unix.NL80211_BSS_SIGNAL_MBM},
		{"BSS_SIGNAL_UNSPEC", bssSignalUnspec, unix.NL80211_BSS_SIGNAL_UNSPEC},
		{"BSS_SEEN_MS_AGO", bssSeenMSAgo, unix.NL80211_BSS_SEEN_MS_AGO},
		{"BSS_BEACON_IES", bssBeaconElements, unix.NL80211_BSS_BEACON_IES},
		{"BSS_BEACON_TSF", bssBeaconTSF, unix.NL80211_BSS_BEACON_TSF},
		{"BSS_PRESP_DATA", bssPrespData, unix.NL80211_BSS_PRESP_DATA},
		{"BSS_LAST_SEEN_BOOTTIME", bssLastSeenBoottime, unix.NL80211_BSS_LAST_SEEN_BOOTTIME},
		{"KEY_DATA", keyData, unix.NL80211_KEY_DATA},
		{"KEY_IDX", keyIdx, unix.NL80211_KEY_IDX},
		{"KEY_CIPHER", keyCipher, unix.NL80211_KEY_CIPHER},
		{"KEY_SEQ", keySeq, unix.NL80211_KEY_SEQ},
		{"BAND_ATTR_FREQS", bandFreqs, unix.NL80211_BAND_ATTR_FREQS},
		{"FREQUENCY_ATTR_FREQ", freqFreq, unix.NL80211_FREQUENCY_ATTR_FREQ},
		{"FREQUENCY_ATTR_DISABLED", freqDisabled, unix.NL80211_FREQUENCY_ATTR_DISABLED},
		{"FREQUENCY_ATTR_NO_IR", freqNoIR, unix.NL80211_FREQUENCY_ATTR_NO_IR},
		{"FREQUENCY_ATTR_RADAR", freqRadar, unix.NL80211_FREQUENCY_ATTR_RADAR},
		{"EXT_FEATURE_4WAY_HANDSHAKE_STA_PSK", feature4WayHandshakePSK, unix.NL80211_EXT_FEATURE_4WAY_HANDSHAKE_STA_PSK},
		{"EXT_FEATURE_CONTROL_PORT_OVER_NL80211", featureControlPortOverNL80211, unix.NL80211_EXT_FEATURE_CONTROL_PORT_OVER_NL80211},
		{"EXT_FEATURE_CONTROL_PORT_NO_PREAUTH", featureControlPortNoPreauth, unix.NL80211_EXT_FEATURE_CONTROL_PORT_NO_PREAUTH},
		{"AUTHTYPE_OPEN_SYSTEM", authOpen, unix.NL80211_AUTHTYPE_OPEN_SYSTEM},
		{"MFP_REQUIRED", mfpRequired, unix.NL80211_MFP_REQUIRED},
		{"WPA_VERSION_2", wpaVersion2, unix.NL80211_WPA_VERSION_2},
		{"STA_FLAG_AUTHORIZED", staAuthorized, 1 << unix.NL80211_STA_FLAG_AUTHORIZED},
		{"IFTYPE_STATION", uint64(ModeStation), unix.NL80211_IFTYPE_STATION},
		{"IFTYPE_AP", uint64(ModeAP), unix.NL80211_IFTYPE_AP},
		{"IFTYPE_MONITOR", uint64(ModeMonitor), unix.NL80211_IFTYPE_MONITOR},
		{"RTM_NEWLINK", rtmNewLink, unix.RTM_NEWLINK},
		{"RTM_DELLINK", rtmDelLink, unix.RTM_DELLINK},
		{"RTM_GETLINK", rtmGetLink, unix.RTM_GETLINK},
		{"RTM_SETLINK", rtmSetLink, unix.RTM_SETLINK},
		{"SizeofIfInfomsg", ifinfoSize, unix.SizeofIfInfomsg},
		{"IFLA_ADDRESS", iflaAddress, unix.IFLA_ADDRESS},
		{"IFLA_OPERSTATE", iflaOperState, unix.IFLA_OPERSTATE},
		{"IFLA_LINKMODE", iflaLinkMode, unix.IFLA_LINKMODE},
		{"IFF_UP", iffUp, unix.IFF_UP},
		{"AF_UNSPEC", familyUnspec, unix.AF_UNSPEC},
	} {
		if tt.ours != tt.unix {
			t.Errorf("NL80211_%s is %d, not %d", tt.name, tt.unix, tt.ours)
		}
	}
	if family != unix.NL80211_GENL_NAME || groupScan != unix.NL80211_MULTICAST_GROUP_SCAN || groupMLME != unix.NL80211_MULTICAST_GROUP_MLME {
		t.Error("the names differ")
	}
}

// served are sockets whose requests go to f.
func served(f genltest.Func) *sockets {
	return &sockets{family: 28, commands: genltest.Dial(f), acks: make(chan error, 1)}
}

func TestExecute(t *testing.T) {
	check := func(cmd command, flags netlink.HeaderFlags, reply ...genetlink.Message) *sockets {
		return served(genltest.CheckRequest(28, uint8(cmd), flags, func(genetlink.Message, netlink.Message) ([]genetlink.Message, error) {
			return reply, nil
		}))
	}
	if err := check(cmdTriggerScan, netlink.Request|netlink.Acknowledge, genetlink.Message{}).request(triggerScan(7, radio.Scan{})); err != nil {
		t.Error(err)
	}
	one := message(cmdGetInterface, attr(3, u32(7)))
	if got, err := check(cmdGetInterface, netlink.Request, one).get(getInterface(7)); err != nil || len(got) != 1 || string(got[0].Data) != string(one.Data) {
		t.Error(got, err)
	}
	if got, err := check(cmdGetScan, netlink.Request|netlink.Dump, one, one).dump(getScan(7)); err != nil || len(got) != 2 {
		t.Error(got, err)
	}
	s := served(func(genetlink.Message, netlink.Message) ([]genetlink.Message, error) {
		return nil, genltest.Error(int(unix.EBUSY))
	})
	err := s.request(triggerScan(7, radio.Scan{}))
	var refusal *KernelError
	if !errors.Is(err, errnoBusy) || !errors.As(err, &refusal) || refusal.Request != "scan" || !strings.Contains(err.Error(), "scan") {
		t.Errorf("%v", err)
	}
}

// script is a source that tells what is written down, and then ends.
type script []func() ([]genetlink.Message, []netlink.Message, error)

func (s *script) Receive() ([]genetlink.Message, []netlink.Message, error) {
	if len(*s) == 0 {
		return nil, nil, &netlink.OpError{Op: "receive", Err: os.ErrClosed}
	}
	next := (*s)[0]
	*s = (*s)[1:]
	return next()
}

func TestReadEvents(t *testing.T) {
	l := loop.New()
	f := newFake(t)
	f.loop, f.radio.outlet.loop = l, l
	s := served(nil)
	var answers []error
	answer := func() { answers = append(answers, <-s.acks) }
	told := func(m genetlink.Message) ([]genetlink.Message, []netlink.Message, error) {
		return []genetlink.Message{m}, []netlink.Message{{Header: netlink.Header{Type: 28}}}, nil
	}
	ack := func() ([]genetlink.Message, []netlink.Message, error) {
		return []genetlink.Message{{}}, []netlink.Message{{Header: netlink.Header{Type: netlink.Error}}}, nil
	}
	fails := func(err error) func() ([]genetlink.Message, []netlink.Message, error) {
		return func() ([]genetlink.Message, []netlink.Message, error) { return nil, nil, err }
	}
	events := &script{
		ack,
		func() ([]genetlink.Message, []netlink.Message, error) {
			answer()
			return told(message(cmdConnect, attr(3, u32(testIndex)), attr(72, u16(0))))
		},
		fails(errors.New("a message that cannot be read")),
		fails(&netlink.OpError{Op: "receive", Err: unix.EALREADY, Sequence: 9}),
		func() ([]genetlink.Message, []netlink.Message, error) {
			answer()
			return nil, nil, &netlink.OpError{Op: "receive", Err: os.NewSyscallError("recvmsg", unix.ENOBUFS)}
		},
		func() ([]genetlink.Message, []netlink.Message, error) {
			answer()
			return ack() // nobody has asked
		},
		ack,
		func() ([]genetlink.Message, []netlink.Message, error) {
			return []genetlink.Message{{}}, []netlink.Message{{Header: netlink.Header{Type: 99}}}, nil // of another family
		},
	}
	f.radio.Do(joinHome)
	s.readEvents(events, f.radio)
	if len(answers) != 3 || answers[0] != nil || !errors.Is(answers[1], unix.EALREADY) || answers[2] != nil {
		t.Errorf("answers %v", answers)
	}
	<-s.acks // that to nobody
	if _, open := <-s.acks; open {
		t.Error("the reader still answers")
	}
	if err := l.RunUntil(t.Context(), func() bool { return len(f.asked) > 0 && len(f.events) > 0 }); err != nil {
		t.Fatal(err)
	}
	only[radio.Joined](f)
	if got := f.requests(); !slices.Equal(got, []command{cmdGetStation}) { // that is the overrun
		t.Errorf("asked for %v", got)
	}
}

// What the filter of the IPv4 socket lets pass.
func TestDHCPOnly(t *testing.T) {
	program, ok := bpf.Disassemble(dhcpOnly())
	if !ok {
		t.Fatal("the filter cannot be read")
	}
	vm, err := bpf.NewVM(program)
	if err != nil {
		t.Fatal(err)
	}
	packet := func(first byte, protocol byte, options int, port uint16) []byte {
		b := make([]byte, 20+options+8)
		b[0], b[9] = first, protocol
		b[20+options+2], b[20+options+3] = byte(port>>8), byte(port)
		return b
	}
	for _, tt := range []struct {
		name   string
		packet []byte
		passes bool
	}{
		{"DHCP reply", packet(0x45, 17, 0, 68), true},
		{"DHCP reply with IP options", packet(0x47, 17, 8, 68), true},
		{"DHCP request", packet(0x45, 17, 0, 67), false},
		{"other UDP", packet(0x45, 17, 0, 443), false},
		{"TCP", packet(0x45, 6, 0, 68), false},
		{"cut short", packet(0x45, 17, 0, 68)[:20], false},
		{"empty", nil, false},
		{"not IPv4", []byte{0x00}, true},
		{"text", []byte("station, type 0x800"), true},
	} {
		n, err := vm.Run(tt.packet)
		if err != nil || n > 0 != tt.passes {
			t.Errorf("%s: %d, %v; want it to pass: %v", tt.name, n, err, tt.passes)
		}
	}
}

// Opening what cannot be opened says what to do. This runs on any machine: there
// is no wireless interface of this name, and perhaps no wireless at all.
func TestOpenNothing(t *testing.T) {
	for _, name := range []string{"no-such-if", ""} {
		_, err := Open(loop.New(), name)
		if !errors.Is(err, ErrNoInterface) && !errors.Is(err, ErrNoNL80211) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := net.InterfaceByName("lo"); err != nil {
		t.Skip("no loopback interface here")
	}
	_, err := Open(loop.New(), "lo")
	if !errors.Is(err, ErrNotWireless) && !errors.Is(err, ErrNoNL80211) || !strings.Contains(err.Error(), "lo: ") {
		t.Errorf("lo: %v", err)
	}
	if _, err := Interfaces(); err != nil && !errors.Is(err, ErrNoNL80211) {
		t.Error(err)
	}
	if _, err := RegulatoryDomain(); err != nil && !errors.Is(err, ErrNoNL80211) {
		t.Error(err)
	}
}
