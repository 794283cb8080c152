-- title: a restart waits for the end of the callback, and for nothing else
-- restarted: yes
--| restarting
--| still running
--| restarted	1	3
if wifi.getdefaultmode() == wifi.STATIONAP then
  wifi.setmode(wifi.STATION, false)
  print("restarted", wifi.getmode(), wifi.getdefaultmode())
  return
end
wifi.setmode(wifi.STATIONAP)
tmr.create():alarm(1000, tmr.ALARM_SINGLE, function()
  node.task.post(node.task.HIGH_PRIORITY, function() print("never") end)
  print("restarting")
  node.restart()
  print("still running")
end)
