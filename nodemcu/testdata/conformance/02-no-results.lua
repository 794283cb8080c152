-- title: enable and disable return nothing, whatever they are given
--| 
--| 0
--| 
--| 0
--| 0	nil
print(wps.enable())
print(select('#', wps.enable()))
print(wps.disable())
print(select('#', wps.disable("ignored")))
print(select('#', wps.start(function() end)), wps.PIN)
-- warn: wps.start() does nothing before wps.enable()
