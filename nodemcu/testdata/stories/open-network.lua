-- title: push button at an open network
-- air: open
--| 0	nil
--| IP	true
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(t) print("IP", t.IP == wifi.sta.getip()) end)
wps.enable()
wps.start(function(status)
  print(status, wifi.sta.getconfig(true).pwd)
  wps.disable()
  wifi.sta.connect()
end)
