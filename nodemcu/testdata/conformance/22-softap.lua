-- title: no WPS without a station
-- air: pressed
--| 2
--| 200 s later	255
print(wifi.setmode(wifi.SOFTAP))
wps.enable()
wps.start(function() print("never") end)
wps.disable()
tmr.create():alarm(200000, tmr.ALARM_SINGLE, function() print("200 s later", wifi.sta.status()) end)
-- warn: wps.enable() does nothing in this mode
-- warn: wps.start() does nothing before wps.enable()
