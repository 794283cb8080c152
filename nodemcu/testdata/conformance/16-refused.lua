-- title: an access point that breaks off in the middle
-- air: refuse
--| 1	true
--| false	true
wifi.sta.config{ssid = "mine", pwd = "password", auto = false}
wps.enable()
local start = tmr.time()
wps.start(function(status)
  print(status, tmr.time() - start < 10)
  -- the flash still has the old network, the RAM what was tried last
  print(wifi.sta.getconfig(true).ssid == "mine", wifi.sta.getdefaultconfig(true).ssid == "mine")
end)
-- warn: the registration failed
