-- title: clearing the configuration
-- air: pressed
--| IP
--| true		0	nil
--| true	ff:ff:ff:ff:ff:ff	nil
--| disconnected	8
wifi.sta.config{ssid = "home", pwd = "secret123", bssid = "02:00:00:00:01:01",
  disconnect_cb = function(t) print("disconnected", t.reason) end,
  got_ip_cb = function()
    print("IP")
    print(wifi.sta.clearconfig(), (wifi.sta.getconfig()), select(3, wifi.sta.getconfig()), (select(5, wifi.sta.getconfig())))
    local t = wifi.sta.getdefaultconfig(true)
    print(t.ssid == "" and t.bssid_set == false, t.bssid, t.pwd)
  end}
