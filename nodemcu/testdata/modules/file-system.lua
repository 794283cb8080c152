-- title: the flat file system
-- row: file.list
-- row: file.exists
-- row: file.rename
-- row: file.remove
-- row: file.stat
-- row: file.fsinfo
-- row: file.fscfg
-- row: file.getcontents
-- row: file.putcontents
-- row: file.format
-- row: file.on
--| 0	nil
--| true	hello	5	true
--| nil	0
--| true	false	true
--| true	true	false	true
--| false	false	false
--| moved	hello	false
--| a.txt 5, b.lua 0
--| b.lua
--| malformed pattern (missing ']')
--| 5	a.txt	1970	1	1	0	0	0
--| false	false	false	false	false
--| nil
--| true	true	3145728
--| 512	256
--| 1048576	3145728
--| nil	nil	true
--| true	nil	3145728
--| 0
--| http/index.html	true
--| bad argument #2 to 'putcontents' (string expected, got table)
--| hello
--| bad argument #1 to 'on' (invalid option 'x')
--| 0
--| nil	nil
--| true
--| 0	0
local function fails(f) print((select(2, pcall(f)):gsub("^.-:%d+: ", ""))) end
local there = file.list() -- the scripts beside this one
local function names(pattern)
  local t = {}
  for name, size in pairs(file.list(pattern)) do
    if not there[name] then t[#t + 1] = pattern and name or name .. " " .. size end
  end
  table.sort(t)
  return table.concat(t, ", ")
end
print(select('#', file.getcontents("a.txt")), (file.getcontents("a.txt")))
print(file.putcontents("a.txt", "hello"), file.getcontents("a.txt"), file.list()["a.txt"], file.exists("a.txt"))
print(file.putcontents(("x"):rep(20) .. "/" .. ("y"):rep(20), "z"), #names("^x"))
print(file.putcontents("b.lua", ""), file.exists("none"), file.getcontents("b.lua") == nil)
file.open("a.txt")
print(file.rename("a.txt", "c.txt"), file.exists("c.txt"), file.exists("a.txt"), file.read() == "hello")
file.close()
print(file.rename("none", "x"), file.rename("c.txt", "b.lua"), file.rename("c.txt", ""))
print("moved", file.getcontents("c.txt"), file.rename("c.txt", "a.txt") and file.exists("c.txt"))
print(names())
print(names("^b%.lua$"))
fails(function() file.list("[") end)
local s = file.stat("a.txt")
print(s.size, s.name, s.time.year, s.time.mon, s.time.day, s.time.hour, s.time.min, s.time.sec)
print(s.is_dir, s.is_rdonly, s.is_hidden, s.is_sys, s.is_arch)
print(file.stat("none"))
local free, used, total = file.fsinfo()
print(free > 0, free + used == total, total)
print(used, select(2, file.fsinfo()) - 256)
print(file.fscfg())
-- When it is full, what does not fit is refused, what is there stays
local big = ("x"):rep(1000000)
file.putcontents("big1", big) file.putcontents("big2", big) file.putcontents("big3", big)
local w = file.open("a.txt", "a")
print(file.putcontents("big4", big), w:write(("x"):rep(200000)), w:write("!"))
w:close()
print(file.getcontents("a.txt") == "hello!", file.open("big5") , select(3, file.fsinfo()))
file.putcontents("a.txt", "hello")
print(select('#', file.remove("big1")), file.remove("none"))
file.remove("big2") file.remove("big3") file.remove("big4")
file.putcontents("http/index.html", "x")
print(names("^http"), file.exists("http/index.html"))
fails(function() file.putcontents("a.txt", {}) end)
print(file.getcontents("a.txt"))
fails(function() file.on("x") end)
print(select('#', file.on("rtc", print)))
-- a removed file is closed
local r = file.open("a.txt", "r+")
file.remove("a.txt")
print(r:read(), r:write("x"))
r:close()
print(not file.exists("a.txt"))
print(select('#', file.format()), #names())
