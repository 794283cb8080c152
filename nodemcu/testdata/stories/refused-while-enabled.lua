-- title: every call that an enabled WPS refuses
-- row: 1.6 refused: connect
-- row: 1.6 refused: disconnect
-- row: 1.6 refused: getap
-- row: 1.6 refused: setmode
-- row: 1.6 refused: changeap
-- row: 1.6 refused: setphymode
-- row: 1.6 refused: ap
-- row: 1.6 refused: config
-- row: 1.6 refused: setip
-- row: 1.6 reads
-- air: pressed
--| 0	0
--| 3	3
--| false	3	3
--| false	false	false
--| 192.168.4.50	192.168.4.53
--| true	other	other	0
--| false
--| 0	3	nil	NODE-
--| true	true	true
--| disconnected	other	201
-- warn: use wifi.STATION
-- warn: wifi.sta.connect() does nothing while WPS is enabled
-- warn: wifi.sta.disconnect() does nothing while WPS is enabled
-- warn: wifi.setmode() does nothing while WPS is enabled
-- warn: wifi.sta.getap() does nothing while WPS is enabled
-- warn: wifi.sta.changeap() does nothing while WPS is enabled
-- warn: wifi.setphymode() does nothing while WPS is enabled
-- warn: wifi.ap.deauth() does nothing while WPS is enabled
-- warn: wifi.ap.dhcp.stop() does nothing while WPS is enabled
-- warn: wifi.ap.dhcp.start() does nothing while WPS is enabled
-- warn: wifi.ap.dhcp.config() does nothing while WPS is enabled
-- warn: wifi.sta.config() only stores while WPS is enabled
-- warn: wifi.sta.setip() does nothing while WPS is enabled
wifi.setmode(wifi.STATIONAP)
wifi.sta.config{ssid = "home", pwd = "secret123", auto = false}
wps.enable()
print(select("#", wifi.sta.connect()), select("#", wifi.sta.disconnect(function(t) print("disconnected", t.SSID, t.reason) wifi.sta.disconnect() end)))
print(wifi.setmode(wifi.STATION), wifi.getmode())
wifi.sta.getap(function() print("never") end)
print(wifi.sta.changeap(1), wifi.setphymode(1), wifi.getphymode())
print(wifi.ap.deauth(), wifi.ap.dhcp.stop(), wifi.ap.dhcp.start())
print(wifi.ap.dhcp.config{start = "192.168.4.50"})
print(wifi.sta.config{ssid = "other"}, wifi.sta.getconfig(true).ssid, wifi.sta.getdefaultconfig(true).ssid, wifi.sta.status())
print(wifi.sta.setip{ip = "10.0.0.1"})
print(wifi.sta.status(), wifi.getmode(), wifi.sta.getip(), wifi.sta.gethostname():sub(1, 5))
tmr.create():alarm(10000, tmr.ALARM_SINGLE, function()
  wps.disable()
  print(wifi.ap.dhcp.stop(), wifi.ap.dhcp.start(), wifi.ap.deauth())
  wifi.sta.connect() -- the callback given while it was refused is registered
end)
