-- title: after a failure the RAM has the access point that was tried, the flash the old network
-- air: refuse
--| 1	home	nil	mine	password
--| disabled
-- warn: the registration failed
wifi.eventmon.register(wifi.eventmon.STA_DISCONNECTED, function() print("never") end)
wifi.sta.config{ssid = "mine", pwd = "password", auto = false}
wps.enable()
wps.start(function(status)
  local ram, flash = wifi.sta.getconfig(true), wifi.sta.getdefaultconfig(true)
  print(status, ram.ssid, ram.pwd, flash.ssid, flash.pwd)
  wps.disable()
  print("disabled")
end)
