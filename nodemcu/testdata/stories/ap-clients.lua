-- title: a station comes to the access point, is sent away, comes back and leaves
-- row: AP_STACONNECTED
-- row: AP_STADISCONNECTED
-- row: AP_PROBEREQRECVED
-- row: EVENT_MAX
-- row: wifi.ap.deauth
-- row: wifi.ap.getclient
-- row: wifi.ap.dhcp.config
-- row: wifi.ap.dhcp.start
--@ [[station]]
--@ name = "phone"
--@ mac = "02:00:00:00:cc:01"
--@ signal = -61
--@ ssid = "shed"
--@ passphrase = "garden77"
--@ joins = "1s"
--@ leaves = "30s"
--@ [[station]]
--@ name = "stranger"
--@ mac = "02:00:00:00:cc:02"
--@ ssid = "shed"
--@ passphrase = "another key"
--@ joins = "10s"
--| 192.168.4.100	192.168.4.103
--| probed	02:00:00:00:cc:01	-61
--| came	02:00:00:00:cc:01	1
--| 1	0.0.0.0
--| event 9 not implemented
--| 1	192.168.4.100
--| false	true
--| left	02:00:00:00:cc:01	1
--| 0	nil
--| came	02:00:00:00:cc:01	1
--| 1	0.0.0.0
--| event 9 not implemented
--| 1	192.168.4.100
--| left	02:00:00:00:cc:01	1
--| 0	nil
local mon, probed, came = wifi.eventmon, false, 0
local function clients()
  local n, ip = 0
  for _, address in pairs(wifi.ap.getclient()) do n, ip = n + 1, address end
  print(n, ip)
end
wifi.setmode(wifi.SOFTAP)
wifi.ap.config{ssid = "shed", pwd = "garden77", auth = wifi.WPA2_PSK,
  staconnected_cb = function(t)
    print("came", t.MAC, t.AID)
    clients()
    came = came + 1
    if came == 1 then
      tmr.create():alarm(2000, tmr.ALARM_SINGLE, function()
        print(wifi.ap.deauth("02:00:00:00:cc:03"), wifi.ap.deauth("02-00-00-00-CC-01"))
      end)
    end
  end,
  stadisconnected_cb = function(t) print("left", t.MAC, t.AID) clients() end,
  probereq_cb = function(t)
    if not probed then print("probed", t.MAC, t.RSSI) end
    probed = true
  end}
mon.register(mon.EVENT_MAX, function(t) print(t.info) clients() end)
print(wifi.ap.dhcp.config{start = "192.168.4.100"})
