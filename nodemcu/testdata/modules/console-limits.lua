-- title: a pipe that is not read loses output; odd arguments
-- row: node.output
--| bad argument #1 to 'read' (invalid delimiter)
--| bad argument #1 to 'read' (invalid delimiter)
--| pipe is full
--| true	nil
--| 0	0
local function fails(f) print((select(2, pcall(f)):gsub("^.-:%d+: ", ""))) end
local pipe
node.output(function(p) pipe = p node.output() end, 0)
print("x")
tmr.create():alarm(10, 0, function()
  fails(function() pipe:read("") end)
  fails(function() pipe:read("ab") end)
  for i = 1, 10 do pipe:write(("x"):rep(10000)) end
  fails(function() pipe:unread("y") end)
  print(#pipe:read(1e6) == 65536, pipe:read())
  print(bit.band(0 / 0, -1), bit.band(1 / 0, -1))
end)
-- warn: the function given to node.output reads too slowly
