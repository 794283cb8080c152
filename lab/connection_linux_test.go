package lab

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/mdlayher/packet"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/station"
)

// returns waits until the station has been thrown out and is back.
func (c *client) returns(conn *wps.Connection, ap *accessPoint) {
	c.air.Helper()
	out := false
	began := time.Now()
	from := len(c.steps)
	c.until("the connection to come back", func() bool {
		for ; from < len(c.steps); from++ {
			switch ev := c.steps[from].(type) {
			case station.Disconnected:
				if ev.Final {
					c.air.Fatalf("the station gives up: %v", ev)
				}
				out = true
			case station.Connected:
				return out
			}
		}
		return false
	})
	c.air.Logf("gowps: back after %.2f s", time.Since(began).Seconds())
	c.ping(conn)
}

// TestThrownOut has the access point end the connection.
func TestThrownOut(t *testing.T) {
	for _, request := range []string{"DEAUTHENTICATE", "DISASSOCIATE"} {
		t.Run(request, func(t *testing.T) {
			run(t, func(a *Air) {
				ap, c := a.ap(wpa2), a.station()
				conn := c.connect(home, ap)
				c.after(time.Second, func() { ap.ask(request + " " + c.Address().String()) })
				c.returns(conn, ap)
			})
		})
	}
}

// TestRestart has the access point go away without a word and come back, with
// another channel.
func TestRestart(t *testing.T) {
	run(t, func(a *Air) {
		ap, c := a.ap(wpa2), a.station()
		conn := c.connect(home, ap)
		c.after(time.Second, func() {
			ap.ask("SET broadcast_deauth 0")
			ap.ask("DISABLE")
			ap.ask("SET channel 11")
		})
		c.after(5*time.Second, func() { ap.ask("ENABLE") })
		c.returns(conn, ap)
	})
}

// TestRekey has the access point change its keys every few seconds while data
// flows both ways, and counts what is lost.
func TestRekey(t *testing.T) {
	const seconds = 30
	for name, settings := range map[string]string{
		"Group":     "wpa_group_rekey=3\n",
		"Pairwise":  "wpa_ptk_rekey=5\n",
		"Protected": "wpa_group_rekey=3\nwpa_key_mgmt=WPA-PSK-SHA256\nieee80211w=2\n",
		"TKIPGroup": "wpa_group_rekey=3\nwpa=3\nwpa_pairwise=TKIP\n",
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(a *Air) {
				ap, c := a.ap(wpa2+settings), a.station()
				conn := c.connect(home, ap)
				group := a.groupFrames(ap)
				heard := 0
				stop := c.Notify(func(ev radio.Event) {
					if r, ok := ev.(radio.Received); ok && r.EtherType == radio.EtherTypeARP && arpSender(r.Payload) == groupSender {
						heard++
					}
				})
				defer stop()
				for range seconds {
					c.pass(time.Second)
					if took := c.ping(conn); took > 500*time.Millisecond {
						a.Errorf("an answer took %v", took)
					}
					group()
				}
				c.pass(time.Second)
				if heard < seconds {
					a.Errorf("%d of %d group frames came through", heard, seconds)
				}
				if lost, ok := last[station.Disconnected](c); ok {
					a.Errorf("the connection was lost: %v", lost)
				}
				rekeys := 0
				for _, ev := range c.steps {
					if _, ok := ev.(station.Handshake); ok {
						rekeys++
					}
				}
				if rekeys < 6 {
					a.Errorf("only %d handshakes", rekeys)
				}
			})
		})
	}
}

// Who asks for whom in the frames of groupFrames. Neither exists.
var groupSender, groupTarget = netip.MustParseAddr("192.168.1.200"), netip.MustParseAddr("192.168.1.201")

// groupFrames returns a function that has the access point send one frame to
// everyone.
func (a *Air) groupFrames(ap *accessPoint) func() {
	a.Helper()
	i, err := net.InterfaceByName(ap.name)
	if err != nil {
		a.Fatal(err)
	}
	conn, err := packet.Listen(i, packet.Datagram, radio.EtherTypeARP, nil)
	if err != nil {
		a.Fatal(err)
	}
	a.Cleanup(func() { conn.Close() })
	everyone := dot11.MAC{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	return func() {
		frame := arpRequest(ap.mac, groupSender, groupTarget)
		if _, err := conn.WriteTo(frame, &packet.Addr{HardwareAddr: everyone[:]}); err != nil {
			a.Error(err)
		}
	}
}
