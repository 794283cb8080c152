-- title: the software watchdog restarts between s and s+1 seconds later
-- restarted: yes
--| fed
--| 5.5
--| 6.5
-- warn: the software watchdog
if wifi.getdefaultmode() == wifi.NULLMODE then return end
wifi.setmode(wifi.NULLMODE)
tmr.softwd(2)
tmr.create():alarm(1500, tmr.ALARM_SINGLE, function()
  print("fed")
  tmr.wdclr() -- does nothing
  tmr.softwd(5) -- from 1.5 s: at the full second, 7 s
end)
local t = tmr.create()
t:alarm(500, tmr.ALARM_AUTO, function()
  local now = math.floor(tmr.now() / 100000) / 10
  if now == 5.5 or now == 6.5 or now > 7 then print(now) end
end)
