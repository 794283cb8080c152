-- title: what is saved and what is not
--| ram	secret456		
--| flash	one	secret123
--| restarted	one	secret123
-- restarted: yes
if wifi.getdefaultmode() == wifi.STATIONAP then
  print("restarted", wifi.sta.getconfig(true).ssid, wifi.sta.getconfig(true).pwd)
  return
end
wifi.setmode(wifi.STATIONAP)
wifi.sta.config{ssid = "one", pwd = "secret123", auto = false}
wifi.sta.config{ssid = "two", pwd = "secret456", auto = false, save = false}
print("ram", wifi.sta.getconfig(true).pwd, "", "")
print("flash", wifi.sta.getdefaultconfig(true).ssid, wifi.sta.getdefaultconfig(true).pwd)
node.restart()
