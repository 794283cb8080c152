-- title: what scripts do after success: keep the network, restart, connect by itself
-- air: pressed
-- restarted: yes
--| poll	192.168.1.2
--| saved	home	secret123
--| IP after restart	192.168.1.2
if wifi.sta.getdefaultconfig() ~= "" then
  wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(t) print("IP after restart", t.IP) end)
  return
end
wifi.sta.clearconfig()
wps.disable()
wps.enable()
wps.start(function(status)
  wps.disable()
  wifi.sta.connect()
  tmr.create():alarm(500, tmr.ALARM_AUTO, function(t)
    if wifi.sta.getip() == nil then return end
    t:unregister()
    print("poll", (wifi.sta.getip()))
    local c = wifi.sta.getconfig(true)
    wifi.sta.config{ssid = c.ssid, pwd = c.pwd, save = true}
    print("saved", wifi.sta.getdefaultconfig(true).ssid, wifi.sta.getdefaultconfig(true).pwd)
    node.restart()
  end)
  tmr.delay(100000)
  wps.disable()
end)
