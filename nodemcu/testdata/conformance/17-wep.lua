-- title: only a WEP network is pressed
-- air: wep
--| 3
--| 4
wps.enable()
wps.start(print)
-- warn: WEP is not supported
