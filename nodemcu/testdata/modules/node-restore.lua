-- title: restore resets the stored settings, which takes a restart
-- row: node.restore
-- restarted: yes
--| 2	2
--| 2	1
--| restarted	1	1
if select(2, node.bootreason()) == 4 then print("restarted", wifi.getmode(), wifi.getdefaultmode()) return end
wifi.setmode(wifi.SOFTAP)
print(wifi.getmode(), wifi.getdefaultmode())
node.restore()
print(wifi.getmode(), wifi.getdefaultmode())
node.restart()
