-- title: numbered timers of firmware 2.x
-- compat: 2.x
-- row: 4.2 numbered timers
--| bad argument #1 to 'alarm' (timer object or numerical ID expected)
--| bad argument #1 to 'alarm' (invalid timer index)
--| bad argument #1 to 'stop' (invalid timer index)
--| bad argument #1 to 'start' (tmr.timer expected, got userdata)
--| bad argument #2 to 'alarm' (Range: 1-0x68D7A3)
--| This feature has been removed, we apologize for any inconvenience this may have caused.
--| true	true	1
--| false	0
--| an object	true
--| single	3
--| auto	0
--| auto	0
--| object	true
--| nil
local function fails(f) print((select(2, pcall(f)):gsub("^.-:%d+: ", ""))) end
fails(function() tmr.alarm({}, 1, 0, print) end)
fails(function() tmr.alarm(7, 1, 0, print) end)
fails(function() tmr.stop(-1) end)
fails(function() tmr.start(newproxy()) end)
fails(function() tmr.alarm(0, 0, 0, print) end)
fails(tmr.suspend_all)
local n = 0
print(tmr.alarm(0, 100, 1, function(id) n = n + 1 print("auto", id) if n == 2 then tmr.stop(id) end end), tmr.state(0))
tmr.register("3", 50, tmr.ALARM_SINGLE, function(id) print("single", id) end)
print(tmr.state(3))
tmr.interval(3, 60)
tmr.start(3)
local t = tmr.create()
print("an object", tmr.alarm(t, 300, tmr.ALARM_SINGLE, function(x) print("object", x == t) tmr.unregister(0) print(tmr.state(0)) end))
