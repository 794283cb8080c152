-- title: without an address and without DHCP there is none
-- row: wifi.sta.setip
-- air: pressed
--| true
--| connected	1	nil	nil
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("never") end)
wifi.eventmon.register(wifi.eventmon.STA_DHCP_TIMEOUT, function() print("never") end)
print(wifi.sta.setip{})
wifi.sta.config{ssid = "home", pwd = "secret123", connect_cb = function()
  tmr.create():alarm(30000, tmr.ALARM_SINGLE, function() print("connected", wifi.sta.status(), wifi.sta.getip(), wifi.sta.getbroadcast()) end)
end}
