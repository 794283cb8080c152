-- title: a script that cannot be compiled
-- failed: yes
--| syntax-error.lua:5: syntax error near 'then'
print("never")
if then
