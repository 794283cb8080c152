-- The way of the module's documentation: enable, start, and on success disable
-- and connect.
--
-- title: enable, start, disable, connect
-- until: 1m
--| connected
--| got an address
wifi.eventmon.register(wifi.eventmon.STA_CONNECTED, function() print("connected") end)
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("got an address") end)

wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status)
  if status == wps.SUCCESS then
    wps.disable()
    wifi.sta.connect()
  else
    print("status " .. status)
    wps.disable()
  end
end)
