-- title: a new device
--| 		0	ff:ff:ff:ff:ff:ff	4
--| 	nil	false
--| 02:00:00:00:10:01	NODE-001001	nil	nil	0
--| 4097	true
-- warn: without a configured network
local function count(...) return select("#", ...) end
local a, b, c, d = wifi.sta.getconfig()
print(a, b, c, d, count(wifi.sta.getconfig("true")))
local t = wifi.sta.getdefaultconfig(true)
print(t.ssid, t.pwd, t.bssid_set)
print(wifi.sta.getmac(), wifi.sta.gethostname(), wifi.sta.getip(), wifi.sta.getrssi(), wifi.sta.status())
wifi.sta.connect()
print(node.chipid(), node.heap() > 10000)
