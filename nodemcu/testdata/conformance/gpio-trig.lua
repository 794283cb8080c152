-- title: interrupts have a level, a time and a count
-- row: gpio.trig
-- air: inline
--@[[pin]]
--@pin = 3
--@at = ["2s", "3s"]
--@for = "250ms"
--@[[pin]]
--@pin = 1
--@level = "high"
--@at = "2500ms"
--@[[pin]]
--@pin = 2
--@at = "1s"
--| both	0	2000000	1
--| both	1	2250000	1
--| up	1	2500000	1
--| both	0	3000000	1
--| both	1	3250000	1
gpio.mode(3, gpio.INT, gpio.PULLUP)
gpio.trig(3, "both", function(level, when, count) print("both", level, when, count) end)
gpio.mode(1, gpio.INT)
gpio.trig(1, "up", function(...) print("up", ...) end)
gpio.mode(2, gpio.INT, gpio.PULLUP)
gpio.trig(2, "down", function() print("never: it was taken back") end)
gpio.trig(2)
