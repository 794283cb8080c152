-- title: success is written to flash and outlives a restart
-- air: pressed
--| before	
--| success	secret123
--| restarted	secret123	home
--| connected	home
if wifi.sta.getdefaultconfig(true).pwd then
  print("restarted", wifi.sta.getdefaultconfig(true).pwd, wifi.sta.getconfig(true).ssid)
  wifi.eventmon.register(wifi.eventmon.STA_CONNECTED, function(t) print("connected", t.SSID) end)
else
  print("before", (wifi.sta.getdefaultconfig()))
  wps.enable()
  wps.start(function()
    print("success", wifi.sta.getdefaultconfig(true).pwd)
    node.restart()
  end)
end
