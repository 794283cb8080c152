-- title: timers of one time run in the order in which they were set
--| a
--| b
--| c
--| d	1500
local t = tmr.create()
for _, name in ipairs{"a", "b", "c"} do
  tmr.create():alarm(1000, tmr.ALARM_SINGLE, function() print(name) end)
end
t:alarm(500, tmr.ALARM_SINGLE, function()
  t:alarm(1000, tmr.ALARM_SINGLE, function() print("d", math.floor(tmr.now() / 1000)) end)
end)
