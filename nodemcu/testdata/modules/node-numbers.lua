-- title: what node tells of the device
-- row: node.heap
-- row: node.chipid
-- row: node.flashid
-- row: node.flashsize
-- row: node.bootreason
-- row: node.info
-- row: node.getcpufreq node.setcpufreq
-- row: node.random
-- row: node.sleep
-- row: node.osprint
--| true	4097	true	4194304
--| 2	1	0
--| lfs_base lfs_mapped lfs_size lfs_used
--| chip_id flash_id flash_mode flash_size flash_speed
--| git_branch git_commit_dts git_commit_id git_release node_version_major node_version_minor node_version_revision
--| lfs_size modules number_type ssl
--| 8	3	0	0	4097
--| bad argument #1 to 'info' (invalid option 'x')
--| 80	160	160	80	80	80	160
--| true	true	5	true
--| bad argument #2 to 'random' (interval is empty)
--| bad argument #2 to 'random' (interval is empty)
--| wrong number of arguments
--| bad argument #1 to 'random' (number expected, got table)
--| node.sleep() is unavailable
--| nil
--| table is readonly
local function fails(f) print((select(2, pcall(f)):gsub("^.-:%d+: ", ""))) end
print(node.heap() > 10000, node.chipid(), node.flashid() > 0, node.flashsize())
print(select('#', node.bootreason()), node.bootreason())
for _, group in ipairs{"lfs", "hw", "sw_version", "build_config"} do
  local keys = {}
  for k in pairs(node.info(group)) do keys[#keys + 1] = k end
  table.sort(keys)
  print(table.concat(keys, " "))
end
local major, minor, revision, chip = node.info()
print(select('#', node.info()), major, minor, revision, chip)
fails(function() node.info("x") end)
print(node.getcpufreq(), node.setcpufreq(node.CPU160MHZ), node.getcpufreq(), node.setcpufreq(1), node.getcpufreq(), node.CPU80MHZ, node.CPU160MHZ)
local ok, low, high = true, false, false
for i = 1, 300 do
  local n = node.random(3, 5)
  ok = ok and (n == 3 or n == 4 or n == 5)
  low, high = low or n == 3, high or n == 5
end
local f = node.random()
print(ok and low and high, f >= 0 and f < 1, node.random(5, 5), node.random(2) <= 2)
fails(function() node.random(2, 1) end)
fails(function() node.random(0) end)
fails(function() node.random(1, 2, 3) end)
fails(function() node.random({}) end)
fails(function() node.sleep{} end)
print(node.osprint)
fails(function() node.x = 1 end)
-- warn: node.info() without a group is deprecated
-- warn: node.info() without a group is deprecated
