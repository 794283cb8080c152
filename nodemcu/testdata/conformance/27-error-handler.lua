-- title: a handler gets the error instead, and nothing restarts
-- air: pressed
--| handler	true	true
--| 3 s later
node.setonerror(function(text)
  print("handler", text:find("boom", 1, true) ~= nil, text:find("\nstack traceback:\n", 1, true) ~= nil)
end)
wps.enable()
wps.start(function()
  tmr.create():alarm(3000, tmr.ALARM_SINGLE, function() print("3 s later") end)
  error("boom")
end)
