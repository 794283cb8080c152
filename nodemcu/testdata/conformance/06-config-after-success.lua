-- title: after success the network is configured
-- air: pressed
--| home	secret123	0	ff:ff:ff:ff:ff:ff
--| home	secret123	false	ff:ff:ff:ff:ff:ff
wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status)
  print(wifi.sta.getconfig())
  local t = wifi.sta.getconfig(true)
  print(t.ssid, t.pwd, t.bssid_set, t.bssid)
end)
