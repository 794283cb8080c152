-- title: configuring the access point, in RAM and in flash
-- row: wifi.ap.config
-- row: wifi.ap.config defaults
-- row: wifi.ap.getconfig
-- row: wifi.ap.getip
-- restarted: yes
--| false	false
--| nil	nil
--| true
--| shed	nil	nil	0	6	false	4	100
--| true
--| shed	12345678	12345678	4	11	true	2	1000
--| shed	nil	nil	0	6	false	4	100
--| true
--| shed	nil	nil	0	1	true	4	100
--| false	false	false
--| true	true	true
--| true
--| house	garden77	garden77	2	6	false	1	100
--| 192.168.4.1	255.255.255.0	192.168.4.1	192.168.4.255
--| true
--| 10.2.3.4	255.255.0.0	0.0.0.0	10.2.255.255
--| restarted	2
--| house	garden77	garden77	2	6	false	1	100
--| 192.168.4.1	255.255.255.0	192.168.4.1	192.168.4.255
-- warn: wifi.ap.config() does nothing in this mode
-- warn: wifi.ap.config() does nothing in this mode
-- warn: the device serves no WEP, and WPA needs a password
-- warn: the device serves no WEP, and WPA needs a password
-- warn: the device serves no WEP, and WPA needs a password
-- warn: served as WPA and WPA2
-- warn: served as WPA and WPA2
local function show(get)
  local ssid, pwd = get()
  local t = get(true)
  assert(ssid == t.ssid and pwd == t.pwd and select("#", get()) == 2 and type(t.hidden) == "boolean")
  print(ssid, pwd, t.pwd, t.auth, t.channel, t.hidden, t.max, t.beacon)
end
local function address()
  local ip, mask, gateway = wifi.ap.getip()
  print(ip, mask, gateway, wifi.ap.getbroadcast())
end
if (wifi.ap.getdefaultconfig()) == "house" then
  print("restarted", wifi.getmode())
  show(wifi.ap.getconfig)
  address()
  return
end
print(wifi.ap.config{ssid = "shed"}, wifi.setmode(wifi.NULLMODE) == 0 and wifi.ap.config{ssid = "shed"})
print(select(2, wifi.ap.getconfig()), wifi.ap.getdefaultconfig(true).pwd)
wifi.setmode(wifi.SOFTAP)
print(wifi.ap.config{ssid = "shed"})
show(wifi.ap.getconfig)
print(wifi.ap.config{ssid = "shed", pwd = 12345678, channel = "11", hidden = 1, max = 2, beacon = 1000, save = false})
show(wifi.ap.getconfig)
show(wifi.ap.getdefaultconfig)
print(wifi.ap.config{ssid = "shed", pwd = "12345678", auth = wifi.OPEN, channel = 1, hidden = true, save = false})
show(wifi.ap.getconfig)
print(wifi.ap.config{ssid = "house", pwd = "garden77", auth = 1}, wifi.ap.config{ssid = "house", auth = wifi.WPA2_PSK}, wifi.ap.config{ssid = "house", pwd = ("x"):rep(64)})
print(wifi.ap.config{ssid = "house", pwd = ("a1"):rep(32)}, wifi.ap.config{ssid = "house", pwd = "garden77", auth = wifi.WPA2_PSK}, wifi.ap.config{ssid = "house", pwd = "garden77", auth = wifi.WPA_PSK})
print(wifi.ap.config{ssid = "house", pwd = "garden77", auth = wifi.WPA_PSK, max = 1, hidden = 0})
show(wifi.ap.getdefaultconfig)
address()
print(wifi.ap.setip{ip = "10.2.3.4", netmask = "255.255.0.0"})
address()
node.restart()
