-- title: strictly, a start that is refused has already released the callback
-- air: pressed
-- strict: yes
--| Argument not a function
--| home
wps.enable()
wps.start(function() print("never") end)
print(select(2, pcall(wps.start, 5)))
tmr.create():alarm(20000, tmr.ALARM_SINGLE, function() print((wifi.sta.getconfig())) end)
