-- Ends the callback with another wps.disable(), which must not end the
-- connection that has just begun.
--
-- title: a second disable at the end of the callback
-- until: 1m
--| got an address
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("got an address") end)
wifi.eventmon.register(wifi.eventmon.STA_DISCONNECTED, function(T)
  if T.reason ~= 8 then print("disconnected, reason " .. T.reason) end
end)

wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status)
  if status == wps.SUCCESS then
    wps.disable()
    wifi.sta.connect()
  end
  wps.disable()
end)
