-- title: waiting by reading the clock comes to an end
-- until: 1h
--| true	true
--| true
local t0 = tmr.now()
while tmr.now() - t0 < 100000 do end
print(tmr.now() - t0 >= 100000, tmr.now() - t0 < 101000)
tmr.delay(2000000000)
tmr.delay(147483648)
print(tmr.now() < 200000) -- 31 bits
