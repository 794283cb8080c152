-- title: constants, limits and clocks of tmr
-- row: 4.1 ALARM_SINGLE ALARM_AUTO ALARM_SEMI
-- row: 4.1 interval
-- row: tmr.now
-- row: tmr.time
-- row: tmr.ccount
-- row: tmr.wdclr
-- until: 1h
--| 0	1	2
--| true	true	true
--| 0	0
--| true
--| true
--| 0
--| true
print(tmr.ALARM_SINGLE, tmr.ALARM_AUTO, tmr.ALARM_SEMI)
local t = tmr.create()
print(pcall(t.alarm, t, 1, 0, print) and t:unregister() == nil, pcall(t.alarm, t, 6870947, 0, print))
t:unregister()
print(tmr.time(), math.floor(tmr.now() / 1000))
-- It has 31 bits, so after 2^31 us the clock begins anew, the seconds go on
tmr.delay(2147483647)
print(tmr.now() < 1000000)
print(tmr.time() >= 2147)
print(select('#', tmr.wdclr()))
-- It has 32 bits of 80 MHz with a sign
local seen = {}
for i = 1, 8 do seen[tmr.ccount() < 0] = true tmr.delay(10000000) end
print(seen[true] and seen[false])
