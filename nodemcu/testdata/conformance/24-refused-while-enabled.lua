-- title: what is refused while WPS is enabled
-- air: pressed
--| 1	1
--| mine		0
--| home
wps.enable()
print(wifi.setmode(wifi.STATIONAP), wifi.getmode())
wifi.sta.config{ssid = "mine", auto = true}
print(wifi.sta.getconfig(true).ssid, wifi.sta.getconfig(true).pwd or "", wifi.sta.status())
wifi.sta.disconnect()
wps.start(function() print(wifi.sta.getconfig(true).ssid) end)
-- warn: wifi.setmode() does nothing while WPS is enabled
-- warn: wifi.sta.config() only stores while WPS is enabled
-- warn: wifi.sta.disconnect() does nothing while WPS is enabled
