-- title: a router that waits for a PIN is not taken
-- row: 1.5 PIN-mode AP
-- row: 1.4 usable AP
--@ [[router]]
--@ name = "home"
--@ [[router.pin]]
--@ pin = "12345670"
--@ [[router.bss]]
--@ ssid = "home"
--@ passphrase = "secret123"
--| 4		nil
-- warn: no access point
wps.enable()
wps.start(function(status) print(status, wifi.sta.getconfig(true).ssid, wifi.sta.getconfig(true).pwd) end)
