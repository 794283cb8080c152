-- title: parts of node that have little to do here
-- row: node.compile
-- row: node.stripdebug
-- row: node.egc
-- row: node.LFS
--| not a .lua file
--| cannot open none.lua
--| bad.lua:1: syntax error near '='
--| bad argument #1 to 'compile' (filename invalid)
--| not enough memory	not enough memory
--| 0	compiled	compiled
--| 1	2	2	0
--| bad argument #1 to 'stripdebug' (Invalid strip level)
--| bad argument #2 to 'stripdebug' (not a valid function)
--| 0	1	2	4
--| bad argument #1 to 'setmode' (invalid mode)
--| bad argument #1 to 'setmode' (limit must be non-zero)
--| 0	true
--| 0	0	string
--| 0	string	1048576
--| bad argument #1 to 'setpartitiontable' (must be table)
--| bad argument #1 to 'setpartitiontable' (invalid partition setting)
--| true
local function fails(f) print((select(2, pcall(f)):gsub("^.-:%d+: ", "", 1))) end
fails(function() node.compile("x") end)
fails(function() node.compile("none.lua") end)
file.putcontents("bad.lua", "x = = 1")
fails(function() node.compile("bad.lua") end)
fails(function() node.compile(("x"):rep(32)) end)
file.putcontents("long.lua", ("x = 1 "):rep(30000))
print(select(2, pcall(node.compile, "long.lua")), select(2, loadfile("long.lua")))
file.putcontents("good.lua", "return 'compiled'")
print(select('#', node.compile("good.lua")), dofile("good.lc"), file.remove("good.lua") or require("good"))
print(node.stripdebug(), node.stripdebug(2), node.stripdebug(), node.stripdebug(1, print))
fails(function() node.stripdebug(4) end)
fails(function() node.stripdebug(1, 2) end)
print(node.egc.NOT_ACTIVE, node.egc.ON_ALLOC_FAILURE, node.egc.ON_MEM_LIMIT, node.egc.ALWAYS)
fails(function() node.egc.setmode(8) end)
fails(function() node.egc.setmode(node.egc.ON_MEM_LIMIT) end)
local allocated, used = node.egc.meminfo()
print(select('#', node.egc.setmode(node.egc.ALWAYS)), allocated >= used)
print(select('#', node.LFS.list()), select('#', node.LFS.get("x")), type(node.LFS.reload("x")))
print(select('#', node.flashindex("x")), type(node.flashreload("x")), node.getpartitiontable().spiffs_addr)
fails(function() node.setpartitiontable(1) end)
fails(function() node.setpartitiontable{x = 1} end)
print(node.dsleepMax() > 1e9)
