-- title: a second disable leaves the new connection alone
-- air: pressed
--| disconnected	home	8
--| IP	192.168.1.2
wifi.eventmon.register(wifi.eventmon.STA_DISCONNECTED, function(t) print("disconnected", t.SSID, t.reason) end)
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(t) print("IP", t.IP) end)
wps.enable()
wps.start(function(status)
  wps.disable()
  wifi.sta.connect()
  wps.disable()
end)
