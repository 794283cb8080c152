-- title: higher priorities first, first in first out within one
--| a	2
--| b	2
--| posted by a	2
--| c	1
--| d	0
--| chain	5
local post, LOW, HIGH = node.task.post, node.task.LOW_PRIORITY, node.task.HIGH_PRIORITY
post(LOW, function(p) print("d", p) end)
post(function(p) print("c", p) end)
post(HIGH, function(p)
  print("a", p)
  post(HIGH, function(p) print("posted by a", p) end)
end)
post(HIGH, function(p) print("b", p) end)
local n = 0
local function chain()
  n = n + 1
  if n < 5 then post(LOW, chain) else print("chain", n) end
end
post(LOW, chain)
