-- The output next to this file is that of Lua 5.1.5.
local function f(...) return select("#", ...), ... end print(f(1, nil, nil)) print((f(1, 2))) local a, b, c = (f(1, 2)) print(a, b, c)
local function g(...) local t = {...} return #t, arg end print(g(1, 2))
function old(...) return arg.n, arg[1] end print(old(7, 8))
print(select(-1, 1, 2, 3)) print(select(2, "a", "b", "c")) print(pcall(select, 0)) print(pcall(select))
print(loadstring("return ...", "=name")(3)) print(pcall(loadstring("error('x')", "=mychunk"))) print(pcall(loadstring("error('x')", "@file.lua"))) print(pcall(loadstring("error('x')"))) print(pcall(loadstring("\nerror('x')")))
local pieces, n = {"return ", "1", " + 1"}, 0 print(load(function() n = n + 1 return pieces[n] end)())
do local env = {print = print, getfenv = getfenv}
  local f = loadstring("x = 5 print(x, getfenv(1) ~= nil)") setfenv(f, env)() print(env.x, x) end
-- Closures share their variables, also across errors that are caught.
local fs = {} for i = 1, 3 do fs[i] = function() i = i + 1 return i end end print(fs[1](), fs[1](), fs[2]())
local function counter() local n = 0 return function() n = n + 1 return n end, function() return n end end local inc, get = counter() inc() inc() print(get())
local x = 0 local function add() x = x + 1 end for i = 1, 3 do pcall(function() add() error("e") end) end add() print(x)
local function h() local y = 1 local g = function() y = y + 1 return y end pcall(error) g() return y, g() end print(h())
local z = 0 local function up() z = z + 1 end xpcall(function() up() error("e") end, function() up() end) up() print(z)
local kept pcall(function() local v = 5 kept = function() v = v + 1 return v end error("e") end) print(kept(), kept())
-- Protected calls.
print(pcall(function() end)) print(select("#", pcall(function() end))) print(pcall(function(...) return ... end, 1, nil, 3)) print(pcall(error)) print(pcall(error, "x", 0)) print(pcall(nil)) print(pcall(5))
print(xpcall(function() return 1, 2 end, print)) print(select("#", xpcall(function() end, print))) print(xpcall(function() error("E") end, function(m) return "H:" .. m end)) print(xpcall(function() error("E") end, function(m) error("again") end))
print(pcall(pcall, error, "e")) print(pcall(pcall)) print(pcall(assert, false)) print(pcall(assert, nil, "msg")) print(pcall(assert)) print(assert(1, 2, 3))
print(select(2, pcall(error, setmetatable({}, {__tostring = function() return "object" end}))))
-- Coroutines.
local co = coroutine.wrap(function() for i = 1, 3 do pcall(function() end) coroutine.yield(i) end end) print(co(), co(), co())
local co = coroutine.create(function(a, b) local c = coroutine.yield(a + b) local d, e = coroutine.yield(c * 2) return d + e end) print(coroutine.resume(co, 1, 2)) print(coroutine.resume(co, 10)) print(coroutine.resume(co, 3, 4)) print(coroutine.resume(co)) print(coroutine.status(co))
print(coroutine.running()) coroutine.wrap(function() print(type(coroutine.running()), pcall(function() return type(coroutine.running()) end)) end)()
local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end for v in gen(3) do print(v) end
local co co = coroutine.create(function() print(coroutine.resume(co)) print(coroutine.status(co)) error("r") end) print(coroutine.status(co)) print(coroutine.resume(co)) print(coroutine.status(co))
local outer outer = coroutine.create(function() local inner = coroutine.create(function() print(coroutine.status(outer)) end) coroutine.resume(inner) end) coroutine.resume(outer)
print(pcall(coroutine.resume, 1)) print(pcall(coroutine.create, 1)) print(pcall(coroutine.wrap(function() error("x") end))) print(pcall(coroutine.wrap(function() error({}) end)) == false) print(pcall(coroutine.yield, 1))
print(coroutine.wrap(function() return pcall(coroutine.yield, 1) end)()) print(coroutine.wrap(function() return string.gsub("x", "x", coroutine.yield) end) ~= nil)
print(pcall(coroutine.wrap(function() return (string.gsub("x", "x", function() coroutine.yield() end)) end)))
-- Control.
local i = 1 repeat local done = i > 3 i = i + 1 until done print(i) while true do i = i + 1 if i > 10 then break end end print(i)
for i = 10, 1, -3 do print(i) end for i = 1, 0 do print("never") end for i = 0.1, 0.5, 0.1 do print(i) end
print(1 and 2, nil and 1, nil or 3, false or nil, 1 or error("no"), not nil, nil == false, not 1 == 2, 1 .. 2 .. 3, "a" .. 1 + 2)
print(type(nil), type(print), type("") == "string", type(coroutine.create(function() end))) print(pcall(type)) print(pcall(tostring)) print(pcall(collectgarbage, "x"))
