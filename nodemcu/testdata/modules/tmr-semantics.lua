-- title: what timers do when they are due
-- row: 4.4 callback argument
-- row: 4.4 SINGLE
-- row: 4.4 SEMI
-- row: 4.4 AUTO
-- row: 4.4 register on a running timer
-- row: 4.4 re-register
-- row: 4.4 order
-- row: 4.4 error in a callback
-- row: 4.4 device quirks not copied
-- failed: yes
-- restarted: yes
--| single	true	nil	false
--| semi	false	2	true
--| auto	true	1
--| semi	false	2	true
--| auto	true	1
--| replaced by a new callback
--| one
--| two
--| tmr-semantics.lua:47: oops
--| stack traceback:
--| 	[C]: in function 'error'
--| 	tmr-semantics.lua:47: in function <tmr-semantics.lua:47>
--| 	[C]: ?
--| still running	true	1
--| woken	2	4
if select(2, node.bootreason()) == 4 then print("woken", node.bootreason()) return end
local n = 0
local single, semi, auto, new = tmr.create(), tmr.create(), tmr.create(), tmr.create()
single:alarm(10, tmr.ALARM_SINGLE, function(t) print("single", t == single, t:state(), t:start()) end)
semi:alarm(20, tmr.ALARM_SEMI, function(t)
  local running, mode = t:state()
  n = n + 1
  print("semi", running, mode, n > 2 or t:start())
end)
auto:alarm(22, tmr.ALARM_AUTO, function(t)
  print("auto", t:state())
  if n == 2 then t:stop() semi:stop() end
end)
new:alarm(5, tmr.ALARM_SINGLE, function() print("never") end)
new:register(60, tmr.ALARM_SINGLE, function() print("never") end)
new:alarm(60, tmr.ALARM_SINGLE, function() print("replaced by a new callback") end)
tmr.create():alarm(70, tmr.ALARM_SINGLE, function() print("one") end)
tmr.create():alarm(70, tmr.ALARM_SINGLE, function() print("two") end)
local bad = tmr.create()
bad:alarm(1500, tmr.ALARM_AUTO, function(t) if n < 9 then n = 9 error("oops") end print("still running", t:state()) end)
