-- title: the device finds nothing while it is an access point too
-- air: pressed
--| 3
--| 4
print(wifi.setmode(wifi.STATIONAP))
wps.enable()
wps.start(print)
-- warn: use wifi.STATION
-- warn: no access point
