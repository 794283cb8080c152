-- title: the language and its libraries
-- row: 6.1 default
-- row: 6.1 libraries
-- row: 6.1 math
-- row: 6.1 string
-- row: 6.1 print
-- row: 6.1 require dofile path
-- row: 6.1 type of modules
-- row: 6.1 5.3 differences
-- row: 6.1 missing globals
--| Lua 5.1	1.5	3.3333333333333	1e+15	0.1	1e+14	1e+14
--| inf	-inf	nil	nil	nil
--| abs ceil floor huge max min pi pow random randomseed sqrt
--| byte char find format gmatch gsub len lower match rep reverse sub upper
--| create resume running status wrap yield
--| getregistry getstrings traceback
--| 3	a-1	ff
--| a	b	nil	true
--| cut
--| ?.lc;?.lua	nil
--| table	table	table	table	table	table	table	table
--| true	true	function	function
--| attempt to index global 'mqtt' (a nil value)
--| table is readonly
--| table is readonly
--| table is readonly
--| table	0	bad argument #1 to 'getstrings' (invalid option 'x')
--| 4294967295	4294967296	-1
local function fails(f) print((select(2, pcall(f)):gsub("^.-:%d+: ", ""))) end
local function names(t)
  local list = {}
  for k in pairs(t) do list[#list + 1] = k end
  table.sort(list)
  return table.concat(list, " ")
end
print(_VERSION, 3 / 2, 10 / 3, 1e15, 0.1, 1e14, 1e14 * 1.0)
print(1 / 0, -1 / 0, io, os, load == nil and 1 or nil)
print(names(math))
print(names(string))
print(names(coroutine))
print(names(debug))
print("%d" % 3, "%s-%d" % {"a", 1}, "%x" % 255)
print("a", "b", nil, true)
print("cut\0here")
print(package.path, package.cpath)
print(type(wps), type(wifi), type(tmr), type(node), type(bit), type(file), type(wifi.sta), type(node.task))
print(loadstring("return 1")() == 1, unpack{true}, type(setfenv), type(getfenv))
fails(function() mqtt.connect() end)
fails(function() wps.enable = 1 end)
fails(function() setmetatable(tmr, {}) end)
fails(function() string.trim = print end)
local _, text = pcall(function() debug.getstrings('x') end)
print(type(debug.getregistry()._LOADED), #debug.getstrings('ROM'), (text:gsub('^.-:%d+: ', '')))
print(2^32 - 1, 2^32, -1)
