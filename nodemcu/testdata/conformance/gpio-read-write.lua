-- title: modes, levels and resistors
-- row: gpio.mode
-- row: gpio.read
-- row: gpio.write
-- air: inline
--@[[pin]]
--@pin = 6
--@wire = 7
--| idle	0	1	1	0
--| functions that return nothing	0	0
--| output	0	1
--| written as an input	1
--| pulled up	1
--| floating	0
--| through a wire	1	0
--| open drain lets go	1
--| open drain pulls	0
--| an input again	0
--| pin 0	1	0
print("idle", gpio.read(0), gpio.read(3), gpio.read(4), gpio.read(8))
print("functions that return nothing", select("#", gpio.mode(1, gpio.OUTPUT)), select("#", gpio.write(1, gpio.LOW)))
gpio.write(1, gpio.LOW)
local low = gpio.read(1)
gpio.write(1, gpio.HIGH)
print("output", low, gpio.read(1))
gpio.mode(2, gpio.INPUT)
gpio.write(2, gpio.HIGH) -- the chip's register enables the output
print("written as an input", gpio.read(2))
gpio.mode(5, gpio.INPUT, gpio.PULLUP)
print("pulled up", gpio.read(5))
gpio.mode(5, gpio.INPUT)
print("floating", gpio.read(5))
gpio.mode(6, gpio.OUTPUT)
gpio.mode(7, gpio.INPUT, gpio.PULLUP)
gpio.write(6, gpio.HIGH)
local high = gpio.read(7)
gpio.write(6, gpio.LOW)
print("through a wire", high, gpio.read(7))
gpio.mode(6, gpio.OPENDRAIN)
gpio.write(6, gpio.HIGH)
print("open drain lets go", gpio.read(7))
gpio.write(6, gpio.LOW)
print("open drain pulls", gpio.read(7))
gpio.mode(2, gpio.INPUT)
print("an input again", gpio.read(2))
gpio.mode(0, gpio.OPENDRAIN) -- is an output there
gpio.write(0, gpio.HIGH)
local up = gpio.read(0)
gpio.write(0, gpio.LOW)
print("pin 0", up, gpio.read(0))
