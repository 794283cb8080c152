-- title: after a restart all pins are inputs again, and nobody is called
-- row: gpio.mode
-- row: gpio.trig
-- air: pressed
-- restarted: yes
--| before	1	0
--| after	0	0
if wifi.sta.getdefaultconfig() == "home" then
  print("after", gpio.read(1), gpio.read(2))
  gpio.mode(1, gpio.OUTPUT)
else
  gpio.mode(1, gpio.OUTPUT)
  gpio.mode(2, gpio.OUTPUT)
  gpio.write(1, gpio.HIGH)
  gpio.trig(1, "down", function() print("never") end)
  print("before", gpio.read(1), gpio.read(2))
  wifi.sta.config{ssid = "home", pwd = "secret123", auto = false}
  node.restart()
end
