-- title: tasks and timers wait until the callback has returned
-- air: pressed
--| begin
--| end
--| high	2
--| medium	1
--| low	0
--| timer
wps.enable()
wps.start(function()
  print("begin")
  tmr.create():alarm(1, tmr.ALARM_SINGLE, function() print("timer") end)
  node.task.post(node.task.LOW_PRIORITY, function(p) print("low", p) end)
  node.task.post(function(p) print("medium", p) end)
  node.task.post(node.task.HIGH_PRIORITY, function(p) print("high", p) end)
  print("end")
end)
-- row: 6.2 WPS and timer callbacks
