-- title: an AUTO timer that fails goes on when a handler is set; a handler that fails is handled by the default
-- failed: yes
-- restarted: yes
--| handler	boom 1
--| handler	boom 2
--| default: handler failed
--| stack traceback:
--| 	[C]: in function 'error'
--| 	error-handler-is-handled.lua:18: in function <error-handler-is-handled.lua:14>
--| 	[C]: ?
if wifi.getdefaultmode() == wifi.NULLMODE then return end -- the restarted device
wifi.setmode(wifi.NULLMODE)
local n = 0
node.setonerror(function(text)
  print("handler", (text:match("^[^\n]*")))
  if n == 2 then
    node.setonerror()
    error("default: handler failed", 0)
  end
end)
tmr.create():alarm(1000, tmr.ALARM_AUTO, function(t)
  n = n + 1
  if n == 2 then t:stop() end
  error("boom " .. n, 0)
end)
