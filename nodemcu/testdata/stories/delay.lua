-- title: a delay keeps everything waiting, and the clock goes on
--| begin	true
--| 5 s
--| one second late
--| elapsed	true
local t0 = tmr.now()
tmr.create():alarm(1000, tmr.ALARM_SINGLE, function() print("one second late") end)
tmr.create():alarm(4000, tmr.ALARM_SINGLE, function() print("elapsed", tmr.now() - t0 >= 5000000) end)
print("begin", t0 >= 0)
tmr.delay(5000000)
print(tmr.time() .. " s")
