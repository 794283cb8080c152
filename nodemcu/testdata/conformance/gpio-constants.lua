-- title: the constants of gpio
-- row: gpio.HIGH
-- row: gpio.LOW
-- row: gpio.INPUT
-- row: gpio.OUTPUT
-- row: gpio.INT
-- row: gpio.OPENDRAIN
-- row: gpio.FLOAT
-- row: gpio.PULLUP
--| 1	0
--| 0	1	2	3
--| 0	1
--| table	table
print(gpio.HIGH, gpio.LOW)
print(gpio.INPUT, gpio.OUTPUT, gpio.INT, gpio.OPENDRAIN)
print(gpio.FLOAT, gpio.PULLUP)
print(type(gpio), type(gpio.pulse))
