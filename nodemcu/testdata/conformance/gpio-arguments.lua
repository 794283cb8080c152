-- title: what gpio says of wrong arguments
-- row: gpio.mode
-- row: gpio.read
-- row: gpio.write
-- row: gpio.trig
-- row: gpio.serout
--| bad argument #1 to 'mode' (number expected, got no value)
--| bad argument #2 to 'mode' (number expected, got nil)
--| bad argument #1 to 'mode' (Invalid pin)
--| bad argument #1 to 'mode' (Invalid pin)
--| bad argument #1 to 'mode' (Invalid pin)
--| bad argument #2 to 'mode' (wrong arg type)
--| bad argument #3 to 'mode' (number expected, got boolean)
--| bad argument #1 to 'read' (number expected, got no value)
--| gpio 13 does not exist
--| gpio -1 does not exist
--| gpio 13 does not exist
--| bad argument #2 to 'write' (wrong level type)
--| bad argument #2 to 'write' (number expected, got no value)
--| bad argument #1 to 'trig' (Invalid interrupt pin)
--| bad argument #1 to 'trig' (Invalid interrupt pin)
--| bad argument #2 to 'trig' (invalid option 'rising')
--| bad argument #2 to 'trig' (string expected, got boolean)
--| bad argument #3 to 'trig' (invalid callback type)
--| bad argument #3 to 'trig' (invalid callback type)
--| bad argument #1 to 'serout' (Invalid pin)
--| bad argument #2 to 'serout' (Wrong level type)
--| bad argument #3 to 'serout' (Invalid delay_times)
--| bad argument #3 to 'serout' (Invalid delay_times)
--| bad argument #-1 to 'serout' (number expected, got boolean)
--| bad argument #-1 to 'serout' (number expected, got string)
--| bad argument #4 to 'serout' (number expected, got table)
local function try(f, ...)
  local ok, err = pcall(f, ...)
  print(ok and "no error" or (err:gsub("^[^:]+:%d+: ", "")))
end
try(function() gpio.mode() end)
try(function() gpio.mode(1, nil) end)
try(function() gpio.mode(13, gpio.INPUT) end)
try(function() gpio.mode(-1, gpio.INPUT) end)
try(function() gpio.mode(0, gpio.INT) end)
try(function() gpio.mode(1, 4) end)
try(function() gpio.mode(1, gpio.INPUT, true) end)
try(function() gpio.read() end)
try(function() gpio.read(13) end)
try(function() gpio.read(-1) end)
try(function() gpio.write(13, 1) end)
try(function() gpio.write(1, 2) end)
try(function() gpio.write(1) end)
try(function() gpio.trig(0, "up", print) end)
try(function() gpio.trig(13, "up", print) end)
try(function() gpio.trig(1, "rising", print) end)
try(function() gpio.trig(1, true, print) end)
try(function() gpio.trig(1, "up") end)
try(function() gpio.trig(1, "up", 5) end)
try(function() gpio.serout(13, 1, {1}) end)
try(function() gpio.serout(1, 2, {1}) end)
try(function() gpio.serout(1, 1, 5) end)
local long = {}
for i = 1, 256 do long[i] = 1 end
try(function() gpio.serout(1, 1, long) end)
try(function() gpio.serout(1, 1, {true}) end)
try(function() gpio.serout(1, 1, {"x"}) end)
try(function() gpio.serout(1, 1, {1}, {}) end)
