-- title: disconnecting, and connecting again
-- air: pressed
--| 1
--| IP	192.168.1.2
--| disconnected	home	02:00:00:00:01:01	8
--| 0	nil	nil
--| IP	192.168.1.2
local n = 0
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(t)
  print("IP", t.IP)
  n = n + 1
  if n == 1 then
    wifi.sta.disconnect(function(t)
      print("disconnected", t.SSID, t.BSSID, t.reason)
      print(wifi.sta.status(), wifi.sta.getip(), wifi.sta.getrssi())
      wifi.sta.connect()
    end)
  end
end)
wifi.sta.disconnect() -- of nothing
wifi.sta.config{ssid = "home", pwd = "secret123", auto = false}
wifi.sta.connect()
print(wifi.sta.status())
wifi.sta.connect() -- goes on
