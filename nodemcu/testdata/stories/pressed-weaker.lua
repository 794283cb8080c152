-- title: of two access points of one name the one with the pressed button is used
-- row: 1.5 BSSID
-- row: 1.4 same SSID
--@ [[router]]
--@ name = "loud"
--@ [[router.bss]]
--@ ssid = "home"
--@ signal = -30
--@ passphrase = "another key"
--@ [[router]]
--@ name = "quiet"
--@ button = "0s"
--@ [[router.bss]]
--@ ssid = "home"
--@ channel = 11
--@ signal = -80
--@ passphrase = "secret123"
--| 0	secret123
wps.enable()
wps.start(function(status) print(status, wifi.sta.getconfig(true).pwd) end)
