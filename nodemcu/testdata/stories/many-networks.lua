-- title: several networks are remembered
-- row: wifi.sta.setaplimit
-- row: wifi.sta.getapinfo
-- row: wifi.sta.getapindex
-- row: wifi.sta.changeap
-- row: 1.7 after a restart
-- restarted: yes
--@ [[router]]
--@ name = "one"
--@ [[router.bss]]
--@ ssid = "one"
--@ passphrase = "password1"
--@ [[router]]
--@ name = "two"
--@ [[router.bss]]
--@ ssid = "two"
--@ bssid = "02:00:00:00:02:02"
--@ channel = 11
--@ passphrase = "password2"
--| 1 of 1:  ssid=
--| true
--| 1 of 1:  one password1
--| restarted
--| 1 of 1:  one password1
--| 2 of 2:  one password1  two password2 02:00:00:00:02:02
--| 3 of 3:  one password1  two password2 02:00:00:00:02:02  three
--| 2 of 3:  one password1  two password2 02:00:00:00:02:02  three
--| 3 of 3:  one password1  two password2 02:00:00:00:02:02  three password3
--| 1 of 3:  four  two password2 02:00:00:00:02:02  three password3
--| false	false
--| true	two	two
--| IP	two
--| restarted
--| 1 of 1:  four
--| four	three
-- warn: the access point moves to channel 11
local function show()
  local info = wifi.sta.getapinfo()
  local list = {}
  for i = 1, info.qty do
    local r = info[i]
    list[i] = table.concat({r.ssid == "" and "ssid=" or r.ssid, r.pwd or "", r.bssid or ""}, " "):gsub("%s+$", "")
  end
  print(wifi.sta.getapindex() .. " of " .. info.qty .. ":  " .. table.concat(list, "  "))
end
local set = function(t) t.auto = false wifi.sta.config(t) show() end
local mode = wifi.getdefaultmode()
if mode == wifi.STATION then
  show()
  print(wifi.sta.setaplimit(3))
  set{ssid = "one", pwd = "password1"} -- the limit counts after the restart
  wifi.setmode(wifi.STATIONAP)
  node.restart()
elseif mode == wifi.STATIONAP then
  print("restarted")
  show()
  set{ssid = "two", pwd = "password2", bssid = "02:00:00:00:02:02"}
  set{ssid = "three"}
  set{ssid = "two", pwd = "password2", bssid = "02-00-00-00-02-02"}
  set{ssid = "three", pwd = "password3"}
  set{ssid = "four"} -- the oldest has to go
  wifi.sta.config{ssid = "three", pwd = "password3", auto = false, save = true}
  print(wifi.sta.changeap(4), wifi.sta.changeap(5))
  wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function()
    print("IP", (wifi.sta.getconfig()))
    wifi.sta.setaplimit(1)
    wifi.setmode(wifi.SOFTAP)
    node.restart()
  end)
  print(wifi.sta.changeap(2), (wifi.sta.getconfig()), wifi.sta.getapinfo()[wifi.sta.getapindex()].ssid)
else
  print("restarted")
  show()
  wifi.setmode(wifi.STATION)
  print(wifi.sta.getapinfo()[1].ssid, (wifi.sta.getconfig()))
end
