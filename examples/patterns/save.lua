-- Keeps what WPS has brought in a file and, once more, as the configuration of
-- the device.
--
-- title: the configuration, saved to a file and to flash
-- until: 1m
--| saved
--| the file has the name
--| the file has a key of 8 or more
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function()
  wifi.eventmon.unregister(wifi.eventmon.STA_GOT_IP)
  local config = wifi.sta.getconfig(true)
  file.putcontents("wifi.txt", config.ssid .. "\n" .. config.pwd .. "\n")
  config.save = true
  if wifi.sta.config({ssid = config.ssid, pwd = config.pwd, save = true}) then print("saved") end

  local fd = file.open("wifi.txt")
  local ssid, pwd = fd:readline(), fd:readline()
  fd:close()
  if ssid == wifi.sta.getdefaultconfig(true).ssid .. "\n" then print("the file has the name") end
  if #pwd > 8 then print("the file has a key of 8 or more") end
end)

wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status)
  wps.disable()
  if status == wps.SUCCESS then wifi.sta.connect() end
end)
