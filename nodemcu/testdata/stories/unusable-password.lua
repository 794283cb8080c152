-- title: a password that no network can have
-- air: pressed
--| home	201	2
--| again	home	5
-- warn: a network key is a passphrase
wifi.eventmon.register(wifi.eventmon.STA_DISCONNECTED, function(t)
  print(t.SSID, t.reason, wifi.sta.status())
  wifi.sta.config{ssid = "home", pwd = "secret123"}
  wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("again", (wifi.sta.getconfig()), wifi.sta.status()) end)
end)
wifi.sta.config{ssid = "home", pwd = "short"}
