-- title: the old link is lost when an access point is found
--@ [[router]]
--@ name = "old"
--@ dhcp = "10.0.0.0/24"
--@ [[router.bss]]
--@ ssid = "old"
--@ channel = 1
--@ passphrase = "password"
--@ [[router]]
--@ name = "new"
--@ button = "1s"
--@ [[router.bss]]
--@ ssid = "home"
--@ channel = 6
--@ passphrase = "secret123"
--| IP	10.0.0.2
--| scanning	10.0.0.2
--| disconnected	old	8
--| 0	nil
local mon = wifi.eventmon
mon.register(mon.STA_DISCONNECTED, function(t) print("disconnected", t.SSID, t.reason) end)
mon.register(mon.STA_GOT_IP, function(t)
  print("IP", t.IP)
  wps.enable()
  wps.start(function(status) print(status, wifi.sta.getip()) end)
  tmr.create():alarm(1000, tmr.ALARM_SINGLE, function() print("scanning", (wifi.sta.getip())) end)
end)
wifi.sta.config{ssid = "old", pwd = "password"}
