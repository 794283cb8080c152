-- title: a level interrupts as long as it stays; the mode INPUT ends interrupts
-- row: gpio.trig
-- row: gpio.mode
-- air: inline
--@[[pin]]
--@pin = 3
--@at = "1s"
--@for = "10500us"
--| 11 calls, level 0, first at 1000000
--| high	1	1
local calls, first = 0
gpio.mode(3, gpio.INT, gpio.PULLUP)
gpio.trig(3, "low", function(level, when, count)
  calls = calls + 1
  first = first or when
  if calls == 1 then
    tmr.create():alarm(100, tmr.ALARM_SINGLE, function()
      print(calls .. " calls, level " .. level .. ", first at " .. first)
      gpio.trig(3, "high", function(level, _, count)
        print("high", level, count)
        gpio.mode(3, gpio.INPUT)
      end)
    end)
  end
end)
