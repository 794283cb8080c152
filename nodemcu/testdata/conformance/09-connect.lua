-- title: disable, connect: first the link, then the address
-- air: pressed
--| 0
--| connected	home	02:00:00:00:01:01	6
--| IP	192.168.1.2	255.255.255.0	192.168.1.1
--| 192.168.1.2	255.255.255.0	192.168.1.1
--| 5	-45
wifi.eventmon.register(wifi.eventmon.STA_CONNECTED, function(t) print("connected", t.SSID, t.BSSID, t.channel) end)
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(t)
  print("IP", t.IP, t.netmask, t.gateway)
  print(wifi.sta.getip())
  print(wifi.sta.status(), wifi.sta.getrssi())
end)
wps.enable()
wps.start(function(status)
  print(status)
  wps.disable()
  wifi.sta.connect()
end)
