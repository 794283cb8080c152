-- title: success configures, it does not connect
-- air: pressed
--| 0	nil	0
--| later	nil	0
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("IP") end)
wps.enable()
wps.start(function(status)
  print(status, wifi.sta.getip(), wifi.sta.status())
  tmr.create():alarm(30000, tmr.ALARM_SINGLE, function()
    print("later", wifi.sta.getip(), wifi.sta.status())
  end)
end)
