-- title: a start after SCAN_ERR without disable and enable fails at once
-- air: empty
--| 4	true
--| 4	0
wps.enable()
local n, last = 0, tmr.time()
wps.start(function(status)
  print(status, tmr.time() - last >= 10)
  last = tmr.now()
  wps.start(function(status) print(status, math.floor((tmr.now() - last) / 1000)) end)
end)
-- warn: no access point
