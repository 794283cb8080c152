-- title: a link that is lost while WPS searches is not repaired meanwhile
--@ [[router]]
--@ name = "old"
--@ vanishes = "10s"
--@ dhcp = "10.0.0.0/24"
--@ [[router.bss]]
--@ ssid = "old"
--@ channel = 1
--@ passphrase = "password"
--@ [[router]]
--@ name = "new"
--@ button = "40s"
--@ [[router.bss]]
--@ ssid = "home"
--@ channel = 6
--@ passphrase = "secret123"
-- profile: walk
--| IP
--| disconnected	old	200
--| 0
local mon = wifi.eventmon
mon.register(mon.STA_DISCONNECTED, function(t) print("disconnected", t.SSID, t.reason) end)
mon.register(mon.STA_GOT_IP, function(t)
  print("IP")
  wps.enable()
  wps.start(print)
end)
wifi.sta.config{ssid = "old", pwd = "password"}
