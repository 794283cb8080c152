-- title: listing the access points
--@ [[router]]
--@ name = "one"
--@ [[router.bss]]
--@ ssid = "home"
--@ bssid = "02:00:00:00:01:01"
--@ channel = 6
--@ signal = -45
--@ passphrase = "secret123"
--@ [[router]]
--@ name = "two"
--@ [[router.bss]]
--@ ssid = "cafe"
--@ bssid = "02:00:00:00:02:01"
--@ channel = 11
--@ signal = -60
--@ security = "open"
--@ [[router]]
--@ name = "three"
--@ [[router.bss]]
--@ ssid = "home"
--@ bssid = "02:00:00:00:03:01"
--@ channel = 1
--@ signal = -70
--@ security = "wep"
--@ key = "0badc0de00"
--| by name
--| cafe	0,-60,02:00:00:00:02:01,11
--| home	true
--| by BSSID
--| 02:00:00:00:01:01	home,-45,3,6
--| 02:00:00:00:02:01	cafe,-60,0,11
--| 02:00:00:00:03:01	home,-70,1,1
--| channel 6
--| 02:00:00:00:01:01	home,-45,3,6
--| one
--| 02:00:00:00:03:01	home,-70,1,1
--| nothing
--| empty	nil
--| replaced
--| cancelled
local function sorted(t)
  local keys = {}
  for k in pairs(t) do keys[#keys + 1] = k end
  table.sort(keys)
  for _, k in ipairs(keys) do print(k, t[k]) end
end
local function tell(title, after)
  return function(t)
    print(title)
    sorted(t)
    after()
  end
end
local cancelled, replaced, empty, one, channel, all
function cancelled()
  wifi.sta.getap(function() print("never") end)
  wifi.sta.getap(1)
  tmr.create():alarm(10000, tmr.ALARM_SINGLE, function() print("cancelled") end)
end
function replaced()
  wifi.sta.getap(function() print("never") end)
  wifi.sta.getap(function() print("replaced") cancelled() end)
end
function empty()
  wifi.sta.getap({ssid = "elsewhere"}, 0, function(t) print("nothing") print("empty", next(t)) replaced() end)
end
function one() wifi.sta.getap({ssid = "home", bssid = "02:00:00:00:03:01", show_hidden = 1, channel = 0}, 1, tell("one", empty)) end
function channel() wifi.sta.getap({channel = 6}, 1, tell("channel 6", one)) end
function all() wifi.sta.getap(nil, 1, tell("by BSSID", channel)) end
wifi.sta.getap(function(t)
  print("by name")
  print("cafe", t.cafe)
  print("home", t.home ~= nil)
  all()
end)
