-- Join a network by the push button of its router.
--
-- Press the button, run this script, and the device learns the network's name
-- and key. wps.start only configures: connecting is up to us.

local reasons = {
  [wps.FAILED] = "the registration failed",
  [wps.TIMEOUT] = "the router did not answer in time",
  [wps.WEP] = "the router offers only WEP, which is not supported",
  [wps.SCAN_ERR] = "no router with a pressed button was found",
}

wifi.eventmon.register(wifi.eventmon.STA_CONNECTED, function(t)
  print("connected to " .. t.SSID .. " (" .. t.BSSID .. "), channel " .. t.channel)
end)

wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(t)
  print("address " .. t.IP .. ", netmask " .. t.netmask .. ", gateway " .. t.gateway)
end)

wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status)
  wps.disable() -- before connecting: an enabled WPS keeps the radio to itself
  if status == wps.SUCCESS then
    print("WPS: success, connecting")
    wifi.sta.connect()
  else
    print("WPS: " .. (reasons[status] or "status " .. status))
  end
end)
print("WPS: looking for a pressed button")
