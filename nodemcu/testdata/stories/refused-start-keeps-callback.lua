-- title: a start that is refused keeps the callback of the session
-- air: pressed
--| Argument not a function
--| 0
wps.enable()
wps.start(function(status) print(status) end)
print(select(2, pcall(wps.start, 5)))
