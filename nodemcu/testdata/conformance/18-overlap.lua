-- title: two access points are pressed at once
-- air: overlap
-- profile: walk
--| 1
--| 	
wps.enable()
wps.start(function(status)
  print(status)
  print(wifi.sta.getconfig(true).ssid, wifi.sta.getconfig(true).pwd or "")
end)
-- warn: session overlap
