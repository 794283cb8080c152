-- title: the mode INT stops interrupts but keeps the function; the other modes forget it
-- row: gpio.mode
-- row: gpio.trig
-- air: inline
--@[[pin]]
--@pin = 1
--@wire = 2
--| edge	1
--| edge	1
--| false
gpio.mode(1, gpio.OUTPUT)
gpio.mode(2, gpio.INT)
gpio.trig(2, "up", function(level) print("edge", level) end)
gpio.write(1, 1)
tmr.create():alarm(10, tmr.ALARM_SINGLE, function()
  gpio.mode(2, gpio.INT)
  gpio.write(1, 0)
  gpio.write(1, 1) -- nobody is told
  gpio.trig(2, "up")
  gpio.write(1, 0)
  gpio.write(1, 1)
end)
tmr.create():alarm(20, tmr.ALARM_SINGLE, function()
  gpio.mode(2, gpio.INPUT)
  print((pcall(gpio.trig, 2, "up")))
end)
