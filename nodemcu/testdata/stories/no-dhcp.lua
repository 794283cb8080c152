-- title: a network that gives no address
--@ [[router]]
--@ name = "stingy"
--@ dhcp = "off"
--@ [[router.bss]]
--@ ssid = "home"
--@ passphrase = "secret123"
--| connected	home
--| no address	1	nil
wifi.sta.config{ssid = "home", pwd = "secret123",
  connect_cb = function(t) print("connected", t.SSID) end,
  got_ip_cb = function() print("never") end,
  dhcp_timeout_cb = function(t)
    print("no address", wifi.sta.status(), wifi.sta.getip())
    assert(next(t) == nil)
  end}
