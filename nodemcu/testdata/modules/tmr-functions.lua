-- title: functions of tmr and their arguments
-- row: tmr.create
-- row: tmr.delay
-- row: tmr.softwd
-- row: tmr.suspend_all absent
-- row: 4.2 numbered timers are gone
--| userdata	nil
--| false	bad argument #1 to '?' (number expected, got no value)
--| tmr-functions.lua:21: bad argument #1 to 'delay' (wrong arg range)
--| tmr-functions.lua:22: bad argument #1 to 'delay' (wrong arg range)
--| 0	1500
--| tmr-functions.lua:25: bad argument #1 to 'softwd' (number expected, got table)
--| nil	nil	nil	nil
--| nil	nil	nil	nil	nil	nil	nil
--| tmr-functions.lua:29: attempt to call field 'alarm' (a nil value)
--| tmr-functions.lua:30: table is readonly
local function fails(f, ...) print(select(2, pcall(f, ...))) end
local t = tmr.create()
print(type(t), t:state())
print(pcall(tmr.delay))
fails(function() tmr.delay(0) end)
fails(function() tmr.delay(-1) end)
local before = tmr.now()
print(select('#', tmr.delay("1500.9")), math.floor((tmr.now() - before) / 100) * 100)
fails(function() tmr.softwd({}) end)
tmr.softwd(-1)
print(tmr.suspend_all, tmr.resume_all, t.suspend, t.resume)
print(tmr.alarm, tmr.register, tmr.start, tmr.stop, tmr.unregister, tmr.interval, tmr.state)
fails(function() tmr.alarm(0, 1000, 1, print) end)
fails(function() tmr.x = 1 end)
