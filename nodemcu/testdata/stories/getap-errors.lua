-- title: the errors of wifi.sta.getap
--| wrong arg type
--| wrong arg type
--| wrong arg type
--| wrong arg type
--| ssid:<32
--| wrong arg type
--| bad argument #1 to 'getap' (MAC:FF:FF:FF:FF:FF:FF)
--| wrong arg type
--| channel: 0 or 1-13
--| channel: 0 or 1-13
--| wrong arg type
--| show_hidden: 0 or 1
--| wrong arg type
--| nil
--| Can't list ap in SOFTAP mode
local function try(...)
  local ok, message = pcall(function(...) wifi.sta.getap(...) end, ...)
  print(message and (message:gsub("^getap%-errors%.lua:%d+: ", "")))
end
try()
try("home", print)
try(2, print)
try({ssid = 5}, print)
try({ssid = ("x"):rep(33)}, print)
try({bssid = true}, print)
try({bssid = "02"}, print)
try({channel = "6"}, print)
try({channel = 14}, print)
try({channel = -1}, print)
try({show_hidden = true}, print)
try({show_hidden = 2}, print)
try({}, 5, print)
try({})
wifi.setmode(wifi.SOFTAP)
try(print)
