-- title: a second start replaces the callback
-- air: pressed
--| second	0
wps.enable()
wps.start(function(status) print("first", status) end)
tmr.create():alarm(1000, tmr.ALARM_SINGLE, function()
  wps.start(function(status) print("second", status) end)
end)
