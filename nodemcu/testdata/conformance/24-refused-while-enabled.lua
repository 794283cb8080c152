-- title: what is refused while WPS is enabled
-- air: pressed
--| 1	1
--| mine		0
--| false
--| home
wps.enable()
print(wifi.setmode(wifi.STATIONAP), wifi.getmode())
wifi.sta.config{ssid = "mine", auto = true}
print(wifi.sta.getconfig(true).ssid, wifi.sta.getconfig(true).pwd or "", wifi.sta.status())
wifi.sta.disconnect()
wifi.sta.getap(function() print("never") end)
print(wifi.sta.changeap(1))
wps.start(function() print(wifi.sta.getconfig(true).ssid) end)
-- warn: wifi.setmode() does nothing while WPS is enabled
-- warn: wifi.sta.config() only stores while WPS is enabled
-- warn: wifi.sta.disconnect() does nothing while WPS is enabled
-- warn: wifi.sta.getap() does nothing while WPS is enabled
-- warn: wifi.sta.changeap() does nothing while WPS is enabled
