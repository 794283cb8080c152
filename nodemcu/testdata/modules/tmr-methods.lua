-- title: methods of a timer: checks and results
-- row: t:register
-- row: t:start
-- row: t:alarm
-- row: t:stop
-- row: t:unregister
-- row: t:interval
-- row: t:state
-- row: 4.3 bad receiver
--| bad argument #1 to 'register' (number expected, got string)
--| bad argument #2 to 'register' (number expected, got no value)
--| bad argument #1 to 'register' (Range: 1-0x68D7A3)
--| bad argument #1 to 'register' (Range: 1-0x68D7A3)
--| bad argument #2 to 'register' (Invalid mode)
--| bad argument #3 to 'register' (Must be function)
--| bad argument #1 to 'start' (boolean expected)
--| bad argument #1 to 'interval' (Range: 1-0x68D7A3)
--| bad argument #1 to 'interval' (number expected, got nil)
--| calling 'start' on bad self (tmr.timer expected, got table)
--| start unregistered	false	false
--| stop unregistered	false	nil
--| interval unregistered	0	nil
--| registered	0	false	0
--| started	true	true	0
--| again	false
--| restarted	true
--| interval	0	true
--| stopped	true	false
--| kept	false	0
--| alarm	true	true	1
--| replaced	false	2
--| unregistered	0	nil
local t = tmr.create()
local function fails(f) print((select(2, pcall(f)):gsub("^.-:%d+: ", ""))) end
fails(function() t:register("x", 0, print) end)
fails(function() t:register(1) end)
fails(function() t:register(0, 0, print) end)
fails(function() t:register(6870948, 0, print) end)
fails(function() t:register(1, 3, print) end)
fails(function() t:register(1, 0, "print") end)
fails(function() t:start(1) end)
fails(function() t:interval(0) end)
fails(function() t:interval(nil) end)
fails(function() local x = {start = t.start} x:start() end)
print("start unregistered", t:start(), t:start(true))
print("stop unregistered", t:stop(), t:state())
print("interval unregistered", select('#', t:interval(5)), t:state())
print("registered", select('#', t:register(1000, tmr.ALARM_SINGLE, print)), t:state())
print("started", t:start(), t:state())
print("again", t:start())
print("restarted", t:start(true))
print("interval", select('#', t:interval(2000)), (t:state()))
print("stopped", t:stop(), t:stop())
print("kept", t:state())
print("alarm", t:alarm(1000, tmr.ALARM_AUTO, print), t:state())
t:register(5, tmr.ALARM_SEMI, print)
print("replaced", t:state())
print("unregistered", select('#', t:unregister()), t:state())
