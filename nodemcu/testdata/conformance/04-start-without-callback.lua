-- title: start accepts a missing callback, as its documentation says
-- air: home
--| true
--| true
--| home
wps.enable()
print(pcall(wps.start))
print(pcall(wps.start, nil))
tmr.create():alarm(30000, tmr.ALARM_SINGLE, function() print((wifi.sta.getconfig())) end)
-- warn: wps.start() without a callback
