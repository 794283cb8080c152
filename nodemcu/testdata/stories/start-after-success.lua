-- title: after success start is refused until disable and enable
-- air: pressed
--| 0
-- warn: disable and enable first
wps.enable()
wps.start(function(status)
  print(status)
  wps.start(function() print("never") end)
end)
