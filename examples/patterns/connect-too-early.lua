-- Connects before it disables WPS: the device does nothing then, and the hint on
-- stderr says so.
--
-- title: connect before disable never connects
-- warn: connect
-- until: 1m
--| after 20 s: no address
wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status)
  if status == wps.SUCCESS then
    wifi.sta.connect()
    wps.disable()
    tmr.create():alarm(20000, tmr.ALARM_SINGLE, function()
      print("after 20 s: " .. (wifi.sta.getip() or "no address"))
    end)
  end
end)
