-- title: after a failure start works again without disable
-- air: refuse
--| 1
--| 1
-- warn: the registration failed
-- warn: the registration failed
local n = 0
local function again(status)
  print(status)
  n = n + 1
  if n < 2 then wps.start(again) end
end
wps.enable()
wps.start(again)
