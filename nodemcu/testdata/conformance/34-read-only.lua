-- title: modules are read-only, their names are not
--| 34-read-only.lua:17: table is readonly
--| 34-read-only.lua:17: table is readonly
--| 34-read-only.lua:17: table is readonly
--| table is readonly
--| table	table	table
--| disable	function
--| enable	function
--| start	function
--| SUCCESS	number
--| FAILED	number
--| TIMEOUT	number
--| WEP	number
--| SCAN_ERR	number
--| nil
for _, t in ipairs{wps, wifi.sta, node.task} do
  print(select(2, pcall(function() t.x = 1 end)))
end
print(select(2, pcall(rawset, wps, "SUCCESS", 1)))
print(type(wps), type(wifi.eventmon.reason), type(tmr))
for name, value in pairs(wps) do print(name, type(value)) end
wps = nil
print(wps)
