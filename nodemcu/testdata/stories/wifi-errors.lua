-- title: the errors of wifi itself, and what its setters return
-- row: wifi.setphymode
-- row: wifi.setmaxtxpower
-- row: wifi.setcountry
-- row: wifi.getcountry
-- row: wifi.suspend
-- row: wifi.startsmart
-- row: wifi.sleeptype
-- row: wifi.nullmodesleep
-- row: wifi.getphymode
-- row: wifi.getchannel
--| wrong arg type
--| wrong arg type
--| bad argument #1 to 'setphymode' (number expected, got no value)
--| 3	1	1	2
--| bad argument #1 to 'setmaxtxpower' (tx power out of range (0->82))
--| bad argument #1 to 'setmaxtxpower' (tx power out of range (0->82))
--| bad argument #1 to 'setmaxtxpower' (number expected, got boolean)
--| 82	1
--| bad argument #1 to 'setcountry' (Table not found!)
--| bad argument #1 to 'setcountry' (Table not found!)
--| bad argument #1 to 'setcountry' (country: must be string)
--| bad argument #1 to 'setcountry' (country: country code must be 2 chars)
--| bad argument #1 to 'setcountry' (start_ch: must be a number)
--| bad argument #1 to 'setcountry' (start_ch: Range:1-14)
--| bad argument #1 to 'setcountry' (end_ch: must be a number)
--| bad argument #1 to 'setcountry' (end_ch: Range:1-14)
--| bad argument #1 to 'setcountry' (end_ch: can't be less than start_ch)
--| bad argument #1 to 'setcountry' (policy: must be a number)
--| bad argument #1 to 'setcountry' (policy: must be 0 or 1)
--| CN	1	13	0
--| true
--| DE	2	14	1
--| true
--| CN	1	13	0
--| this firmware was built without PMSLEEP_ENABLE: Wi-Fi cannot be suspended
--| wifi.suspend is unavailable
--| this firmware was built without PMSLEEP_ENABLE: Wi-Fi cannot be suspended
--| wifi.suspend is unavailable
--| nil	nil	nil
--| 2	0	0	1	2
--| bad argument #1 to 'sleeptype' (range:0-2)
--| bad argument #1 to 'sleeptype' (range:0-2)
--| true	false	true	false	false
--| 1
local function try(f, ...)
  local ok, message = pcall(f, ...)
  print((tostring(message):gsub("^[^ ]*:%d+: ", "")))
end
try(function() wifi.setphymode(0) end)
try(function() wifi.setphymode(4) end)
try(function() wifi.setphymode() end)
print(wifi.getphymode(), wifi.setphymode(wifi.PHYMODE_B), wifi.getphymode(), wifi.setphymode("2.9"))
try(function() wifi.setmaxtxpower(0) end)
try(function() wifi.setmaxtxpower(83) end)
try(function() wifi.setmaxtxpower(true) end)
print(wifi.setmaxtxpower(82), wifi.setmaxtxpower(1))
try(function() wifi.setcountry() end)
try(function() wifi.setcountry("DE") end)
try(function() wifi.setcountry{country = true} end)
try(function() wifi.setcountry{country = "DEU"} end)
try(function() wifi.setcountry{country = "DE", start_ch = "one"} end)
try(function() wifi.setcountry{start_ch = 0} end)
try(function() wifi.setcountry{end_ch = {}} end)
try(function() wifi.setcountry{end_ch = 15} end)
try(function() wifi.setcountry{start_ch = 5, end_ch = 4} end)
try(function() wifi.setcountry{policy = false} end)
try(function() wifi.setcountry{policy = 2} end)
local function country()
  local c = wifi.getcountry()
  print(c.country, c.start_ch, c.end_ch, c.policy)
end
country()
print(wifi.setcountry{country = "de", start_ch = 2, end_ch = "14", policy = wifi.COUNTRY_MANUAL})
country()
print(wifi.setcountry{})
country()
try(function() wifi.suspend{duration = 0} end)
try(function() wifi.resume() end)
print(wifi.startsmart, wifi.stopsmart, wifi.monitor)
print(wifi.sleeptype(), wifi.sta.sleeptype(wifi.NONE_SLEEP), wifi.sleeptype("off"), wifi.sleeptype("1"), wifi.sta.sleeptype(wifi.MODEM_SLEEP))
try(function() wifi.sleeptype(3) end)
try(function() wifi.sta.sleeptype(-1) end)
print(wifi.nullmodesleep(), wifi.nullmodesleep(false), wifi.nullmodesleep(0), wifi.nullmodesleep(nil), wifi.nullmodesleep())
print(wifi.getchannel())
