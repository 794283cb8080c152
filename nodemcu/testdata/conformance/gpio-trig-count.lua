-- title: edges that come before the callback runs are counted, and one call tells of them
-- row: gpio.trig
-- air: inline
--@[[pin]]
--@pin = 5
--@wire = 6
--| before	0
--| 1	3
--| then 0	1
local calls = 0
gpio.mode(5, gpio.OUTPUT)
gpio.mode(6, gpio.INT)
gpio.trig(6, "both", function(level, when, count)
  calls = calls + 1
  if calls == 1 then
    print(level, count)
    gpio.write(5, gpio.LOW)
  else
    print("then " .. level, count)
  end
end)
gpio.write(5, gpio.HIGH)
gpio.write(5, gpio.LOW)
gpio.write(5, gpio.HIGH)
print("before", calls)
