-- title: what a timer is while its callback runs
--| nil	false
--| false	2	true
--| true	1	false
--| nil
--| register	false	0
tmr.create():alarm(10, tmr.ALARM_SINGLE, function(t) print(t:state(), t:start()) end)
local again = true
tmr.create():alarm(20, tmr.ALARM_SEMI, function(t)
  if again then
    again = false
    local running, mode = t:state()
    print(running, mode, t:start())
  end
end)
tmr.create():alarm(30, tmr.ALARM_AUTO, function(t)
  local running, mode = t:state()
  print(running, mode, t:start())
  t:unregister()
  print(t:state())
  t:register(10, tmr.ALARM_SINGLE, print)
  print("register", t:state())
end)
-- row: 4.4 SINGLE SEMI AUTO state
