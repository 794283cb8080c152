-- title: a mode without station ends the connection
-- air: pressed
--| IP	192.168.1.2
--| disconnected	home	8
--| nil	255	false	false
local mon = wifi.eventmon
mon.register(mon.STA_DISCONNECTED, function(t)
  print("disconnected", t.SSID, t.reason)
  print(wifi.sta.getip(), wifi.sta.status(), wifi.sta.config{ssid = "x"}, wifi.sta.clearconfig())
end)
mon.register(mon.STA_GOT_IP, function(t)
  print("IP", t.IP)
  wifi.setmode(wifi.SOFTAP)
end)
wifi.sta.config{ssid = "home", pwd = "secret123"}
