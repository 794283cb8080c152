-- title: the button is pressed 8 s after the start
--@ [[router]]
--@ name = "slow"
--@ button = "8s"
--@ [[router.bss]]
--@ ssid = "home"
--@ passphrase = "secret123"
--| 0
wps.enable()
wps.start(print)
