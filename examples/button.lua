-- A WPS button and a light, as on a router.
--
-- Press the button of the board, then that of the router. The light blinks
-- while the device looks for it and is on once there is a connection. A second
-- press of the button gives up.

local button, led = 3, 4 -- the flash button and the light of a NodeMCU board
local on, off = gpio.LOW, gpio.HIGH -- the light is connected to the supply

local quiet = 200000 -- microseconds that a press needs from the one before it

gpio.mode(led, gpio.OUTPUT)
gpio.write(led, off)

local level = off
local blink = tmr.create()
blink:register(250, tmr.ALARM_AUTO, function()
  level = level == on and off or on
  gpio.write(led, level)
end)

local function finish(text, light)
  blink:stop()
  gpio.write(led, light)
  print(text)
end

wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(t)
  finish("connected, address " .. t.IP, on)
end)

local looking = false

local function look()
  looking = true
  print("looking for a router whose button is pressed")
  blink:start()
  wifi.setmode(wifi.STATION)
  wps.enable()
  wps.start(function(status)
    looking = false
    wps.disable()
    if status == wps.SUCCESS then
      print("found one, connecting")
      wifi.sta.connect()
    else
      finish("no luck, status " .. status, off)
    end
  end)
end

local function cancel()
  looking = false
  wps.disable()
  finish("given up", off)
end

-- Switches bounce: one press is many edges.
local last = -quiet
gpio.mode(button, gpio.INT, gpio.PULLUP)
gpio.trig(button, "down", function(_, when)
  local since = when - last
  if since < 0 then
    since = since + 2 ^ 31 -- tmr.now starts again after 36 minutes
  end
  last = when
  if since < quiet then
    return
  end
  if looking then
    cancel()
  else
    look()
  end
end)
print("press the button")
