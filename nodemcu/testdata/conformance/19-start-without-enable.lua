-- title: start before enable does nothing
-- air: pressed
--| 200 s later
wps.start(function() print("never") end)
tmr.create():alarm(200000, tmr.ALARM_SINGLE, function() print("200 s later") end)
-- warn: wps.start() does nothing before wps.enable()
