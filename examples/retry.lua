-- Push button with second chances: up to three more attempts, 3 s apart.
--
-- The device looks for a pressed button for about 13 s. Who has to walk to the
-- router needs more than that.

local retries, pause = 3, 3000

local names = {
  [wps.FAILED] = "Failed",
  [wps.TIMEOUT] = "Timeout",
  [wps.SCAN_ERR] = "AP not found",
}

local mon = wifi.eventmon
mon.register(mon.STA_CONNECTED, function(t)
  print("STA: connected to " .. t.SSID .. " on channel " .. t.channel)
end)
mon.register(mon.STA_GOT_IP, function(t)
  print("STA: address " .. t.IP)
end)

local attempt -- the callback, which starts itself again

local count = 0
local function again()
  if count == retries then
    return
  end
  count = count + 1
  -- A fresh start needs disable and enable: the five scans are used up.
  wps.disable()
  wps.enable()
  tmr.create():alarm(pause, tmr.ALARM_SINGLE, function() wps.start(attempt) end)
  print("retry #" .. count)
end

function attempt(status)
  if status == wps.SUCCESS then
    wps.disable()
    print("WPS: success, connecting")
    wifi.sta.connect()
  elseif status == wps.WEP then
    print("WPS: WEP not supported") -- the search goes on
  else
    print("WPS: " .. (names[status] or status))
    again()
  end
end

wifi.setmode(wifi.STATION)
wps.enable()
wps.start(attempt)
