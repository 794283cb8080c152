-- title: a wrong password, told at each attempt
-- air: pressed
-- until: 60s
--| home	15	2
--| home	15	2
--| enough
local n = 0
wifi.eventmon.register(wifi.eventmon.STA_DISCONNECTED, function(t)
  print(t.SSID, t.reason, wifi.sta.status())
  n = n + 1
  if n == 2 then
    wifi.eventmon.unregister(wifi.eventmon.STA_DISCONNECTED)
    wifi.sta.disconnect()
    print("enough")
  end
end)
wifi.sta.config{ssid = "home", pwd = "wrong password"}
