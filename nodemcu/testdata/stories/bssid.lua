-- title: a fixed access point is the only one that is joined
--@ [[router]]
--@ name = "loud"
--@ dhcp = "10.0.1.0/24"
--@ [[router.bss]]
--@ ssid = "home"
--@ bssid = "02:00:00:00:01:01"
--@ channel = 1
--@ signal = -30
--@ passphrase = "secret123"
--@ [[router]]
--@ name = "quiet"
--@ dhcp = "10.0.2.0/24"
--@ [[router.bss]]
--@ ssid = "home"
--@ bssid = "02:00:00:00:02:02"
--@ channel = 11
--@ signal = -70
--@ passphrase = "secret123"
--| 1	02:00:00:00:02:02	true
--| connected	02:00:00:00:02:02	11
--| IP	10.0.2.2
wifi.sta.config{ssid = "home", pwd = "secret123", bssid = "02:00:00:00:02:02",
  connect_cb = function(t) print("connected", t.BSSID, t.channel) end,
  got_ip_cb = function(t) print("IP", t.IP) end}
print(select(3, wifi.sta.getconfig()), select(4, wifi.sta.getdefaultconfig()), wifi.sta.getconfig(true).bssid_set)
