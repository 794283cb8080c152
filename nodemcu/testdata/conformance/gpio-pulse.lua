-- title: a pair of waves, out of phase: a count of 20 goes back 20 times
-- row: gpio.pulse.build
-- row: gpio.pulse:start
-- row: gpio.pulse:getstate
--| 1	1	250000	0
--| 1	0
--| done	nil	43	0	10500000	0	1
--| idle	nil	43
gpio.mode(1, gpio.OUTPUT)
gpio.mode(2, gpio.OUTPUT)
local pulser = gpio.pulse.build({
  { [1] = gpio.HIGH, [2] = gpio.LOW, delay = 250000 },
  { [1] = gpio.LOW, [2] = gpio.HIGH, delay = 250000, loop = 1, count = 20, min = 240000, max = 260000 },
})
pulser:start(function(pos, steps, offset, now)
  print("done", pos, steps, offset, now, gpio.read(1), gpio.read(2))
  local pos, steps = pulser:getstate()
  print("idle", pos, steps)
end)
print(pulser:getstate())
print(gpio.read(1), gpio.read(2))
