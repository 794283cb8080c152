-- title: the DHCP server of the access point
-- row: wifi.ap.dhcp.start
-- row: wifi.ap.dhcp.config
-- row: wifi.ap.setip
--@ [[station]]
--@ name = "phone"
--@ mac = "02:00:00:00:cc:01"
--@ ssid = "den"
--@ joins = ["0s", "40s", "70s", "100s"]
--@ leaves = ["30s", "60s", "90s", "120s"]
--| false	false
--| true
--| 20	0.0.0.0
--| true
--| 50	192.168.4.2
--| true
--| 80	10.0.0.2
--| 10.0.0.200	10.0.0.203
--| 192.168.9.1	192.168.9.4
--| 10.0.0.254	10.0.0.1
--| 110	10.0.0.200
-- warn: 192.168.9.1 to 192.168.9.4 is not in the network of the access point
-- warn: 10.0.0.254 to 10.0.0.1 is not in the network of the access point
local function at(seconds, f)
  tmr.create():alarm(seconds * 1000, tmr.ALARM_SINGLE, f)
end
local function phone() print(tmr.time(), wifi.ap.getclient()["02:00:00:00:cc:01"]) end
print(wifi.ap.dhcp.start(), wifi.ap.dhcp.stop())
wifi.setmode(wifi.SOFTAP)
wifi.ap.config{ssid = "den"}
print(wifi.ap.dhcp.stop())
at(20, function() phone() print(wifi.ap.dhcp.start()) end)
at(50, function()
  phone()
  print(wifi.ap.setip{ip = "10.0.0.1", netmask = "255.255.255.0", gateway = "10.0.0.1"})
end)
at(80, function()
  phone()
  print(wifi.ap.dhcp.config{start = "10.0.0.200"})
  print(wifi.ap.dhcp.config{start = "192.168.9.1"})
  print(wifi.ap.dhcp.config{start = "10.0.0.254"})
end)
at(110, phone)
