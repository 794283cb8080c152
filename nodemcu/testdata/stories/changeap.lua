-- title: the one remembered network
-- air: pressed
--| 1	1	home	secret123	nil
--| false	false
--| bad argument #1 to 'changeap' (Valid range: 1-5)
--| IP	home
wifi.sta.config{ssid = "home", pwd = "secret123", auto = false}
wifi.sta.config{ssid = "elsewhere", auto = false, save = false}
local info = wifi.sta.getapinfo()
print(wifi.sta.getapindex(), info.qty, info[1].ssid, info[1].pwd, info[1].bssid)
print(wifi.sta.changeap(2), wifi.sta.changeap(5))
print((select(2, pcall(function() wifi.sta.changeap(6) end)):gsub("^[^ ]+ ", "")))
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("IP", (wifi.sta.getconfig())) end)
assert(wifi.sta.changeap(1))
