-- The output next to this file is that of Lua 5.1.5.
local function try(source) print(select(2, pcall(assert(loadstring(source, "=s"))))) end
for line in ([[
local t = {} t.x.y = 1
local t = {} t.a.b.c = 1
local t = {a = {}} print(t.a.b.c)
local t = {a = {}} t.a:foo()
foo.bar()
foo()
local function f(x) return x.y.z end f({})
local s = "x" print(s.y.z)
local a = 1 print(a.b)
local a = true a.b = 1
print(("x")())
local t = {} t[1]()
local t = {1} t[1].x = 2
local t, k = {}, "key" t[k].x = 2
local t = {} print(t.x + 1)
local t = {} print(1 + t)
print(1 + nil)
local x print(x - 1)
local x print(-x)
local x print(x .. "a")
local t = {} print("a" .. t.x)
print("a" .. {} .. "b")
print("x" + 1)
print(1 .. print)
print(#5)
local x print(#x)
print(#print)
print(-{})
print({} < 1)
print(nil > 1)
print({} < {})
print({} <= {})
print(1 < "x")
print(print < print)
for i = "a", 2 do end
for i = 1, nil do end
for i = 1, 2, {} do end
for k in 5 do end
for k in {} do end
local up = {} local function g() return up.x.y end g()
local up local function g() up() end g()
string.rep()
string.rep("x", {})
local s = "x" s:rep()
s = "x" s:rep({})
("x"):rep("y")
("x"):bad()
table.concat(5)
local t = {} setmetatable(t, {__index = function(t, k) error("no " .. k) end}) print(t.field)
setmetatable({}, {__newindex = function() error("read only", 2) end}).x = 1
error("top")
error("top", 0)
local function lvl() error("lvl2", 2) end local function caller() lvl() end caller()
error(5)
assert(false)
assert(nil, "message")
assert(loadstring("return 1 + nil", "=inner"))()
]]):gmatch("[^\n]+") do
  try(line)
end
print(select(2, xpcall(function() local x = y.z end, debug.traceback)))
local function deep(n) if n > 0 then deep(n - 1) end error("bottom") end
print(select(2, xpcall(function() deep(2) end, debug.traceback)))
print(debug.traceback("message"))
print(debug.traceback("message", 2))
print(debug.traceback(5) == 5, debug.traceback({}) ~= nil)
