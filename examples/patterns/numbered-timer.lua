-- A script for firmware 2.x: its timers have numbers.
--
-- title: numbered timers
-- compat: 2.x
-- until: 1m
--| has an address
wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status)
  wps.disable()
  if status ~= wps.SUCCESS then return end
  wifi.sta.connect()
  tmr.alarm(0, 1000, 1, function()
    if wifi.sta.getip() ~= nil then
      tmr.stop(0)
      print("has an address")
    end
  end)
end)
