-- title: errors in callbacks, in the handler and for want of memory
-- row: 6.2 end of the main chunk
-- row: 6.2 blocking
-- row: 6.3 any callback
-- row: 6.3 node.setonerror
-- row: 6.3 out of memory
-- row: 6.3 after the error
-- failed: no
-- restarted: no
--| main ends
--| handled	lua-errors.lua:32: first	true
--| handled	lua-errors.lua:32: first	true
--| handled	out of memory	false
--| blocked	400
local n = 0
node.setonerror(function(text)
  print("handled", (text:gsub("\n.*", "")), text:find("stack traceback:", 1, true) ~= nil)
  n = n + 1
end)
local auto = tmr.create()
auto:alarm(100, tmr.ALARM_AUTO, function()
  if n == 2 then
    auto:unregister()
    node.task.post(function() local t = {} while true do t[#t + 1] = ("x"):rep(4e6) .. #t end end)
    tmr.create():alarm(100, 0, function()
      local before = tmr.now()
      tmr.create():alarm(10, 0, function() print("blocked", math.floor((tmr.now() - before) / 10000) * 10) end)
      tmr.delay(400000)
    end)
    return
  end
  error("first")
end)
print("main ends")
