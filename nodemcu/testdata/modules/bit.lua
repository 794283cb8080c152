-- title: the module bit
-- row: bit
--| -1	0	-256
--| 8	15	7	6
--| 0	0	0
--| 256	-2147483648	0
--| 1	268435455	-1	-1	0
--| 1	-2147483648	0
--| 11	8	10
--| true	false	false	true
--| 1	255	5
--| bad argument #1 to 'band' (number expected, got no value)
--| bad argument #2 to 'bor' (number expected, got table)
--| bad argument #2 to 'lshift' (number expected, got nil)
--| bad argument #2 to 'isset' (number expected, got no value)
--| table is readonly
local function fails(f) print((select(2, pcall(f)):gsub("^.-:%d+: ", ""))) end
print(bit.bnot(0), bit.bnot(-1), bit.bnot(255))
print(bit.band(12, 10), bit.bor(8, 4, 2, 1), bit.bxor(5, 2), bit.band(7, 14, 6))
print(bit.band(0, 1), bit.bxor(9, 9), bit.bor(0))
print(bit.lshift(1, 8), bit.lshift(1, 31), bit.lshift(1, 32))
print(bit.rshift(256, 8), bit.rshift(-1, 4), bit.arshift(-1, 4), bit.arshift(-1, 40), bit.rshift(-1, 32))
print(bit.bit(0), bit.bit(31), bit.bit(32))
print(bit.set(8, 0, 1), bit.clear(15, 0, 1, 2), bit.set(bit.clear(11, 0), 3))
print(bit.isset(5, 2), bit.isset(5, 1), bit.isclear(5, 2), bit.isclear(5, 1))
print(bit.band("1.9", 3), bit.band(0xFFFFFFFF, 0xFF), bit.band(2^32 + 5, -1))
fails(function() bit.band() end)
fails(function() bit.bor(1, {}) end)
fails(function() bit.lshift(1, nil) end)
fails(function() bit.isset(1) end)
fails(function() bit.x = 1 end)
