-- title: open files: modes, positions, both ways to call
-- row: file.open
-- row: file.close
-- row: file.read
-- row: file.readline
-- row: file.write
-- row: file.writeline
-- row: file.seek
-- row: file.flush
--| nil	nil	nil
--| bad argument #1 to 'open' (filename invalid)
--| bad argument #1 to 'open' (filename invalid)
--| open a file first
--| userdata	true	true	nil
--| one
--| two	3
--| nil	nil
--| open a file first
--| onetwo	6
--| 2	n	3	8	8
--| nil	0	nil	11
--| bad argument #1 to 'seek' (invalid option 'up')
--| nil	nil	nil	one
--| true	one	two	3	!
--| true	nil	12
--| a+	true	12	true	onetwo	3!??
--| true	1	true
--| wrong arg range
--| 1024	1024	952	nil
--| 1024	5
--| two handles	12	1
--| bad argument #1 to 'write' (string expected, got no value)
--| bad argument #1 to 'read' (file.obj expected, got userdata)
--| true	open a file first
local function fails(f) print((select(2, pcall(f)):gsub("^.-:%d+: ", ""))) end
print(file.open("none"), file.open("none", "r+"), file.open(""))
fails(function() file.open(("x"):rep(32), "w") end)
fails(function() file.open("a\0b", "w") end)
fails(function() file.read() end)
local f = file.open("f", "w")
print(type(f), f:write("one\ntwo"), f:writeline("\t3"), f:read())
f:close()
file.open("f")
print((file.readline():gsub("\n", "")))
print((file.readline():gsub("\n", "")))
print(file.readline(), file.read())
file.close()
fails(function() file.readline() end)
file.open("f")
print((file.read(7):gsub("\n", "")), file.seek("cur", -1))
print(file.seek("set", 2) and 2, file.read(1) == "e" and "n", file.seek(), file.seek("cur", 5), file.seek("end", -2))
file.seek("set")
print(file.seek("cur", -1), file.seek(), file.seek("end", 1), file.seek() + 1)
fails(function() file.seek("up") end)
file.seek("set")
print(file.write("x"), file.writeline("x"), nil, file.read(3))
file.close()
local g = file.open("f", "r+")
g:seek("end", -1)
print(g:write("!"), (function() g:seek("set") return g:readline():sub(1, 3), g:readline("x"):sub(1, 3), "3", "!" end)())
g:close()
g = file.open("f", "a")
print(g:write("??"), g:read(), g:seek())
g:close()
g = file.open("/FLASH/f", "a+")
print("a+", g:seek("set") == 0, g:seek("end"), g:seek("set") == 0, (g:read():gsub("\n", "")))
g:close()
g = file.open("f", "w+")
print(g:write("x") and g:flush(), file.list().f, g:flush())
fails(function() g:read("ab") end)
g:seek("set")
g:write(("x"):rep(3000))
g:seek("set")
print(#g:read(), #g:readline(), #g:read(2000), g:read())
g:seek("set")
g:write("1234;")
g:seek("set", 0)
local h = file.open("f")
print(#h:read(), #g:read(";"))
h:close()
file.putcontents("f", "123456789012")
g = file.open("f", "a")
h = file.open("f")
print("two handles", #h:read(), g:write("3") and #h:read(1))
fails(function() g:write() end)
fails(function() local m = getmetatable(h).__index m.read(newproxy()) end)
g:close()
print(g:close() == nil, select(2, pcall(function() g:read() end)):match("open a file first"))
