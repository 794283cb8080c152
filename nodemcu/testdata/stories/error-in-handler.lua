-- title: an error in the error handler goes to the default one
-- failed: yes
-- restarted: yes
--| handler
--| handler's own
--| stack traceback:
--| 	[C]: in function 'error'
--| 	error-in-handler.lua:12: in function <error-in-handler.lua:10>
--| 	[C]: ?
node.setonerror(function()
  print("handler")
  error("handler's own", 0)
end)
if wifi.getdefaultmode() ~= wifi.NULLMODE then
  wifi.setmode(wifi.NULLMODE)
  node.task.post(function() error("boom") end)
end
