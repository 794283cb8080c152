-- title: a switch bounces, and a script that looks at tmr.now sees one press
-- row: gpio.trig
-- air: inline
--@[[pin]]
--@pin = 3
--@at = ["1s", "2s", "3s"]
--@for = "200ms"
--@bounce = "8ms"
--| press 1
--| press 2
--| press 3
--| more edges than presses	true
local last, edges, presses = 0, 0, 0
gpio.mode(3, gpio.INT, gpio.PULLUP)
gpio.trig(3, "down", function(_, _, count)
  edges = edges + count
  local now = tmr.now()
  if now - last > 250000 then
    last = now
    presses = presses + 1
    print("press " .. presses)
  end
end)
tmr.create():alarm(4000, tmr.ALARM_SINGLE, function()
  print("more edges than presses", edges > presses)
end)
