-- title: the errors of wifi.sta
-- row: wifi.sta.setaplimit
-- row: wifi.sta.sethostname
-- row: wifi.sta.setip
-- row: wifi.sta.setmac
-- row: wifi.sta.autoconnect
-- row: 2.3.1 ssid
--| bad argument #1 to 'setaplimit' (Valid range: 1-5)
--| bad argument #1 to 'setaplimit' (Valid range: 1-5)
--| bad argument #1 to 'setaplimit' (number expected, got nil)
--| bad argument #1 to 'sethostname' (string expected, got no value)
--| bad argument #1 to 'sethostname' (Invalid hostname)
--| bad argument #1 to 'sethostname' (Invalid hostname)
--| bad argument #1 to 'sethostname' (Invalid hostname)
--| bad argument #1 to 'sethostname' (Invalid hostname)
--| bad argument #1 to 'sethostname' (Invalid hostname)
--| bad argument #1 to 'sethostname' (Invalid hostname)
--| true	true	true	7
--| wrong arg type
--| wrong arg type
--| wrong arg type
--| bad argument #1 to 'setmac' (string expected, got no value)
--| bad argument #1 to 'setmac' (MAC:FF:FF:FF:FF:FF:FF)
--| bad argument #1 to 'setmac' (MAC:FF:FF:FF:FF:FF:FF)
--| bad argument #1 to 'autoconnect' (number expected, got boolean)
--| bad argument #1 to 'autoconnect' (0 or 1)
--| 0	0
--| false	false	false	nil	255
--| true		0
local function try(f)
  local ok, message = pcall(f)
  print((tostring(message):gsub("^[^ ]*:%d+: ", "")))
end
try(function() wifi.sta.setaplimit(0) end)
try(function() wifi.sta.setaplimit(6) end)
try(function() wifi.sta.setaplimit(nil) end)
try(function() wifi.sta.sethostname() end)
for _, bad in ipairs{"", "-a", "a-", "a_b", "a b", ("x"):rep(33)} do
  try(function() wifi.sta.sethostname(bad) end)
end
print(wifi.sta.sethostname(("x"):rep(32)), wifi.sta.sethostname("a-1-B"), wifi.sta.sethostname(7), wifi.sta.gethostname())
try(function() wifi.sta.setip() end)
try(function() wifi.sta.setip("10.0.0.1") end)
try(function() wifi.sta.setip{ip = "10.0.0.999"} end)
try(function() wifi.sta.setmac() end)
try(function() wifi.sta.setmac("02:00:00:00:00:1") end)
try(function() wifi.sta.setmac("02:00:00:00:00:xx") end)
try(function() wifi.sta.autoconnect(false) end)
try(function() wifi.sta.autoconnect(-1) end)
print(select("#", wifi.sta.autoconnect(0)), select("#", wifi.sta.autoconnect(1)))
wifi.setmode(wifi.NULLMODE)
print(wifi.sta.sethostname("x"), wifi.sta.config{ssid = "x"}, wifi.sta.clearconfig(), wifi.sta.getrssi(), wifi.sta.status())
wifi.setmode(wifi.STATION)
print(wifi.sta.config{ssid = ""}, (wifi.sta.getconfig()), wifi.sta.status())
