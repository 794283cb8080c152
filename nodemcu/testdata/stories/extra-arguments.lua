-- title: the callback is the first argument, whatever follows
-- air: pressed
--| 0	nil
wps.enable(1, 2)
wps.start(function(status, more) print(status, more) end, 5, "x")
