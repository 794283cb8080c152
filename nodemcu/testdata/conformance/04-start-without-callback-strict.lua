-- title: the firmware refuses a missing callback
-- strict: yes
--| false	Argument not a function
--| false	Argument not a function
wps.enable()
print(pcall(wps.start))
print(pcall(wps.start, nil))
