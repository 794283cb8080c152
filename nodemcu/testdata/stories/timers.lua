-- title: register, start, stop, interval and restart
--| nil
--| false	0
--| true	true	0
--| false
--| true	true	0
--| true	false	0	false
--| nil	false	false
--| 1 s
--| 1.5 s
--| 2 s
--| again 3 s
local t = tmr.create()
print(t:state())
t:interval(5) -- ignored
t:register(1000, tmr.ALARM_SINGLE, function() print("never") end)
print(t:state())
print(t:start(), t:state())
print(t:start())
print(t:start(true), t:state())
local stopped = t:stop()
local running, mode = t:state()
print(stopped, running, mode, t:stop())
t:unregister()
print(t:state(), t:start(), t:start(true))

local n = 0
t:alarm(1000, tmr.ALARM_AUTO, function(same)
  n = n + 1
  print(math.floor(tmr.now() / 100000) / 10 .. " s")
  if n == 1 then same:interval(500) end
  if n == 3 then
    assert(same == t)
    t:alarm(1000, tmr.ALARM_SEMI, function()
      print("again " .. tmr.time() .. " s")
    end)
  end
end)
