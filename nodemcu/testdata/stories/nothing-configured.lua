-- title: a new device
--| 		0	ff:ff:ff:ff:ff:ff	4
--| 	nil	false
--| 02:00:00:00:00:0a	NODE-00000A	nil	nil	0
--| 10	true
-- warn: without a configured network
local function count(...) return select("#", ...) end
local a, b, c, d = wifi.sta.getconfig()
print(a, b, c, d, count(wifi.sta.getconfig("true")))
local t = wifi.sta.getdefaultconfig(true)
print(t.ssid, t.pwd, t.bssid_set)
print(wifi.sta.getmac(), wifi.sta.gethostname(), wifi.sta.getip(), wifi.sta.getrssi(), wifi.sta.status())
wifi.sta.connect()
print(node.chipid(), node.heap() > 10000)
