-- title: an error in the main chunk is printed, and the device goes on
-- failed: yes
-- restarted: no
--| before
--| main-chunk-error.lua:15: attempt to index global 'spi' (a nil value)
--| stack traceback:
--| 	main-chunk-error.lua:15: in function 'setup'
--| 	main-chunk-error.lua:18: in main chunk
--| 	[C]: ?
--| 5 s later
print("before")
tmr.create():alarm(5000, tmr.ALARM_SINGLE, function() print("5 s later") end)

local function setup()
  spi.setup(3, 1)
end

setup()
print("never")
-- row: 6.3 init.lua or start command
