-- title: enabling twice does not disturb a session; a callback needs no other reference
-- row: 1.6 enable twice
-- row: wps.start callback kept
-- row: wps.start callback argument
-- row: wps.start callback count
-- air: pressed
--| 1	0
wps.enable()
wps.start(function(...) print(select("#", ...), ...) end)
tmr.create():alarm(1000, tmr.ALARM_SINGLE, function()
  wps.enable()
  collectgarbage()
end)
tmr.create():alarm(300000, tmr.ALARM_SINGLE, function() end)
