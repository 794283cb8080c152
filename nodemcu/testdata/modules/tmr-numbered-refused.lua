-- title: the error of a script for firmware 2.x says what to write instead
-- row: 4.2 numbered timers are gone
-- failed: yes
--| tmr-numbered-refused.lua:9: attempt to call field 'alarm' (a nil value)
--| stack traceback:
--| 	tmr-numbered-refused.lua:9: in main chunk
--| 	[C]: ?
-- warn: tmr.alarm is of firmware 2.x: write tmr.create():alarm(interval, mode, fn), or run the script with --compat 2.x
tmr.alarm(0, 1000, 1, print)
