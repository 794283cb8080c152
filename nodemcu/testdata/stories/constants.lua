-- title: the constants of wifi, its events and reasons, of tmr and node
--| 0 1 2 3
--| 1 2 3 0 1 2
--| 0 nil 2 3 4
--| 0 1 2 3 4 5
--| 0 1
--| 0 1 2 3 4 5 6 7 8 nil 10
--| 28 15 23 200 201 202 203 204 1 8
--| 0 1 2
--| 0 1 2
local function show(...)
  local t = {}
  for i = 1, select("#", ...) do t[i] = tostring((select(i, ...))) end
  print(table.concat(t, " "))
end
local w, e = wifi, wifi.eventmon
show(w.NULLMODE, w.STATION, w.SOFTAP, w.STATIONAP)
show(w.PHYMODE_B, w.PHYMODE_G, w.PHYMODE_N, w.NONE_SLEEP, w.LIGHT_SLEEP, w.MODEM_SLEEP)
show(w.OPEN, w.WEP, w.WPA_PSK, w.WPA2_PSK, w.WPA_WPA2_PSK)
show(w.STA_IDLE, w.STA_CONNECTING, w.STA_WRONGPWD, w.STA_APNOTFOUND, w.STA_FAIL, w.STA_GOTIP)
show(w.COUNTRY_AUTO, w.COUNTRY_MANUAL)
show(e.STA_CONNECTED, e.STA_DISCONNECTED, e.STA_AUTHMODE_CHANGE, e.STA_GOT_IP, e.STA_DHCP_TIMEOUT, e.AP_STACONNECTED, e.AP_STADISCONNECTED, e.AP_PROBEREQRECVED, e.WIFI_MODE_CHANGED, e.WIFI_MODE_CHANGE, e.EVENT_MAX)
local n = 0
for name, number in pairs(e.reason) do n = n + 1 end
local r = e.reason
show(n, r["4WAY_HANDSHAKE_TIMEOUT"], r["802_1X_AUTH_FAILED"], r.BEACON_TIMEOUT, r.NO_AP_FOUND, r.AUTH_FAIL, r.ASSOC_FAIL, r.HANDSHAKE_TIMEOUT, r.UNSPECIFIED, r.ASSOC_LEAVE)
show(tmr.ALARM_SINGLE, tmr.ALARM_AUTO, tmr.ALARM_SEMI)
show(node.task.LOW_PRIORITY, node.task.MEDIUM_PRIORITY, node.task.HIGH_PRIORITY)
