-- title: start refuses what is no function
--| false	Argument not a function
--| false	03-start-wrong-callback.lua:5: Argument not a function
print(pcall(wps.start, 5))
print(pcall(function() wps.start("f") end))
