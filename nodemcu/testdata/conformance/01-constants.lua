-- title: the five statuses
--| 0	1	2	3	4
print(wps.SUCCESS, wps.FAILED, wps.TIMEOUT, wps.WEP, wps.SCAN_ERR)
