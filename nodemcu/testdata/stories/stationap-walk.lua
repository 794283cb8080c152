-- title: where a person walks, STATIONAP only earns a warning
-- air: pressed
-- profile: walk
--| 0
-- warn: use wifi.STATION
wifi.setmode(wifi.STATIONAP)
wps.enable()
wps.start(print)
