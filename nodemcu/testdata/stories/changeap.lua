-- title: one network is remembered; one that is not saved takes its place until the restart
-- row: wifi.sta.changeap, wifi.sta.getapindex, wifi.sta.getapinfo
-- air: pressed
-- restarted: yes
--| 1	1	home	secret123	nil
--| 1	1	elsewhere	nil	nil
--| false	false
--| bad argument #1 to 'changeap' (Valid range: 1-5)
--| bad argument #1 to 'changeap' (Valid range: 1-5)
--| bad argument #1 to 'changeap' (number expected, got no value)
--| restarted
--| 1	1	home	secret123	nil
--| IP	home
local function show()
  local info = wifi.sta.getapinfo()
  print(wifi.sta.getapindex(), info.qty, info[1].ssid, info[1].pwd, info[1].bssid)
end
local function try(...)
  print((select(2, pcall(function(...) wifi.sta.changeap(...) end, ...)):gsub("^[^ ]+ ", "")))
end
if wifi.getdefaultmode() == wifi.STATIONAP then
  wifi.setmode(wifi.STATION)
  print("restarted")
  show()
  wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("IP", (wifi.sta.getconfig())) end)
  assert(wifi.sta.changeap(1))
  return
end
wifi.sta.config{ssid = "home", pwd = "secret123", auto = false}
show()
wifi.sta.config{ssid = "elsewhere", auto = false, save = false}
show()
print(wifi.sta.changeap(2), wifi.sta.changeap(5))
try(6) try(0) try()
wifi.setmode(wifi.STATIONAP)
node.restart()
