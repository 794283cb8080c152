-- title: every reason, by its number
-- row: 3.3
--| 1 UNSPECIFIED
--| 2 AUTH_EXPIRE
--| 3 AUTH_LEAVE
--| 4 ASSOC_EXPIRE
--| 5 ASSOC_TOOMANY
--| 6 NOT_AUTHED
--| 7 NOT_ASSOCED
--| 8 ASSOC_LEAVE
--| 9 ASSOC_NOT_AUTHED
--| 10 DISASSOC_PWRCAP_BAD
--| 11 DISASSOC_SUPCHAN_BAD
--| 13 IE_INVALID
--| 14 MIC_FAILURE
--| 15 4WAY_HANDSHAKE_TIMEOUT
--| 16 GROUP_KEY_UPDATE_TIMEOUT
--| 17 IE_IN_4WAY_DIFFERS
--| 18 GROUP_CIPHER_INVALID
--| 19 PAIRWISE_CIPHER_INVALID
--| 20 AKMP_INVALID
--| 21 UNSUPP_RSN_IE_VERSION
--| 22 INVALID_RSN_IE_CAP
--| 23 802_1X_AUTH_FAILED
--| 24 CIPHER_SUITE_REJECTED
--| 200 BEACON_TIMEOUT
--| 201 NO_AP_FOUND
--| 202 AUTH_FAIL
--| 203 ASSOC_FAIL
--| 204 HANDSHAKE_TIMEOUT
local names, numbers = {}, {}
for name, number in pairs(wifi.eventmon.reason) do
  names[number] = name
  numbers[#numbers + 1] = number
end
table.sort(numbers)
for _, n in ipairs(numbers) do print(n .. " " .. names[n]) end
