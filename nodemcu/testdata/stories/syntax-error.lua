-- title: a script that cannot be compiled
-- failed: yes
--| syntax-error.lua:5: unexpected symbol near 'then'
print("never")
if then
