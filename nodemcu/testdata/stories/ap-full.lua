-- title: a hidden open access point with room for one station
-- row: wifi.ap.config
--@ [[station]]
--@ name = "first"
--@ mac = "02:00:00:00:cc:01"
--@ ssid = "den"
--@ [[station]]
--@ name = "second"
--@ mac = "02:00:00:00:cc:02"
--@ ssid = "den"
--@ joins = "10s"
--@ [[station]]
--@ name = "third"
--@ mac = "02:00:00:00:cc:03"
--@ ssid = "den"
--@ joins = "40s"
--| came	02:00:00:00:cc:01
--| true
--| left	02:00:00:00:cc:01
--| closed	3	2
local mon = wifi.eventmon
mon.register(mon.AP_STACONNECTED, function(t) print("came", t.MAC) end)
mon.register(mon.AP_STADISCONNECTED, function(t) print("left", t.MAC) end)
mon.register(mon.WIFI_MODE_CHANGED, function(t) print("closed", t.old_mode, t.new_mode) end)
wifi.setmode(wifi.STATIONAP)
mon.unregister(mon.WIFI_MODE_CHANGED)
wifi.ap.config{ssid = "den", hidden = true, max = 1, beacon = 500}
tmr.create():alarm(35000, tmr.ALARM_SINGLE, function()
  print(wifi.ap.getclient()["02:00:00:00:cc:01"] ~= nil)
  wifi.setmode(wifi.STATION)
  wifi.setmode(wifi.STATIONAP)
  mon.register(mon.AP_STACONNECTED, nil)
  mon.register(mon.WIFI_MODE_CHANGED, function(t) print("closed", t.old_mode, t.new_mode) end)
  wifi.setmode(wifi.SOFTAP)
end)
