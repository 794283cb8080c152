-- title: the events around a success, in their order
-- row: 1.8 AP discovered
-- row: 1.8 WPS association
-- row: 1.8 callback
-- row: 1.8 disable
-- row: 1.8 connect
-- row: 1.7 AP discovered
-- row: 1.7 SUCCESS
-- row: 1.7 after disable
-- row: 1.6 enable and a link
-- row: 1.6 disable inside the callback
--@ [[router]]
--@ name = "old"
--@ [[router.bss]]
--@ ssid = "old"
--@ channel = 1
--@ passphrase = "password"
--@ [[router]]
--@ name = "new"
--@ button = "1s"
--@ [[router.bss]]
--@ ssid = "home"
--@ channel = 6
--@ passphrase = "secret123"
--| connected	old
--| IP	true
--| enabled	old	password	true
--| gone	old	8
--| found	home	nil	0	old	password	nil
--| status	0	home	secret123	0	home	secret123	nil
--| disabled	home	secret123
--| gone	home	8
--| connected	home
--| IP	true
local mon = wifi.eventmon
local first, found = true, false
local function configs()
  local r, f = wifi.sta.getconfig(true), wifi.sta.getdefaultconfig(true)
  return r.ssid, r.pwd, select(3, wifi.sta.getconfig()), f.ssid, f.pwd, (wifi.sta.getip())
end
mon.register(mon.STA_CONNECTED, function(t) print("connected", t.SSID) end)
mon.register(mon.STA_DISCONNECTED, function(t)
  print("gone", t.SSID, t.reason)
  if not found then
    found = true
    print("found", configs())
  end
end)
mon.register(mon.STA_GOT_IP, function(t)
  print("IP", t.IP == wifi.sta.getip())
  if not first then return end
  first = false
  wps.enable()
  wps.start(function(status)
    print("status", status, configs())
    wps.disable()
    print("disabled", wifi.sta.getconfig(true).ssid, wifi.sta.getdefaultconfig(true).pwd)
    wifi.sta.connect()
  end)
  print("enabled", wifi.sta.getconfig(true).ssid, wifi.sta.getconfig(true).pwd, wifi.sta.getip() ~= nil)
end)
wifi.sta.config{ssid = "old", pwd = "password"}
