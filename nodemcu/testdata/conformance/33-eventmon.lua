-- title: registering callbacks for events
-- air: pressed
--| false	33-eventmon.lua:8: valid wifi events:0-10
--| false	valid wifi events:0-10
--| second	192.168.1.2
local mon = wifi.eventmon
-- (the position is that of the caller)
print(pcall(function() mon.register(11, print) end))
print(pcall(mon.register, 11, print))
mon.register(mon.STA_DISCONNECTED, function() print("never") end)
mon.register(mon.STA_DISCONNECTED)
mon.register(mon.STA_CONNECTED, function() print("never") end)
mon.unregister(mon.STA_CONNECTED, print)
mon.register(mon.STA_GOT_IP, function() print("never") end)
mon.register(mon.STA_GOT_IP, function(t) print("second", t.IP) end)
wps.enable()
wps.start(function()
  wps.disable()
  wifi.sta.connect()
end)
