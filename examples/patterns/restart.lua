-- Restarts the device after WPS: it connects by itself then, with what is in its
-- flash.
--
-- title: a restart after success
-- restarted: yes
-- until: 2m
--| looking for a button
--| restarting
--| got an address
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("got an address") end)
wifi.setmode(wifi.STATION)
if wifi.sta.getdefaultconfig() == "" then
  print("looking for a button")
  wps.enable()
  wps.start(function(status)
    wps.disable()
    if status == wps.SUCCESS then
      print("restarting")
      node.restart()
    end
  end)
end
