-- title: no access point in push-button mode, device profile
-- air: empty
-- profile: device
--| 4	true
--| mine	password	mine	password
wifi.setmode(wifi.STATION)
wifi.sta.config{ssid = "mine", pwd = "password", auto = false}
wps.enable()
local start = tmr.time()
wps.start(function(status)
  local t = tmr.time() - start
  local from, to = 10, 16
  print(status, t >= from and t <= to)
  local ram, flash = wifi.sta.getconfig(true), wifi.sta.getdefaultconfig(true)
  print(ram.ssid, ram.pwd, flash.ssid, flash.pwd)
end)
-- warn: no access point in WPS mode was found
