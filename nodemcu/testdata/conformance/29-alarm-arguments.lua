-- title: the bounds of a timer
--| true
--| 29-alarm-arguments.lua:11: bad argument #1 to 'alarm' (Range: 1-0x68D7A3)
--| 29-alarm-arguments.lua:11: bad argument #1 to 'alarm' (Range: 1-0x68D7A3)
--| 29-alarm-arguments.lua:11: bad argument #2 to 'alarm' (Invalid mode)
--| 29-alarm-arguments.lua:11: bad argument #3 to 'alarm' (Must be function)
--| 29-alarm-arguments.lua:11: bad argument #1 to 'alarm' (number expected, got nil)
--| 29-alarm-arguments.lua:11: bad argument #2 to 'alarm' (number expected, got string)
local t = tmr.create()
local function try(...)
  local ok, message = pcall(function(...) return t:alarm(...) end, ...)
  print(message)
end
try(6870947, 0, function() end)
try(6870948, 0, function() end)
try(0, 0, function() end)
try(1, 3, function() end)
try(1, 0, 5)
try(nil, 0, function() end)
try(1, "single", function() end)
t:unregister()
-- row: 4.3 arguments
