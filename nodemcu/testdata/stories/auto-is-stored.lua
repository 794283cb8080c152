-- title: whether to connect is stored even if the network is not
-- row: 2.3.1 auto is stored
-- row: wifi.sta.autoconnect
-- air: pressed
-- restarted: yes
--| saved	home
--| restarted	home	0
--| restarted	home	1
--| connected	home
local phase = wifi.getphymode() -- it is in flash
if phase == 3 then
  wifi.sta.config{ssid = "home", pwd = "secret123", auto = true}
  wifi.sta.config{ssid = "elsewhere", auto = false, save = false}
  print("saved", (wifi.sta.getdefaultconfig()))
  wifi.setphymode(2)
  node.restart()
elseif phase == 2 then
  print("restarted", (wifi.sta.getconfig()), wifi.sta.status())
  wifi.sta.autoconnect(1)
  wifi.setphymode(1)
  node.restart()
else
  print("restarted", (wifi.sta.getconfig()), wifi.sta.status())
  wifi.eventmon.register(wifi.eventmon.STA_CONNECTED, function(t) print("connected", t.SSID) end)
end
