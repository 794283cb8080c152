-- title: how events are delivered
-- row: wifi.eventmon.register
-- row: wifi.eventmon.unregister
-- row: 3.1 no callback
-- row: 3.1 dispatch
-- row: 3.1 argument
-- row: 3.1 removed while queued
-- row: 3.1 percent sign
-- row: 3.1 shared slots
-- row: WIFI_MODE_CHANGED
-- row: STA_CONNECTED
--@ [[router]]
--@ name = "odd"
--@ [[router.bss]]
--@ ssid = "100 %s %d"
--@ passphrase = "secret123"
--| true	0	0
--| end of the chunk
--| changed	3	1	true
--| changed	1	3	true
--| valid wifi events:0-10
--| bad argument #1 to 'register' (number expected, got nil)
--| connected	100 %s %d	6
--| gone	100 %s %d	8
local mon = wifi.eventmon
wifi.setmode(wifi.STATIONAP) -- nobody has asked to be told
local last
mon.register(mon.WIFI_MODE_CHANGED + 256, function(t)
  print("changed", t.old_mode, t.new_mode, t ~= last)
  t.old_mode, last = 99, t
end)
wifi.setmode(wifi.STATION)
wifi.setmode(wifi.STATIONAP)
print(last == nil, select("#", mon.register(7, print)), select("#", mon.unregister(7, print)))
print("end of the chunk")
node.task.post(node.task.LOW_PRIORITY, function()
  wifi.setmode(wifi.STATION) -- queued, and then not wanted any more
  mon.unregister(mon.WIFI_MODE_CHANGED)
  local function try(...)
    print((select(2, pcall(function(...) mon.register(...) end, ...)):gsub("^[^ ]*:%d+: ", "")))
  end
  try(11, print)
  try(nil, print)
  mon.register(mon.STA_CONNECTED, function() print("never") end)
  mon.register(mon.STA_DISCONNECTED, function() print("never") end)
  wifi.sta.config{ssid = "100 %s %d", pwd = "secret123", auto = false, connect_cb = function() print("never") end}
  wifi.sta.connect(function(t)
    print("connected", t.SSID, t.channel)
    wifi.sta.connect("ignored")
    wifi.sta.disconnect(function(t) print("gone", t.SSID, t.reason) end)
  end)
end)
