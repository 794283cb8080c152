// Package audit judges what access points tell of their Wi-Fi Protected Setup,
// for those who own them: is a PIN within reach of strangers, is it locked, can
// anybody join at this moment, and what is to be switched off.
//
// It reads what a scan has heard and nothing else. What it takes as a sign of a
// PIN is Config Methods of the probe response: there an access point lists how
// it can prove itself as an enrollee, which is what an external registrar deals
// with (WSC 2.0.5 section 8.2; hostapd leaves the button out there).
//
// # Limitations
//
// An access point may take a PIN that it does not announce, and may announce one
// that it does not take: only trying would tell, and this package does not try.
// So a verdict is never that there is no PIN, unless there is no Wi-Fi Protected
// Setup at all. A lock looks the same whether its owner has set it or wrong
// guesses have. Registrars that come over the wire (UPnP) cannot be seen.
package audit
