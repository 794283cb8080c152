-- title: sequences of delays, at once and in the background
-- row: gpio.serout
-- air: inline
--@[[pin]]
--@pin = 1
--@wire = 2
--| at once	6	1	about 1000 us
--| started	1
--| an odd number of delays	3
--| done	4	0	1000
--| no callback	2
--| empty
--| 2
local edges, last = 0, 0
gpio.mode(1, gpio.OUTPUT)
gpio.write(1, gpio.LOW)
gpio.mode(2, gpio.INT)
gpio.trig(2, "both", function(_, when, count) edges = edges + count; last = when end)
local function later(ms, f) tmr.create():alarm(ms, tmr.ALARM_SINGLE, f) end

local start = tmr.now()
gpio.serout(1, gpio.HIGH, {100, 200, 200}, 2)
local took = tmr.now() - start
later(1, function()
  print("at once", edges, gpio.read(1) == 0 and 1, took >= 1000 and took < 1100 and "about 1000 us" or took)
  edges = 0
  gpio.serout(1, gpio.HIGH, {100, 100, 100}, 1, 1)
  print("started", gpio.read(1))
end)
later(100, function()
  print("an odd number of delays", edges)
  edges = 0
  gpio.write(1, gpio.LOW)
  later(10, function()
    edges = 0
    local begun = tmr.now()
    gpio.serout(1, gpio.HIGH, {300000, 200000}, 2, function()
      print("done", edges, gpio.read(1), math.floor((tmr.now() - begun) / 1000))
    end)
  end)
end)
later(2000, function()
  edges = 0
  gpio.serout(1, gpio.HIGH, {100, 100}, 1, "1")
end)
later(3000, function()
  print("no callback", edges)
  gpio.serout(1, gpio.HIGH, {}, 3, function() print("empty") end)
  gpio.serout(1, gpio.HIGH, {})
end)
later(4000, function() print(edges) end)
