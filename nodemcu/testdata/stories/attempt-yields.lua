-- title: an attempt to connect gives way to WPS
-- air: pressed
--| 0	home
wifi.sta.config{ssid = "elsewhere", pwd = "password"}
tmr.create():alarm(500, tmr.ALARM_SINGLE, function()
  wps.enable()
  wps.start(function(status) print(status, (wifi.sta.getconfig())) end)
end)
