-- title: a running timer needs no variable
--| tick	1
--| tick	2
--| tick	3
do
  local n = 0
  tmr.create():alarm(100, tmr.ALARM_AUTO, function(t)
    n = n + 1
    print("tick", n)
    collectgarbage()
    if n == 3 then t:unregister() end
  end)
end
collectgarbage()
collectgarbage("collect")
-- row: 4.4 garbage collection
