-- title: disable cancels without calling back; enable and start work again
--@ [[router]]
--@ name = "patient"
--@ button = ["1s", "203s"]
--@ [[router.bss]]
--@ ssid = "home"
--@ passphrase = "secret123"
--| 200 s later
--| again	0
wps.enable()
wps.start(function() print("never") end)
tmr.create():alarm(1000, tmr.ALARM_SINGLE, wps.disable)
tmr.create():alarm(201000, tmr.ALARM_SINGLE, function()
  print("200 s later")
  wps.enable()
  wps.start(function(status) print("again", status) end)
end)
