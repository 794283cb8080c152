-- title: stop, cancel, adjust and update of a pulser
-- row: gpio.pulse:stop
-- row: gpio.pulse:cancel
-- row: gpio.pulse:adjust
-- row: gpio.pulse:update
--| stopping	true
--| stopped	1	3	0	1
--| stopped on entry	2	2	0
--| again: adjusted	1
--| steps of 1000, adjusted	1300	1200	1000
--| updated	0
--| cancelled	1	3	true
--| when idle	0	0	0
gpio.mode(1, gpio.OUTPUT)
local function later(ms, f) tmr.create():alarm(ms, tmr.ALARM_SINGLE, f) end
local p = gpio.pulse.build({
  { [1] = gpio.HIGH, delay = 10000 },
  { [1] = gpio.LOW, delay = 10000, loop = 1, count = 100 },
})
p:start(print)
later(15, function()
  print("stopping", p:stop(1, function(pos, steps, offset)
    print("stopped", pos, steps, offset, gpio.read(1))
    p:start(print)
    p:stop(function(pos, steps, offset) print("stopped on entry", pos, steps, offset) end)
  end))
end)
later(100, function()
  local q = gpio.pulse.build({
    { [1] = gpio.HIGH, delay = 1000, min = 700, max = 1300 },
    { [1] = gpio.LOW, delay = 1000, min = 700, max = 1300, loop = 1, count = 1000 },
  })
  local times = {}
  gpio.mode(1, gpio.OUTPUT)
  gpio.trig(1, "both", function(_, when) times[#times + 1] = when end)
  q:start(print)
  later(3, function()
    times = {}
    print("again: adjusted", (q:adjust(500)))
  end)
  later(10, function()
    gpio.trig(1)
    print("steps of 1000, adjusted", times[2] - times[1], times[3] - times[2], times[4] - times[3])
    print("updated", select("#", q:update(2, { [1] = gpio.HIGH, delay = 500000, max = 500000 })))
  end)
  later(200, function()
    local pos, steps, offset = q:cancel()
    print("cancelled", pos and 1, steps > 10 and 3, offset > 0)
    print("when idle", select("#", q:cancel()), select("#", q:stop(print)), select("#", q:adjust(1)))
  end)
end)
