-- Forgets what the device knew, and makes sure that WPS is off before it begins.
--
-- title: clearconfig and disable before enable
-- until: 1m
--| knows nothing
--| got an address
wifi.setmode(wifi.STATION)
wifi.sta.clearconfig()
wps.disable()
print(wifi.sta.getconfig() == "" and "knows nothing" or "knows something")

wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("got an address") end)
wps.enable()
wps.start(function(status)
  wps.disable()
  if status == wps.SUCCESS then wifi.sta.connect() end
end)
