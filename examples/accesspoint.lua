-- An access point of the board's own: phones join it and get an address.
-- Run: wps run --air examples/accesspoint.toml examples/accesspoint.lua

wifi.setmode(wifi.SOFTAP)
wifi.ap.config{
  ssid = "NodeMCU", pwd = "correct horse battery", auth = wifi.WPA2_PSK, max = 2,
  staconnected_cb = function(t)
    print("station " .. t.MAC .. " has come, number " .. t.AID)
  end,
  stadisconnected_cb = function(t)
    print("station " .. t.MAC .. " has gone")
  end,
}
print("access point " .. wifi.ap.getconfig() .. " on channel " .. wifi.getchannel() .. ", address " .. wifi.ap.getip())
print("addresses from " .. wifi.ap.dhcp.config{start = "192.168.4.100"})

tmr.create():alarm(10000, tmr.ALARM_SINGLE, function()
  for mac, ip in pairs(wifi.ap.getclient()) do
    print(mac .. " has " .. ip)
  end
end)
