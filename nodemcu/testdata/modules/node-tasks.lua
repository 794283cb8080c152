-- title: posted tasks: priorities, order, a full queue
-- row: node.task.post
-- row: node.task.LOW_PRIORITY MEDIUM_PRIORITY HIGH_PRIORITY
-- row: 6.2 order
-- row: 6.2 threads
--| 0	1	2
--| bad argument #1 to 'post' (invalid  priority)
--| bad argument #1 to 'post' (invalid  priority)
--| bad argument #1 to 'post' (function expected, got string)
--| bad argument #2 to 'post' (function expected, got no value)
--| bad argument #1 to 'post' (function expected, got no value)
--| Task queue overflow. Task not posted
--| 0	the other queues have room
--| main ends
--| high 1	2
--| high 2	2
--| default	1
--| low	0
--| counted	8
local function fails(f) print((select(2, pcall(f)):gsub("^.-:%d+: ", ""))) end
print(node.task.LOW_PRIORITY, node.task.MEDIUM_PRIORITY, node.task.HIGH_PRIORITY)
fails(function() node.task.post(3, print) end)
fails(function() node.task.post(-1, print) end)
fails(function() node.task.post("x") end)
fails(function() node.task.post(1) end)
fails(function() node.task.post() end)
local n = 0
local function count() n = n + 1 end
node.task.post(0, function(p) print("low", p) end)
for i = 1, 7 do node.task.post(0, count) end
fails(function() node.task.post(0, count) end)
print(select('#', node.task.post(function(p) print("default", p) end)), "the other queues have room")
node.task.post(node.task.HIGH_PRIORITY, function(p)
  print("high 1", p)
  node.task.post(2, function(p) print("high 2", p) end)
end)
tmr.create():alarm(10, 0, function() print("counted", n + 1) end)
print("main ends")
