-- title: hidden networks, and names with a zero octet
-- row: 2.3.2 show_hidden
-- row: 2.3.2 SSID text
-- row: 2.3.2 ssid
--@ [[router]]
--@ name = "shy"
--@ [[router.bss]]
--@ ssid = "shy"
--@ hidden = true
--@ wps = false
--@ bssid = "02:00:00:00:01:01"
--@ passphrase = "secret123"
--@ [[router.bss]]
--@ ssid = "hex:616200636465"
--@ channel = 11
--@ bssid = "02:00:00:00:01:02"
--@ passphrase = "secret123"
--| ab	3	nil
--| ab	3	true
--| shy	02:00:00:00:01:01	shy,-50,3,6
--| connected	shy
local function again(t)
  wifi.sta.getap({ssid = "shy", show_hidden = 1}, 1, function(t)
    print((t["02:00:00:00:01:01"] or ""):match("^[^,]*"), next(t))
    wifi.sta.config{ssid = "shy", pwd = "secret123", connect_cb = function(t) print("connected", t.SSID) end}
  end)
end
wifi.sta.getap(function(t)
  print(next(t), t.ab:match("^%d"), next(t, "ab"))
  wifi.sta.getap({show_hidden = 1}, function(t)
    print("ab", t.ab:match("^%d"), t[""] ~= nil)
    again()
  end)
end)
