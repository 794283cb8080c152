-- title: an empty key for a protected network is no success
-- row: 1.5 credential
-- row: 1.4 FAILED
--@ [[router]]
--@ name = "home"
--@ button = "0s"
--@ [[router.bss]]
--@ ssid = "home"
--@ passphrase = "secret123"
--@ [[router.bss.credential]]
--@ key = ""
--| 1	mine	password
-- warn: credential whose key is neither
wifi.sta.config{ssid = "mine", pwd = "password", auto = false}
wps.enable()
wps.start(function(status) print(status, wifi.sta.getdefaultconfig(true).ssid, wifi.sta.getdefaultconfig(true).pwd) end)
