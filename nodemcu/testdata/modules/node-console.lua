-- title: text that is typed, and output that is redirected
-- row: node.input
-- row: node.output
-- row: 6.3 interactive line
-- failed: yes
--| before
--| 2
--| 3
--| typed	1
--| typed	2
--| Lua error: stdin:1: oops
--| stack traceback:
--| 	[C]: in function 'error'
--| 	stdin:1: in main chunk
--| 	[C]: ?
--| Lua error: stdin:1: syntax error near '='
--| both
--| bad argument #1 to 'input' (string expected, got table)
--| got both
--| got hidden
--| in|pieces
--| rest!	nil
--| calling 'read' on bad self (pipe expected, got table)
local function fails(f) print((select(2, pcall(f)):gsub("^.-:%d+: ", ""))) end
node.input("print(1 + 1)")
node.input("=1 + 2")
node.input("for i = 1, 2 do")
node.input("print('typed', i) end")
node.input("error('oops')")
node.input("x = = 1")
print("before")
local pipe
tmr.create():alarm(100, 0, function()
  local lines = {}
  node.output(function(p)
    pipe = p
    local line = p:read("\n")
    while line do lines[#lines + 1] = line line = p:read("\n") end
  end)
  print("both")
  fails(function() node.input({}) end)
  tmr.create():alarm(10, 0, function()
    node.output(function(p) local line = p:read("\n") if line then lines[#lines + 1] = line end end, 0)
    print("hidden")
    tmr.create():alarm(10, 0, function()
      node.output(nil)
      print("got " .. lines[1])
      print("got " .. lines[3])
      pipe:write("in|pieces!rest")
      pipe:write("!")
      print(pipe:read(3) .. pipe:read("!"))
      pipe:unread(pipe:read("!+"))
      print(pipe:read(), pipe:read())
      fails(function() local x = {read = pipe.read} x:read() end)
    end)
  end)
end)
