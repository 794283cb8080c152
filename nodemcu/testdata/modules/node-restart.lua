-- title: restarts: time goes on, files stay, memory is gone
-- row: node.restart
-- row: node.dsleep
-- row: node.bootreason
-- row: node.startupcommand
-- row: node.startup
-- row: 4.2 tmr.softwd
-- restarted: yes
--| 1	1	0	nil
--| 0	a later statement
--| 2	2	4	nil
--| 3	2	5	nil
--| asleep for	3
--| true	@init.lua	true	80
--| true	false
--| startup	dofile('node-restart.lua')
--| 4	2	4	nil
--| 5	2	4	nil
--| bad argument #1 to 'startup' (table expected, got string)
local n = tonumber(file.getcontents("n") or "0") + 1
file.putcontents("n", tostring(n))
print(n, select(1, node.bootreason()), select(2, node.bootreason()), left)
left = "in memory"
if n == 1 then
  print(select('#', node.restart()), "a later statement")
  tmr.create():alarm(10, 0, function() print("never") end)
elseif n == 2 then
  node.dsleep()       -- without a time it only sets its option
  node.dsleep(3000000, 1)
elseif n == 3 then
  print("asleep for", 3)
  local o = node.startup()
  print(o.banner, o.command, o.delay_mount == false, o.frequency)
  print(node.startupcommand("dofile('node-restart.lua')"), node.startupcommand(("x"):rep(300)))
  print("startup", node.startup().command)
  node.restart()
elseif n == 4 then
  node.startup{command = "@node-restart.lua"}
  tmr.softwd(1)
  tmr.create():alarm(5000, 0, function() print("never") end)
else
  print((select(2, pcall(function() node.startup("x") end)):gsub("^.-:%d+: ", "")))
  node.startup{}
  node.dsleep(0) -- for ever
end
-- warn: the software watchdog (tmr.softwd) restarts the device
-- row: 6.1 start
