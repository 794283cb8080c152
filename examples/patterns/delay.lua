-- Waits inside the callback, which holds up all else for that time.
--
-- title: tmr.delay in the callback
-- until: 1m
--| waited
--| got an address
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("got an address") end)
wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status)
  wps.disable()
  if status == wps.SUCCESS then
    local before = tmr.now()
    tmr.delay(500000)
    if tmr.now() - before >= 500000 then print("waited") end
    wifi.sta.connect()
  end
end)
