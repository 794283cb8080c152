-- title: an event without a constant goes to a callback under its number, if there is one
-- row: EVENT_MAX
--@ [[station]]
--@ name = "phone"
--@ ssid = "den"
--| event 9 not implemented
wifi.setmode(wifi.SOFTAP)
wifi.ap.config{ssid = "den"}
wifi.eventmon.register(9, function(t) print(t.info) end)
wifi.eventmon.register(wifi.eventmon.EVENT_MAX, function() print("never") end)
