-- title: disable drops a link if WPS was enabled, and leaves it alone if not
-- row: 1.6 disable when enabled
-- row: 1.6 disable when not enabled
-- row: 1.6 enable twice
-- row: 1.6 enable and a link
-- row: wps.enable
-- row: wps.disable
-- air: pressed
--| IP
--| true
--| gone	8
--| nil
wifi.eventmon.register(wifi.eventmon.STA_DISCONNECTED, function(t)
  print("gone", t.reason)
  print(wifi.sta.getip())
end)
wifi.sta.config{ssid = "home", pwd = "secret123", got_ip_cb = function()
  print("IP")
  wps.disable()
  wps.enable()
  wps.enable()
  tmr.create():alarm(5000, tmr.ALARM_SINGLE, function()
    print(wifi.sta.getip() ~= nil)
    wps.disable()
    wps.disable()
  end)
end}
