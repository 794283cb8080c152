-- title: what gpio.pulse says of wrong arguments
-- row: gpio.pulse.build
-- row: gpio.pulse:start
-- row: gpio.pulse:stop
-- row: gpio.pulse:update
--| bad argument #1 to 'build' (table expected, got nil)
--| All entries must be tables
--| table is too large: 101 entries is more than 100
--| pin number 13 must be in range 0 .. 12
--| pin number -1 must be in range 0 .. 12
--| bad argument #-1 to 'build' (number expected, got string)
--| bad argument #-2 to 'build' (string expected, got boolean)
--| Unrecognized key found: wait
--| delay of 64000001 must be in the range 0 .. 64000000 microseconds
--| delay minimum of -1 must be in the range 0 .. 64000000 microseconds
--| delay maximum of 70000000 must be in the range 0 .. 64000000 microseconds
--| Delay of 100 must be between min and max
--| Delay of 100 must be between min and max
--| Delay of 100 must be between min and max
--| missing callback
--| missing callback
--| bad argument #1 to 'start' (gpio.pulse expected, got table)
--| pulse operation already in progress
--| Unable to initialize timer
--| missing callback
--| bad stop position: 2 (valid range 1 - 1)
--| bad stop position: 0 (valid range 1 - 1)
--| entry number must be in range 1 .. 1
--| entry number must be in range 1 .. 1
--| All entries must be tables
--| bad argument #1 to 'adjust' (number expected, got no value)
--| Unable to initialize timer
local function try(f, ...)
  local ok, err = pcall(f, ...)
  print(ok and "no error" or (err:gsub("^[^:]+:%d+: ", "")))
end
local build = function(t) return gpio.pulse.build(t) end
try(function() gpio.pulse.build(nil) end)
try(build, { 1 })
local long = {}
for i = 1, 101 do long[i] = {} end
try(build, long)
try(build, { { [13] = 1 } })
try(build, { { [-1] = 1 } })
try(function() gpio.pulse.build({ { delay = "x" } }) end)
try(function() gpio.pulse.build({ { [true] = 1 } }) end)
try(build, { { wait = 1 } })
try(build, { { delay = 64000001 } })
try(build, { { min = -1 } })
try(build, { { max = 70000000 } })
try(build, { { delay = 100, min = 50 } })
try(build, { { delay = 100, min = 150, max = 200 } })
try(build, { { delay = 100, max = 50 } })
local p = build({ { [1] = 1, delay = 1000000 } })
local q = build({ {} })
try(function() p:start() end)
try(function() p:start(5, 6) end)
try(function() p.start({}, print) end)
p:start(function() end)
try(function() q:start(print) end)
try(function() gpio.serout(2, 1, { 100 }, 1, 1) end)
try(function() p:stop(1) end)
try(function() p:stop(2, print) end)
try(function() p:stop(0, print) end)
try(function() p:update(0, {}) end)
try(function() p:update(2, {}) end)
try(function() p:update(1) end)
try(function() p:adjust() end)
p:cancel()
gpio.serout(2, 1, { 100 }, 1, 1)
try(function() q:start(print) end)
