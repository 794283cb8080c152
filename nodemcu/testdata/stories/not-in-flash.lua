-- title: what a restart keeps, and what it forgets
-- row: wifi.setphymode
-- row: wifi.sta.sethostname
-- row: wifi.sta.gethostname
-- row: wifi.sta.setmac
-- row: wifi.sta.getmac
-- row: wifi.ap.setmac
-- row: wifi.ap.getmac
-- row: wifi.ap.setip
-- restarted: yes
--| true	true	true	true	true
--| true	true	false	false	false
--| here	06:01:02:03:04:05	06:01:02:03:04:06
--| 10.1.1.1	255.255.255.0	0.0.0.0
--| DE	0	false	1	10.9.9.9
--| restarted
--| true	true	true
--| 192.168.4.1	255.255.255.0	192.168.4.1
--| CN	2	true	1	nil
if wifi.sta.getdefaultconfig(true).ssid == "marker" then
  print("restarted")
  print(wifi.sta.gethostname():find("^NODE%-%x+$") ~= nil, wifi.sta.getmac() ~= "06:01:02:03:04:05", wifi.ap.getmac() ~= "06:01:02:03:04:06")
  print(wifi.ap.getip())
  print(wifi.getcountry().country, wifi.sleeptype(), wifi.nullmodesleep(), wifi.getphymode(), (wifi.sta.getip()))
  return
end
wifi.setmode(wifi.STATIONAP)
wifi.sta.config{ssid = "marker", auto = false}
print(wifi.sta.sethostname("here"), wifi.sta.setmac("06-01-02-03-04-05"), wifi.ap.setmac("06 01 02 03 04 06"),
  wifi.ap.setip{ip = "10.1.1.1"}, wifi.sta.setip{ip = "10.9.9.9"})
print(wifi.setcountry{country = "DE"}, wifi.setphymode(1) == 1, wifi.sta.setmac("07:01:02:03:04:05"), wifi.ap.setmac("ff:ff:ff:ff:ff:ff"), wifi.ap.setmac("00:00:00:00:00:00"))
wifi.sleeptype(0)
wifi.nullmodesleep(false)
print(wifi.sta.gethostname(), wifi.sta.getmac(), wifi.ap.getmac())
print(wifi.ap.getip())
print(wifi.getcountry().country, wifi.sleeptype(), wifi.nullmodesleep(), wifi.getphymode(), (wifi.sta.getip()))
node.restart()
