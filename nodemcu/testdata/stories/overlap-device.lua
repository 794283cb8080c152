-- title: the device profile refuses an overlap too
-- air: overlap
--| 1
-- warn: session overlap
wps.enable()
wps.start(print)
