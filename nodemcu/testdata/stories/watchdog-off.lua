-- title: a negative time switches the watchdog off
-- restarted: no
--| still here
tmr.softwd(1)
tmr.softwd(-1)
tmr.create():alarm(5000, tmr.ALARM_SINGLE, function() print("still here") end)
