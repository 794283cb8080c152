-- title: of several credentials the one of the access point that was used counts
-- row: 1.5 credential
-- row: 1.4 credentials in M8
--@ [[router]]
--@ name = "home"
--@ button = "0s"
--@ [[router.bss]]
--@ ssid = "home"
--@ passphrase = "secret123"
--@ [[router.bss.credential]]
--@ ssid = "guests"
--@ key = "password1"
--@ [[router.bss.credential]]
--@ [[router.bss.credential]]
--@ ssid = "garden"
--@ key = "password2"
--| 0	home	secret123
wps.enable()
wps.start(function(status) print(status, wifi.sta.getconfig(true).ssid, wifi.sta.getconfig(true).pwd) end)
