-- title: an address set by hand
-- row: wifi.sta.setip
-- row: wifi.sta.getip
-- row: wifi.sta.getbroadcast
-- row: STA_GOT_IP
-- air: pressed
--| nil	nil
--| true
--| nil
--| true
--| 10.0.0.9	255.255.255.0	0.0.0.0	10.0.0.255
--| got	10.0.0.9	255.255.255.0	0.0.0.0
--| 5	10.0.0.9
--| true
--| 10.0.0.77	255.255.0.0	10.0.0.1	10.0.255.255
--| got	10.0.0.77	255.255.0.0	10.0.0.1
--| gone	8
--| 10.0.0.77	0
--| got	10.0.0.77	255.255.0.0	10.0.0.1
print(wifi.sta.getip(), wifi.sta.getbroadcast())
print(wifi.sta.setip{ip = 5, netmask = "0.0.0.0", gateway = true}) -- nothing that counts: DHCP is off
print(wifi.sta.getip())
print(wifi.sta.setip{ip = "10.0.0.9", netmask = "255.255.255.0"})
local function show()
  local ip, mask, gateway = wifi.sta.getip()
  print(ip, mask, gateway, wifi.sta.getbroadcast())
end
show()
local n = 0
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(t)
  print("got", t.IP, t.netmask, t.gateway)
  n = n + 1
  if n == 1 then
    print(wifi.sta.status(), (wifi.sta.getip()))
    print(wifi.sta.setip{ip = "10.0.0.77", netmask = "255.255.0.0", gateway = "10.0.0.1"})
    show()
  elseif n == 2 then
    wifi.sta.disconnect(function(t)
      print("gone", t.reason)
      print((wifi.sta.getip()), wifi.sta.status())
      wifi.sta.connect()
    end)
  end
end)
wifi.sta.config{ssid = "home", pwd = "secret123"}
