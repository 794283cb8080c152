-- title: an access point that never answers
-- air: stall
--| 2	true
wps.enable()
local start = tmr.time()
wps.start(function(status)
  local t = tmr.time() - start
  print(status, t >= 119 and t <= 121)
end)
-- warn: the walk time ended
