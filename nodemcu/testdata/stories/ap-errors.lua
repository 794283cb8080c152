-- title: the errors of wifi.ap
-- row: wifi.ap.config
-- row: wifi.ap.deauth
-- row: wifi.ap.getclient
-- row: wifi.ap.setip
-- row: wifi.ap.setmac
-- row: wifi.ap.dhcp.config
--| bad argument #1 to 'config' (table expected, got no value)
--| bad argument #1 to 'config' (table expected, got string)
--| ssid: required
--| ssid: not string
--| ssid: length:1-32
--| ssid: length:1-32
--| pwd: not string
--| pwd: length:0 or 8-64
--| pwd: length:0 or 8-64
--| pwd: length:0 or 8-64
--| auth: not number
--| auth: Range:0-4
--| auth: Range:0-4
--| channel: not number
--| channel: Range:1-13
--| channel: Range:1-13
--| hidden: not boolean
--| hidden: 0 or 1
--| max: not number
--| max: 1-4
--| max: 1-4
--| beacon: not number
--| beacon: 100-60000
--| beacon: 100-60000
--| save: not boolean
--| staconnected_cb:not function
--| stadisconnected_cb:not function
--| probereq_cb:not function
--| ESP_	true
--| Can't list clients in STATION mode
--| bad argument #1 to 'deauth' (MAC:FF:FF:FF:FF:FF:FF)
--| bad argument #1 to 'setmac' (MAC:FF:FF:FF:FF:FF:FF)
--| bad argument #1 to 'setmac' (string expected, got no value)
--| wrong arg type
--| wrong arg type
--| wrong arg type
--| wrong arg type
--| wrong arg type
--| wrong arg type
local function message(f, ...)
  local ok, text = pcall(f, ...)
  return (tostring(text):gsub("^[^ ]*:%d+: ", ""))
end
local function config(t)
  local text = message(function() wifi.ap.config(t) end)
  print(text:match("^bad argument #1 to 'config' %((.*)%)$") or text)
end
wifi.setmode(wifi.SOFTAP)
print(message(function() wifi.ap.config() end))
print(message(function() wifi.ap.config("x") end))
config{}
config{ssid = true}
config{ssid = ""}
config{ssid = ("x"):rep(33)}
config{ssid = "x", pwd = false}
config{ssid = "x", pwd = ""}
config{ssid = "x", pwd = "1234567"}
config{ssid = "x", pwd = ("1"):rep(65)}
config{ssid = "x", auth = "open"}
config{ssid = "x", auth = -1}
config{ssid = "x", auth = 5}
config{ssid = "x", channel = {}}
config{ssid = "x", channel = 0}
config{ssid = "x", channel = 14}
config{ssid = "x", hidden = "1"}
config{ssid = "x", hidden = 2}
config{ssid = "x", max = true}
config{ssid = "x", max = 0}
config{ssid = "x", max = 5}
config{ssid = "x", beacon = "slow"}
config{ssid = "x", beacon = 99}
config{ssid = "x", beacon = 60001}
config{ssid = "x", save = 1}
config{ssid = "x", staconnected_cb = 1}
config{ssid = "x", stadisconnected_cb = 1}
config{ssid = "x", probereq_cb = 1}
print(wifi.ap.getconfig():sub(1, 4), wifi.ap.getconfig(true).auth == wifi.OPEN) -- nothing has changed
wifi.setmode(wifi.STATION)
print(message(function() wifi.ap.getclient() end))
print(message(function() wifi.ap.deauth("02:00") end))
print(message(function() wifi.ap.setmac("02:00") end))
print(message(function() wifi.ap.setmac() end))
print(message(function() wifi.ap.setip() end))
print(message(function() wifi.ap.setip{ip = "home"} end))
print(message(function() wifi.ap.dhcp.config() end))
print(message(function() wifi.ap.dhcp.config{} end))
print(message(function() wifi.ap.dhcp.config{start = 5} end))
print(message(function() wifi.ap.dhcp.config{start = "nowhere"} end))
