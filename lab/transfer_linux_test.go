package lab

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// elsewhere is the network namespace of the station: were both ends of a
// connection in one, the kernel would not send it over the air.
const elsewhere = "station"

// away moves a radio there.
func (a *Air) away(w wireless) {
	a.Helper()
	a.do("ip", "netns", "add", elsewhere)
	a.do("iw", "phy", a.phy(w), "set", "netns", "name", elsewhere)
	a.there("ip", "link", "set", "lo", "up")
}

// there runs a program there.
func (a *Air) there(args ...string) string {
	a.Helper()
	return a.do("ip", append([]string{"netns", "exec", elsewhere}, args...)...)
}

// pings has the station ask the router for n answers, all of which must come.
func (a *Air) pings(ap *accessPoint, n int) {
	a.Helper()
	said := a.there("busybox", "ping", "-c", strconv.Itoa(n), "-W", "2", subnet(ap.wireless)+"1")
	if !strings.Contains(said, fmt.Sprintf("%d packets received, 0%% packet loss", n)) {
		a.Errorf("ping:\n%s", said)
	}
}

// carry has size octets of data go over TCP, from the router to the station or
// the other way round.
func (a *Air) carry(ap *accessPoint, data []byte, down bool) {
	a.Helper()
	server, err := net.Listen("tcp", subnet(ap.wireless)+"1:0")
	if err != nil {
		a.Fatal(err)
	}
	defer server.Close()
	received := make(chan []byte, 1)
	go func() {
		conn, err := server.Accept()
		if err != nil {
			received <- nil
			return
		}
		defer conn.Close()
		if down {
			conn.Write(data)
			received <- nil
			return
		}
		got, _ := io.ReadAll(conn)
		received <- got
	}()
	_, port, _ := net.SplitHostPort(server.Addr().String())
	digest := sha256.Sum256(data)
	if down {
		said := a.there("busybox", "sh", "-c", "busybox nc "+subnet(ap.wireless)+"1 "+port+" | busybox sha256sum")
		<-received
		if want := hex.EncodeToString(digest[:]); !strings.HasPrefix(said, want) {
			a.Errorf("the station has received what gives %q, want %q", said, want)
		}
		return
	}
	file := a.temp() + "/data"
	if err := os.WriteFile(file, data, 0o600); err != nil {
		a.Fatal(err)
	}
	a.there("busybox", "sh", "-c", "busybox nc "+subnet(ap.wireless)+"1 "+port+" <"+file)
	if got := <-received; !bytes.Equal(got, data) {
		a.Errorf("the router has received %d octets, want these %d", len(got), len(data))
	}
}

// TestTransfer has the kernel's own IP stack use the address that the command
// has set: ping, and a TCP connection each way of some megabytes at a time, while
// the access point changes its group key every three seconds.
func TestTransfer(t *testing.T) {
	const size, seconds = 4 << 20, 20
	run(t, func(a *Air) {
		ap := a.ap(wpa2 + "wpa_group_rekey=3\n")
		w := a.radio()
		a.away(w)
		ap.press()
		a.commands++
		wps := a.start("wps", "ip", "netns", "exec", elsewhere, wpsProgram, "start", "-v", "--connect", "-i", w.name)
		a.await(wps, "connected; Ctrl-C")
		a.pings(ap, 5)

		data := make([]byte, size)
		random := rand.NewChaCha8([32]byte{1})
		random.Read(data)
		began, moved := time.Now(), 0
		for time.Since(began) < seconds*time.Second || moved < 2 {
			a.carry(ap, data, true)
			a.carry(ap, data, false)
			moved++
		}
		took := time.Since(began).Seconds()
		a.Logf("gowps: %d MB each way in %.1f s", moved*size>>20, took)
		a.pings(ap, 5)

		member := ap.member(w.mac)
		for _, counter := range []string{"rx_bytes", "tx_bytes"} {
			if n, _ := strconv.Atoi(member[counter]); n < moved*size {
				a.Errorf("over the air, hostapd counts %s=%s, want at least %d", counter, member[counter], moved*size)
			}
		}
		if rekeys := strings.Count(wps.Log(), "handshake: "); rekeys < int(took/4) {
			a.Errorf("%d group keys in %.1f s", rekeys, took)
		}
		if strings.Contains(wps.Log(), "not connected") {
			a.Error("the connection was lost")
		}
		a.quit(wps, syscall.SIGINT, 0)
		if left := a.there("ip", "-4", "-o", "addr", "show", "dev", w.name); left != "" {
			a.Errorf("addresses are left: %s", left)
		}
	})
}

// TestTransferKept has the kernel alone hold a connection that the command has
// left behind, until the access point changes its group key.
func TestTransferKept(t *testing.T) {
	run(t, func(a *Air) {
		ap := a.ap(wpa2 + "wpa_group_rekey=60\n")
		w := a.radio()
		a.away(w)
		ap.press()
		a.ends(a.start("wps", "ip", "netns", "exec", elsewhere, wpsProgram, "start", "-v", "--connect", "--keep", "-i", w.name), 0, "stays connected")
		a.pings(ap, 20)
		a.carry(ap, bytes.Repeat([]byte("kept"), 1<<18), true)
		a.await(ap.Program, "AP-STA-DISCONNECTED "+w.mac.String())
		a.until("the kernel to know", func() bool {
			return strings.Contains(a.there("iw", "dev", w.name, "link"), "Not connected")
		})
	})
}
