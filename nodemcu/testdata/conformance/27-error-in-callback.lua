-- title: an error in a callback is printed, and the device restarts after 2 s
-- air: pressed
-- failed: yes
-- restarted: yes
--| 27-error-in-callback.lua:15: boom
--| stack traceback:
--| 	[C]: in function 'error'
--| 	27-error-in-callback.lua:15: in function 'fail'
--| 	27-error-in-callback.lua:22: in function <27-error-in-callback.lua:18>
--| 	[C]: ?
--| in between
if wifi.sta.getconfig(true).pwd then return end -- the restarted device

local function fail()
  error("boom")
end
wps.enable()
wps.start(function()
  local t = tmr.create()
  t:alarm(1900, tmr.ALARM_SINGLE, function() print("in between") end)
  tmr.create():alarm(2100, tmr.ALARM_SINGLE, function() print("too late") end)
  fail()
end)
-- row: 6.3 any callback
