-- title: the errors of wifi.sta.config
--| config table not found!
--| config table not found!
--| ssid required
--| ssid:not string
--| ssid: length:0-32
--| pwd:not string
--| pwd: length:0-64
--| bssid:not string
--| bssid: FF:FF:FF:FF:FF:FF
--| auto:not boolean
--| save:not boolean
--| connect_cb:not function
--| disconnect_cb:not function
--| authmode_change_cb:not function
--| gotip_cb:not function
--| dhcp_timeout_cb:not function
--| true
--| 32-config-errors.lua:43: bad argument #1 to 'config' (ssid required)
local function try(t)
  local ok, message = pcall(function() return wifi.sta.config(t) end)
  print(message == true or message:match("^32%-config%-errors%.lua:21: bad argument #1 to 'config' %((.*)%)$") or message)
end
try(nil)
try("ssid")
try{pwd = "password"}
try{ssid = true}
try{ssid = ("x"):rep(33)}
try{ssid = "x", pwd = {}}
try{ssid = "x", pwd = ("x"):rep(65)}
try{ssid = "x", bssid = true}
try{ssid = "x", bssid = "02:00:00"}
try{ssid = "x", auto = 1}
try{ssid = "x", save = 1}
try{ssid = "x", connect_cb = 1}
try{ssid = "x", disconnect_cb = 1}
try{ssid = "x", authmode_change_cb = 1}
try{ssid = "x", got_ip_cb = 1}
try{ssid = "x", dhcp_timeout_cb = 1}
try{ssid = "x", auto = false, connected_cb = print, disconnected_cb = print}
-- the same through a pcall of its own
print(select(2, pcall(function()
  wifi.sta.config{}
end)))
