-- title: the access point follows the station to its channel; the station does not hear it
-- row: wifi.getchannel
-- row: wifi.sta.getap
--@ [[router]]
--@ name = "home"
--@ [[router.bss]]
--@ ssid = "home"
--@ channel = 11
--@ passphrase = "secret123"
--@ [[station]]
--@ name = "phone"
--@ mac = "02:00:00:00:cc:01"
--@ ssid = "den"
--| 1
--| 3
--| came
--| home	nil
--| connected	11	11
--| left
--| came
--| 11
--| 11
--| 3
-- warn: the access point moves to channel 11
wifi.setmode(wifi.STATIONAP, false)
print(wifi.getchannel())
wifi.ap.config{ssid = "den", channel = 3}
print(wifi.getchannel())
wifi.eventmon.register(wifi.eventmon.AP_STADISCONNECTED, function() print("left") end)
local n = 0
wifi.eventmon.register(wifi.eventmon.AP_STACONNECTED, function()
  print("came")
  n = n + 1
  if n == 2 then
    print(wifi.getchannel())
    wifi.sta.disconnect()
    print(wifi.getchannel()) -- it stays
    wifi.eventmon.unregister(wifi.eventmon.AP_STADISCONNECTED)
    wifi.ap.config{ssid = "attic", channel = 3}
    tmr.create():alarm(100, tmr.ALARM_SINGLE, function() print(wifi.getchannel()) end)
    return
  end
  wifi.sta.getap(function(t)
    print(t.home and "home", t.den)
    wifi.sta.config{ssid = "home", pwd = "secret123",
      connect_cb = function(t) print("connected", t.channel, wifi.getchannel()) end}
  end)
end)
