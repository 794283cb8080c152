-- title: a start while the registration runs only replaces the callback
-- air: pressed
--| second	0
wps.enable()
wps.start(function(status) print("first", status) end)
-- The scan takes about 2.5 s, the registration 40 ms, the callback comes 1 s later.
tmr.create():alarm(3000, tmr.ALARM_SINGLE, function()
  assert(wifi.sta.getconfig(true).ssid == "home")
  wps.start(function(status) print("second", status) end)
end)
