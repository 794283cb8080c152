-- title: events are tasks of low priority
-- row: 6.2 eventmon
--| high	2
--| medium	1
--| mode	1	2
--| low	0
wifi.eventmon.register(wifi.eventmon.WIFI_MODE_CHANGED, function(t) print("mode", t.old_mode, t.new_mode) end)
wifi.setmode(wifi.SOFTAP)
node.task.post(0, function(p) print("low", p) end)
node.task.post(1, function(p) print("medium", p) end)
node.task.post(2, function(p) print("high", p) end)
