-- title: a network that is not there, told at each attempt
-- air: pressed
--| elsewhere	00:00:00:00:00:00	201	3
--| elsewhere	00:00:00:00:00:00	201	3
local n = 0
wifi.sta.config{ssid = "elsewhere", pwd = "password", disconnected_cb = function(t)
  print(t.SSID, t.BSSID, t.reason, wifi.sta.status())
  n = n + 1
  if n == 2 then wifi.sta.clearconfig() end
end}
