-- Asks for the address again and again, instead of waiting for the event.
--
-- title: polling getip with a timer
-- until: 1m
--| has an address
wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status)
  wps.disable()
  if status ~= wps.SUCCESS then return end
  wifi.sta.connect()
  local timer = tmr.create()
  timer:alarm(500, tmr.ALARM_AUTO, function()
    if wifi.sta.getip() ~= nil then
      timer:unregister()
      print("has an address")
    end
  end)
end)
