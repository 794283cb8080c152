-- title: changing the mode
--| 1	1
--| 3	3	3
--| 2	2	3
--| 2
--| changed	1	3
--| changed	3	2
wifi.eventmon.register(wifi.eventmon.WIFI_MODE_CHANGED, function(t) print("changed", t.old_mode, t.new_mode) end)
print(wifi.getmode(), wifi.getdefaultmode())
print(wifi.setmode(wifi.STATIONAP), wifi.getmode(), wifi.getdefaultmode())
print(wifi.setmode(wifi.SOFTAP, false), wifi.getmode(), wifi.getdefaultmode())
print(wifi.setmode(wifi.SOFTAP))
