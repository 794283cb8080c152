-- title: push button succeeds, and tells so once, after start has returned
-- air: pressed
--| after
--| 0
wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status) print(status) end)
print("after")
