-- title: a network whose security has changed
-- row: STA_AUTHMODE_CHANGE
-- row: STA_DISCONNECTED
-- row: wifi.sta.config callbacks
--@ [[router]]
--@ name = "old"
--@ vanishes = "20s"
--@ [[router.bss]]
--@ ssid = "home"
--@ passphrase = "secret123"
--@ [[router]]
--@ name = "new"
--@ appears = "21s"
--@ [[router.bss]]
--@ ssid = "home"
--@ security = "wpa/wpa2"
--@ passphrase = "secret123"
--| connected
--| gone	200
--| changed	3	4
--| connected
local first = true
wifi.sta.config{ssid = "home", pwd = "secret123",
  authmode_change_cb = function(t) print("changed", t.old_auth_mode, t.new_auth_mode) end,
  disconnect_cb = function(t)
    if first then print("gone", t.reason) end
    first = false
  end,
  connect_cb = function() print("connected") end}
tmr.create():alarm(40000, tmr.ALARM_SINGLE, function() end)
