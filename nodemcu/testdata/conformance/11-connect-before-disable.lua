-- title: connect before disable connects nothing, and the log says why
-- air: pressed
--| 0
--| nil	0
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("IP") end)
wps.enable()
wps.start(function(status)
  print(status)
  wifi.sta.connect()
  wps.disable()
  tmr.create():alarm(30000, tmr.ALARM_SINGLE, function() print(wifi.sta.getip(), wifi.sta.status()) end)
end)
-- warn: wifi.sta.connect() does nothing while WPS is enabled
