-- title: a callback that turns its trigger round, without naming itself
-- row: gpio.trig
-- air: inline
--@[[pin]]
--@pin = 1
--@level = "high"
--@at = ["1s", "2s"]
--@for = "300ms"
--| 1	1000
--| 0	300
--| 1	700
--| 0	300
do
  local pin, last, trig = 1, 0, gpio.trig
  gpio.mode(pin, gpio.INT)
  trig(pin, "up", function(level, when)
    print(level, (when - last) / 1000)
    last = when
    trig(pin, level == gpio.HIGH and "down" or "up")
  end)
end
