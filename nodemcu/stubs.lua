---@meta

-- The modules of NodeMCU firmware 3.0 for editors that use lua-language-server
-- or EmmyLua. It is made from the tables that the modules of wps run are built
-- of, and not to be run.

---@class file.Stat
---@field size integer
---@field name string
---@field time file.Time
---@field is_dir boolean
---@field is_rdonly boolean
---@field is_hidden boolean
---@field is_sys boolean
---@field is_arch boolean

---@class file.Time
---@field year integer
---@field mon integer
---@field day integer
---@field hour integer
---@field min integer
---@field sec integer

---@alias gpio.level
---| integer
---| 0 # gpio.LOW
---| 1 # gpio.HIGH

---@alias gpio.mode
---| integer
---| 0 # gpio.INPUT
---| 1 # gpio.OUTPUT
---| 3 # gpio.OPENDRAIN
---| 2 # gpio.INT

---@alias gpio.pull
---| integer
---| 0 # gpio.FLOAT
---| 1 # gpio.PULLUP

---@class gpio.pulse.Step
---@field [integer] gpio.level
---@field delay? integer
---@field min? integer
---@field max? integer
---@field count? integer
---@field loop? integer

---@alias gpio.pulse.callback fun(position: integer?, steps: integer, offset: integer, now: integer)

---@alias node.frequency
---| integer
---| 80 # node.CPU80MHZ
---| 160 # node.CPU160MHZ

---@class node.InfoBuild
---@field lfs_size integer
---@field modules string
---@field number_type string
---@field ssl boolean

---@class node.InfoHardware
---@field chip_id integer
---@field flash_id integer
---@field flash_mode integer
---@field flash_size integer
---@field flash_speed integer

---@class node.InfoLFS
---@field lfs_base integer
---@field lfs_mapped integer
---@field lfs_size integer
---@field lfs_used integer

---@class node.InfoVersion
---@field git_branch string
---@field git_commit_dts string
---@field git_commit_id string
---@field git_release string
---@field node_version_major integer
---@field node_version_minor integer
---@field node_version_revision integer

---@class node.Partitions
---@field lfs_addr integer
---@field lfs_size integer
---@field spiffs_addr integer
---@field spiffs_size integer

---@class node.NewPartitions
---@field lfs_addr? integer
---@field lfs_size? integer
---@field spiffs_addr? integer
---@field spiffs_size? integer

---@class node.Startup
---@field command? string
---@field banner? boolean
---@field frequency? node.frequency
---@field delay_mount? boolean

---@alias node.egc.mode
---| integer
---| 0 # node.egc.NOT_ACTIVE
---| 1 # node.egc.ON_ALLOC_FAILURE
---| 2 # node.egc.ON_MEM_LIMIT
---| 4 # node.egc.ALWAYS

---@alias node.task.priority
---| integer
---| 0 # node.task.LOW_PRIORITY
---| 1 # node.task.MEDIUM_PRIORITY
---| 2 # node.task.HIGH_PRIORITY

---@alias tmr.mode
---| integer
---| 0 # tmr.ALARM_SINGLE
---| 1 # tmr.ALARM_AUTO
---| 2 # tmr.ALARM_SEMI

---@class wifi.Address
---@field ip? string
---@field netmask? string
---@field gateway? string

---@class wifi.Country
---@field country string
---@field start_ch integer
---@field end_ch integer
---@field policy wifi.policy

---@class wifi.NewCountry
---@field country? string
---@field start_ch? integer
---@field end_ch? integer
---@field policy? wifi.policy

---@alias wifi.auth
---| integer
---| 0 # wifi.OPEN
---| 2 # wifi.WPA_PSK
---| 3 # wifi.WPA2_PSK
---| 4 # wifi.WPA_WPA2_PSK

---@alias wifi.mode
---| integer
---| 0 # wifi.NULLMODE
---| 1 # wifi.STATION
---| 2 # wifi.SOFTAP
---| 3 # wifi.STATIONAP

---@alias wifi.phymode
---| integer
---| 1 # wifi.PHYMODE_B
---| 2 # wifi.PHYMODE_G
---| 3 # wifi.PHYMODE_N

---@alias wifi.policy
---| integer
---| 0 # wifi.COUNTRY_AUTO
---| 1 # wifi.COUNTRY_MANUAL

---@alias wifi.sleep
---| integer
---| 0 # wifi.NONE_SLEEP
---| 1 # wifi.LIGHT_SLEEP
---| 2 # wifi.MODEM_SLEEP

---@class wifi.ap.Config
---@field ssid string
---@field pwd? string
---@field auth wifi.auth
---@field channel integer
---@field hidden boolean
---@field max integer
---@field beacon integer

---@class wifi.ap.NewConfig
---@field ssid string
---@field pwd? string
---@field auth? wifi.auth
---@field channel? integer
---@field hidden? boolean|0|1
---@field max? integer
---@field beacon? integer
---@field save? boolean
---@field staconnected_cb? fun(event: wifi.eventmon.Client)
---@field stadisconnected_cb? fun(event: wifi.eventmon.Client)
---@field probereq_cb? fun(event: wifi.eventmon.ProbeRequest)

---@class wifi.ap.Pool
---@field start string

---@class wifi.eventmon.AuthmodeChange
---@field old_auth_mode wifi.auth
---@field new_auth_mode wifi.auth

---@class wifi.eventmon.Client
---@field MAC string
---@field AID integer

---@class wifi.eventmon.Connected
---@field SSID string
---@field BSSID string
---@field channel integer

---@class wifi.eventmon.Disconnected
---@field SSID string
---@field BSSID string
---@field reason wifi.eventmon.cause

---@class wifi.eventmon.GotIP
---@field IP string
---@field netmask string
---@field gateway string

---@class wifi.eventmon.ModeChange
---@field old_mode wifi.mode
---@field new_mode wifi.mode

---@class wifi.eventmon.Other
---@field info string

---@class wifi.eventmon.ProbeRequest
---@field MAC string
---@field RSSI integer

---@alias wifi.eventmon.cause
---| integer
---| 1 # wifi.eventmon.reason.UNSPECIFIED
---| 2 # wifi.eventmon.reason.AUTH_EXPIRE
---| 3 # wifi.eventmon.reason.AUTH_LEAVE
---| 4 # wifi.eventmon.reason.ASSOC_EXPIRE
---| 5 # wifi.eventmon.reason.ASSOC_TOOMANY
---| 6 # wifi.eventmon.reason.NOT_AUTHED
---| 7 # wifi.eventmon.reason.NOT_ASSOCED
---| 8 # wifi.eventmon.reason.ASSOC_LEAVE
---| 9 # wifi.eventmon.reason.ASSOC_NOT_AUTHED
---| 10 # wifi.eventmon.reason.DISASSOC_PWRCAP_BAD
---| 11 # wifi.eventmon.reason.DISASSOC_SUPCHAN_BAD
---| 13 # wifi.eventmon.reason.IE_INVALID
---| 14 # wifi.eventmon.reason.MIC_FAILURE
---| 15 # wifi.eventmon.reason["4WAY_HANDSHAKE_TIMEOUT"]
---| 16 # wifi.eventmon.reason.GROUP_KEY_UPDATE_TIMEOUT
---| 17 # wifi.eventmon.reason.IE_IN_4WAY_DIFFERS
---| 18 # wifi.eventmon.reason.GROUP_CIPHER_INVALID
---| 19 # wifi.eventmon.reason.PAIRWISE_CIPHER_INVALID
---| 20 # wifi.eventmon.reason.AKMP_INVALID
---| 21 # wifi.eventmon.reason.UNSUPP_RSN_IE_VERSION
---| 22 # wifi.eventmon.reason.INVALID_RSN_IE_CAP
---| 23 # wifi.eventmon.reason["802_1X_AUTH_FAILED"]
---| 24 # wifi.eventmon.reason.CIPHER_SUITE_REJECTED
---| 200 # wifi.eventmon.reason.BEACON_TIMEOUT
---| 201 # wifi.eventmon.reason.NO_AP_FOUND
---| 202 # wifi.eventmon.reason.AUTH_FAIL
---| 203 # wifi.eventmon.reason.ASSOC_FAIL
---| 204 # wifi.eventmon.reason.HANDSHAKE_TIMEOUT

---@alias wifi.eventmon.event
---| integer
---| 0 # wifi.eventmon.STA_CONNECTED
---| 1 # wifi.eventmon.STA_DISCONNECTED
---| 2 # wifi.eventmon.STA_AUTHMODE_CHANGE
---| 3 # wifi.eventmon.STA_GOT_IP
---| 4 # wifi.eventmon.STA_DHCP_TIMEOUT
---| 5 # wifi.eventmon.AP_STACONNECTED
---| 6 # wifi.eventmon.AP_STADISCONNECTED
---| 7 # wifi.eventmon.AP_PROBEREQRECVED
---| 8 # wifi.eventmon.WIFI_MODE_CHANGED
---| 10 # wifi.eventmon.EVENT_MAX

---@class wifi.sta.Config
---@field ssid string
---@field pwd? string
---@field bssid_set boolean
---@field bssid string

---@class wifi.sta.NewConfig
---@field ssid string
---@field pwd? string
---@field bssid? string
---@field auto? boolean
---@field save? boolean
---@field connect_cb? fun(event: wifi.eventmon.Connected)
---@field disconnect_cb? fun(event: wifi.eventmon.Disconnected)
---@field authmode_change_cb? fun(event: wifi.eventmon.AuthmodeChange)
---@field got_ip_cb? fun(event: wifi.eventmon.GotIP)
---@field dhcp_timeout_cb? fun(event: table)

---@class wifi.sta.Network
---@field ssid string
---@field pwd? string
---@field bssid? string

---@class wifi.sta.Networks
---@field qty integer
---@field [integer] wifi.sta.Network

---@class wifi.sta.Wanted
---@field ssid? string
---@field bssid? string
---@field channel? integer
---@field show_hidden? 0|1

---@alias wifi.sta.found fun(list: {[string]: string})

---@alias wifi.sta.state
---| integer
---| 0 # wifi.STA_IDLE
---| 1 # wifi.STA_CONNECTING
---| 2 # wifi.STA_WRONGPWD
---| 3 # wifi.STA_APNOTFOUND
---| 4 # wifi.STA_FAIL
---| 5 # wifi.STA_GOTIP

---@alias wps.status
---| integer
---| 0 # wps.SUCCESS
---| 1 # wps.FAILED
---| 2 # wps.TIMEOUT
---| 3 # wps.WEP
---| 4 # wps.SCAN_ERR

---@class bit
bit = {}

---Inverts all bits.
---@param value integer
---@return integer
function bit.bnot(value) end

---Bitwise and of all arguments.
---@param value integer
---@param ... integer
---@return integer
function bit.band(value, ...) end

---Bitwise or of all arguments.
---@param value integer
---@param ... integer
---@return integer
function bit.bor(value, ...) end

---Bitwise exclusive or of all arguments.
---@param value integer
---@param ... integer
---@return integer
function bit.bxor(value, ...) end

---Shifts to the left.
---
---In wps run: a shift by 32 or more, which C leaves open, gives 0 (or the sign).
---@param value integer
---@param shift integer
---@return integer
function bit.lshift(value, shift) end

---Shifts to the right, zeroes come in.
---
---In wps run: a shift by 32 or more, which C leaves open, gives 0 (or the sign).
---@param value integer
---@param shift integer
---@return integer
function bit.rshift(value, shift) end

---Shifts to the right, the sign comes in.
---
---In wps run: a shift by 32 or more, which C leaves open, gives 0 (or the sign).
---@param value integer
---@param shift integer
---@return integer
function bit.arshift(value, shift) end

---Returns a number with this one bit set.
---@param position integer
---@return integer
function bit.bit(position) end

---Sets bits.
---@param value integer
---@param ... integer
---@return integer
function bit.set(value, ...) end

---Clears bits.
---@param value integer
---@param ... integer
---@return integer
function bit.clear(value, ...) end

---Reports whether a bit is set.
---@param value integer
---@param position integer
---@return boolean
function bit.isset(value, position) end

---Reports whether a bit is clear.
---@param value integer
---@param position integer
---@return boolean
function bit.isclear(value, position) end

---@class file
file = {}

---Closes a file.
function file.close() end

---Writes what is not yet written.
---@return true?
function file.flush() end

---Returns the next 1024 octets, so many, or up to a character; nil at the end.
---@param upto? integer|string
---@return string?
function file.read(upto) end

---Returns the next line with its newline, 1024 octets at most.
---@return string?
function file.readline() end

---Moves to a position and returns it.
---@param whence? "set"|"cur"|"end"
---@param offset? integer
---@return integer?
function file.seek(whence, offset) end

---Writes text, and returns true or nil.
---
---In wps run: written to the host when the file is flushed or closed, whole or not at all.
---@param text string|number
---@return true?
function file.write(text) end

---Writes text and a newline.
---
---In wps run: written to the host when the file is flushed or closed, whole or not at all.
---@param text string|number
---@return true?
function file.writeline(text) end

---Reports whether there is a file.
---@param name string
---@return boolean
function file.exists(name) end

---Removes all files.
---
---In wps run: files of the script's directory are only hidden.
function file.format() end

---Returns where the file system starts and its size.
---
---In wps run: fixed numbers.
---@return integer start
---@return integer size
function file.fscfg() end

---Returns the free, used and total octets.
---
---In wps run: files of the script's directory take no room.
---@return integer free
---@return integer used
---@return integer total
function file.fsinfo() end

---Returns what is in a file, nothing if there is none.
---@param name string
---@return string?
function file.getcontents(name) end

---Returns the sizes of all files by name, or of those that match a pattern.
---@param pattern? string
---@return {[string]: integer}
function file.list(pattern) end

---Registers the clock of an SD card.
---
---In wps run: there is no card: the function is never called.
---@param event? "rtc"
---@param fn? fun()
function file.on(event, fn) end

---Opens a file for r, w, a, r+, w+ or a+; nil if that cannot be.
---
---In wps run: no limit of four open files.
---@param name string
---@param mode? "r"|"w"|"a"|"r+"|"w+"|"a+"
---@return file.obj?
function file.open(name, mode) end

---Makes a file of text, and returns true or nil.
---
---In wps run: a wrong argument leaves the old file.
---@param name string
---@param text string|number
---@return true?
function file.putcontents(name, text) end

---Removes a file.
---
---In wps run: an open file can be removed: it is then closed.
---@param name string
function file.remove(name) end

---Renames a file, if there is none of the new name.
---@param from string
---@param to string
---@return boolean
function file.rename(from, to) end

---Returns a table about a file, nil if there is none.
---
---In wps run: no time of change, as with SPIFFS.
---@param name string
---@return file.Stat?
function file.stat(name) end

---@class file.obj
local obj = {}

---Closes a file.
function obj:close() end

---Writes what is not yet written.
---@return true?
function obj:flush() end

---Returns the next 1024 octets, so many, or up to a character; nil at the end.
---@param upto? integer|string
---@return string?
function obj:read(upto) end

---Returns the next line with its newline, 1024 octets at most.
---@return string?
function obj:readline() end

---Moves to a position and returns it.
---@param whence? "set"|"cur"|"end"
---@param offset? integer
---@return integer?
function obj:seek(whence, offset) end

---Writes text, and returns true or nil.
---
---In wps run: written to the host when the file is flushed or closed, whole or not at all.
---@param text string|number
---@return true?
function obj:write(text) end

---Writes text and a newline.
---
---In wps run: written to the host when the file is flushed or closed, whole or not at all.
---@param text string|number
---@return true?
function obj:writeline(text) end

---@class gpio
gpio = {
	INT = 2,
	OUTPUT = 1,
	OPENDRAIN = 3,
	INPUT = 0,
	HIGH = 1,
	LOW = 0,
	FLOAT = 0,
	PULLUP = 1,
}

---Sets a pin up as input, output, open drain or for interrupts.
---@param pin integer
---@param mode gpio.mode
---@param pull? gpio.pull
function gpio.mode(pin, mode, pull) end

---The level of a pin.
---
---In wps run: a pin that nothing drives is low, or high with a resistor; on the device it may be either.
---@param pin integer
---@return gpio.level
function gpio.read(pin) end

---Sets the level of an output.
---@param pin integer
---@param level gpio.level
function gpio.write(pin, level) end

---Toggles a pin at given times.
---
---In wps run: delays have the resolution of the loop; more than 8 s without a callback restart the device in any case.
---@param pin integer
---@param first gpio.level
---@param delays integer[]
---@param cycles? integer
---@param callback? integer|fun()
function gpio.serout(pin, first, delays, cycles, callback) end

---Has a function called when a pin changes.
---
---In wps run: a level that stays is told every millisecond, not as fast as the chip can.
---@param pin integer
---@param kind? "none"|"up"|"down"|"both"|"low"|"high"
---@param fn? fun(level: gpio.level, when: integer, count: integer)
function gpio.trig(pin, kind, fn) end

---@class gpio.pulse
gpio.pulse = {}

---Makes a pulser out of a table of steps.
---@param steps gpio.pulse.Step[]
---@return gpio.pulser
function gpio.pulse.build(steps) end

---@class gpio.pulser
local pulser = {}

---Step, number of steps, microseconds until the next one, and tmr.now().
---@return integer? position
---@return integer steps
---@return integer offset
---@return integer now
function pulser:getstate() end

---Ends the output at a step, or at the next one.
---@overload fun(position: integer, fn: gpio.pulse.callback): true?
---@param fn gpio.pulse.callback
---@return true?
function pulser:stop(fn) end

---Ends the output at once.
---@return integer? position
---@return integer? steps
---@return integer? offset
---@return integer? now
function pulser:cancel() end

---Begins the output.
---
---In wps run: the first step that has min and max is not thrown off by the uptime.
---@overload fun(adjust: integer, fn: gpio.pulse.callback)
---@param fn gpio.pulse.callback
function pulser:start(fn) end

---Lengthens the next delay that has min and max.
---@param us integer
---@return integer? position
---@return integer? steps
---@return integer? offset
---@return integer? now
function pulser:adjust(us) end

---Changes one step.
---
---In wps run: a pin that is set anew loses its old level, as the documentation has it.
---@param step integer
---@param changes gpio.pulse.Step
function pulser:update(step, changes) end

---@class node
node = {
	CPU80MHZ = 80,
	CPU160MHZ = 160,
}

---Returns why the device started: a raw code and a reason.
---
---In wps run: two numbers always: no exception resets this device.
---@return integer raw
---@return integer reason
---@return integer? exccause
---@return integer? epc1
---@return integer? epc2
---@return integer? epc3
---@return integer? excvaddr
---@return integer? depc
function node.bootreason() end

---Returns the chip's number.
---
---In wps run: made of the low three octets of the MAC address.
---@return integer
function node.chipid() end

---Checks NAME.lua and keeps it as NAME.lc.
---
---In wps run: the .lc file holds the source: there is no byte code.
---@param name string
function node.compile(name) end

---Sleeps for some microseconds, for ever at 0, and then restarts the device.
---
---In wps run: the option does nothing.
---@param us? integer
---@param option? integer
---@param instant? integer
function node.dsleep(us, option, instant) end

---Returns the longest deep sleep, in microseconds.
---
---In wps run: a fixed number.
---@return integer
function node.dsleepMax() end

---Returns a function of the Lua flash store.
---
---In wps run: there is no Lua flash store.
---@param name? string
---@return function?
function node.flashindex(name) end

---Loads an image into the Lua flash store.
---
---In wps run: there is no Lua flash store: it returns that text.
---@param image string
---@return string
function node.flashreload(image) end

---Returns the identifier of the flash chip.
---
---In wps run: a fixed number.
---@return integer
function node.flashid() end

---Returns the size of the flash chip, in octets.
---
---In wps run: a fixed number.
---@return integer
function node.flashsize() end

---Returns the CPU's frequency in MHz.
---@return integer
function node.getcpufreq() end

---Returns where the parts of the flash chip are.
---
---In wps run: fixed numbers.
---@return node.Partitions
function node.getpartitiontable() end

---Returns how many octets are free.
---
---In wps run: a fixed number: memory is bounded, but not as tightly.
---@return integer
function node.heap() end

---Tells of hardware, firmware and build.
---
---In wps run: a plausible device's.
---@overload fun(group: "lfs"): node.InfoLFS
---@overload fun(group: "hw"): node.InfoHardware
---@overload fun(group: "sw_version"): node.InfoVersion
---@overload fun(group: "build_config"): node.InfoBuild
---@return integer major
---@return integer minor
---@return integer revision
---@return integer chip_id
---@return integer flash_id
---@return integer flash_size
---@return integer flash_mode
---@return integer flash_speed
function node.info() end

---Runs text as if it were typed.
---@param text string
function node.input(text) end

---Gives what is printed to a function, as a pipe.
---@param fn? fun(output: pipe)
---@param serial? 0|1
function node.output(fn, serial) end

---Returns a random number, in a range if one is given.
---
---In wps run: from the seed of the run in a simulated air.
---@overload fun(high: integer): integer
---@overload fun(low: integer, high: integer): integer
---@return number
function node.random() end

---Restarts the device once the running callback has ended.
---
---In wps run: by option the run ends instead.
function node.restart() end

---Resets the stored Wi-Fi settings.
function node.restore() end

---Sets the CPU's frequency, 80 or 160 MHz, and returns it.
---
---In wps run: nothing becomes faster.
---@param mhz node.frequency
---@return integer
function node.setcpufreq(mhz) end

---Has a function handle uncaught errors.
---@param fn? fun(traceback: string)
function node.setonerror(fn) end

---Moves the parts of the flash chip, and restarts.
---
---In wps run: moves nothing.
---@param partitions node.NewPartitions
function node.setpartitiontable(partitions) end

---Raises an error: the default firmware has no light sleep.
---@param options table
function node.sleep(options) end

---Sets start options, and returns them.
---
---In wps run: only command does something.
---@param options? node.Startup
---@return node.Startup
function node.startup(options) end

---Sets what runs at the next start: Lua, or @ and a file.
---
---In wps run: kept for the restarts of one run.
---@param command string
---@return boolean
function node.startupcommand(command) end

---Sets or returns how much debug information is dropped.
---
---In wps run: none is dropped.
---@param level? 1|2|3
---@param fn? function
---@return integer
function node.stripdebug(level, fn) end

---@class node.LFS
node.LFS = {}

---Returns a function of the Lua flash store.
---
---In wps run: there is no Lua flash store.
---@param name string
---@return function?
function node.LFS.get(name) end

---Returns the names in the Lua flash store.
---
---In wps run: there is no Lua flash store.
---@param option? string
---@return string[]?
function node.LFS.list(option) end

---Loads an image into the Lua flash store.
---
---In wps run: there is no Lua flash store: it returns that text.
---@param image string
---@return string
function node.LFS.reload(image) end

---@class node.egc
node.egc = {
	NOT_ACTIVE = 0,
	ON_ALLOC_FAILURE = 1,
	ON_MEM_LIMIT = 2,
	ALWAYS = 4,
}

---Returns how many octets are allocated, and how many are used.
---
---In wps run: fixed numbers.
---@return integer allocated
---@return integer used
function node.egc.meminfo() end

---Sets when garbage is collected.
---
---In wps run: does nothing but check its arguments.
---@param mode node.egc.mode
---@param limit? integer
function node.egc.setmode(mode, limit) end

---@class node.task
node.task = {
	LOW_PRIORITY = 0,
	MEDIUM_PRIORITY = 1,
	HIGH_PRIORITY = 2,
}

---Runs a function later, with its priority as argument.
---@overload fun(priority: node.task.priority, fn: fun(priority: integer))
---@param fn fun(priority: integer)
function node.task.post(fn) end

---@class pipe
local pipe = {}

---Returns the next piece: so many octets, or up to a character; by default a line with its newline.
---@param upto? integer|string
---@return string?
function pipe:read(upto) end

---Puts text back in front.
---@param text string|number
function pipe:unread(text) end

---Adds text at the end.
---
---In wps run: a pipe holds 64 KiB; what comes on top is lost, with a hint.
---@param text string|number
function pipe:write(text) end

---@class tmr
tmr = {
	ALARM_SINGLE = 0,
	ALARM_AUTO = 1,
	ALARM_SEMI = 2,
}

---Returns a new timer.
---@return tmr.timer
function tmr.create() end

---Returns the uptime in microseconds, 31 bits.
---
---In wps run: each reading takes 10 us of virtual time.
---@return integer
function tmr.now() end

---Returns the uptime in seconds.
---
---In wps run: each reading takes 10 us of virtual time.
---@return integer
function tmr.time() end

---Returns the CPU's cycle counter, 32 bits.
---
---In wps run: counts 80 MHz of the run's clock.
---@return integer
function tmr.ccount() end

---Keeps everything waiting for some microseconds.
---@param us integer
function tmr.delay(us) end

---Restarts the device after some seconds; negative: never.
---@param seconds integer
function tmr.softwd(seconds) end

---Feeds the system's watchdog.
---
---In wps run: there is none: a script may compute as long as it likes.
function tmr.wdclr() end

---Registers and starts a timer by its number, 0 to 6.
---
---In wps run: only with --compat 2.x: firmware 3.0 has no numbered timers.
---@deprecated
---@param id integer|tmr.timer
---@param interval integer
---@param mode tmr.mode
---@param fn fun(id: integer|tmr.timer)
---@return true
function tmr.alarm(id, interval, mode, fn) end

---Changes the interval of a numbered timer.
---
---In wps run: only with --compat 2.x: firmware 3.0 has no numbered timers.
---@deprecated
---@param id integer|tmr.timer
---@param interval integer
function tmr.interval(id, interval) end

---Sets up a numbered timer.
---
---In wps run: only with --compat 2.x: firmware 3.0 has no numbered timers.
---@deprecated
---@param id integer|tmr.timer
---@param interval integer
---@param mode tmr.mode
---@param fn fun(id: integer|tmr.timer)
function tmr.register(id, interval, mode, fn) end

---Starts a numbered timer.
---
---In wps run: only with --compat 2.x: firmware 3.0 has no numbered timers.
---@deprecated
---@param id integer|tmr.timer
---@param restart? boolean
---@return boolean
function tmr.start(id, restart) end

---Tells of a numbered timer.
---
---In wps run: only with --compat 2.x: firmware 3.0 has no numbered timers.
---@deprecated
---@param id integer|tmr.timer
---@return boolean? running
---@return tmr.mode? mode
function tmr.state(id) end

---Stops a numbered timer.
---
---In wps run: only with --compat 2.x: firmware 3.0 has no numbered timers.
---@deprecated
---@param id integer|tmr.timer
---@return boolean
function tmr.stop(id) end

---Stops a numbered timer and forgets it.
---
---In wps run: only with --compat 2.x: firmware 3.0 has no numbered timers.
---@deprecated
---@param id integer|tmr.timer
function tmr.unregister(id) end

---Raises an error.
---
---In wps run: only with --compat 2.x: firmware 3.0 has no numbered timers.
---@deprecated
function tmr.resume_all() end

---Raises an error.
---
---In wps run: only with --compat 2.x: firmware 3.0 has no numbered timers.
---@deprecated
function tmr.suspend_all() end

---@class tmr.timer
local timer = {}

---Sets interval in ms, mode and function, and leaves the timer idle.
---@param interval integer
---@param mode tmr.mode
---@param fn fun(timer: tmr.timer)
function timer:register(interval, mode, fn) end

---Registers and starts.
---@param interval integer
---@param mode tmr.mode
---@param fn fun(timer: tmr.timer)
---@return true
function timer:alarm(interval, mode, fn) end

---Starts an idle timer, or with true a running one anew; reports whether it did.
---
---In wps run: false if nothing is registered, also with true.
---@param restart? boolean
---@return boolean
function timer:start(restart) end

---Stops, keeps what is registered, and reports whether the timer ran.
---@return boolean
function timer:stop() end

---Stops and forgets.
function timer:unregister() end

---Returns whether it runs and its mode; nil if nothing is registered.
---
---In wps run: nil also after stop on a timer that never was registered.
---@return boolean? running
---@return tmr.mode? mode
function timer:state() end

---Changes the interval; a running timer starts anew.
---@param interval integer
function timer:interval(interval) end

---@class wifi
wifi = {
	NULLMODE = 0,
	STATION = 1,
	SOFTAP = 2,
	STATIONAP = 3,
	PHYMODE_B = 1,
	PHYMODE_G = 2,
	PHYMODE_N = 3,
	NONE_SLEEP = 0,
	LIGHT_SLEEP = 1,
	MODEM_SLEEP = 2,
	OPEN = 0,
	WPA_PSK = 2,
	WPA2_PSK = 3,
	WPA_WPA2_PSK = 4,
	STA_IDLE = 0,
	STA_CONNECTING = 1,
	STA_WRONGPWD = 2,
	STA_APNOTFOUND = 3,
	STA_FAIL = 4,
	STA_GOTIP = 5,
	COUNTRY_AUTO = 0,
	COUNTRY_MANUAL = 1,
}

---Returns the channel in use: that of the station's network, or else of the access point.
---@return integer
function wifi.getchannel() end

---Returns the country's rules: country, start_ch, end_ch, policy.
---@return wifi.Country
function wifi.getcountry() end

---Returns the mode in flash.
---@return wifi.mode
function wifi.getdefaultmode() end

---Returns the mode in force.
---@return wifi.mode
function wifi.getmode() end

---Returns the 802.11 generation in force.
---@return wifi.phymode
function wifi.getphymode() end

---Sets whether the radio sleeps in NULLMODE, if an argument is given, and returns it.
---
---In wps run: kept, without effect: no current is saved here.
---@param on? boolean
---@return boolean
function wifi.nullmodesleep(on) end

---Raises an error: not in the default firmware.
---
---In wps run: the note that is printed has other words.
---@param fn? fun()
function wifi.resume(fn) end

---Sets the country's rules until the next start.
---
---In wps run: kept, without effect on the channels: the radio obeys its own rules.
---@param country wifi.NewCountry
---@return true
function wifi.setcountry(country) end

---Sets the power, 1 to 82 quarters of a dBm.
---
---In wps run: checked, without effect: a signal here is as strong as the air file, or the card, says.
---@param power integer
---@return integer
function wifi.setmaxtxpower(power) end

---Changes the mode, in flash too unless the second argument is false.
---
---In wps run: on a card, which is no access point, only the station's half of the mode comes into force: NULLMODE of SOFTAP, STATION of STATIONAP.
---@param mode wifi.mode
---@param save? boolean
---@return wifi.mode
function wifi.setmode(mode, save) end

---Changes the 802.11 generation, in flash too.
---
---In wps run: kept, without effect on rates: the radio uses what it can.
---@param mode wifi.phymode
---@return wifi.phymode
function wifi.setphymode(mode) end

---Sets how the radio saves power.
---
---In wps run: kept, without effect: no current is saved here.
---@param kind? wifi.sleep
---@return wifi.sleep?
function wifi.sleeptype(kind) end

---Raises an error: not in the default firmware.
---
---In wps run: the note that is printed has other words.
---@param options? table
function wifi.suspend(options) end

---@class wifi.ap
wifi.ap = {}

---Configures the access point.
---
---In wps run: WPA alone is served as WPA and WPA2; on a card, which is no access point, the answer is false.
---@param config wifi.ap.NewConfig
---@return boolean
function wifi.ap.config(config) end

---Sends one station away, or all.
---@param mac? string
---@return boolean
function wifi.ap.deauth(mac) end

---Returns the broadcast address of the access point's network.
---@return string?
function wifi.ap.getbroadcast() end

---Returns the stations of the access point: a table from MAC address to IP address.
---@return {[string]: string}
function wifi.ap.getclient() end

---Returns the configuration in force: name and password, or a table for the argument true.
---@overload fun(table: true): wifi.ap.Config
---@param table? false
---@return string ssid
---@return string? pwd
function wifi.ap.getconfig(table) end

---Returns the configuration in flash, in the same forms.
---@overload fun(table: true): wifi.ap.Config
---@param table? false
---@return string ssid
---@return string? pwd
function wifi.ap.getdefaultconfig(table) end

---Returns address, netmask and gateway of the access point.
---@return string? ip
---@return string? netmask
---@return string? gateway
function wifi.ap.getip() end

---Returns the access point's MAC address.
---@return string
function wifi.ap.getmac() end

---Sets the access point's address until the next start, and starts the DHCP server.
---
---In wps run: a text that is no address is refused; the device takes 255.255.255.255.
---@param address wifi.Address
---@return boolean
function wifi.ap.setip(address) end

---Sets the access point's MAC address until the next start.
---
---In wps run: text without hexadecimal digits is refused; the device takes what it makes of it.
---@param mac string
---@return boolean
function wifi.ap.setmac(mac) end

---@class wifi.ap.dhcp
wifi.ap.dhcp = {}

---Sets the first address that is given, and starts the server; returns the first and the last one.
---
---In wps run: a text that is no address is refused like one that is missing.
---@param pool wifi.ap.Pool
---@return string first
---@return string last
function wifi.ap.dhcp.config(pool) end

---Starts the DHCP server of the access point.
---@return boolean
function wifi.ap.dhcp.start() end

---Stops it.
---@return boolean
function wifi.ap.dhcp.stop() end

---@class wifi.eventmon
wifi.eventmon = {
	STA_CONNECTED = 0,
	STA_DISCONNECTED = 1,
	STA_AUTHMODE_CHANGE = 2,
	STA_GOT_IP = 3,
	STA_DHCP_TIMEOUT = 4,
	AP_STACONNECTED = 5,
	AP_STADISCONNECTED = 6,
	AP_PROBEREQRECVED = 7,
	WIFI_MODE_CHANGED = 8,
	EVENT_MAX = 10,
}

---Sets the callback of an event; anything but a function takes it away.
---@overload fun(id: 0, fn?: fun(event: wifi.eventmon.Connected))
---@overload fun(id: 1, fn?: fun(event: wifi.eventmon.Disconnected))
---@overload fun(id: 2, fn?: fun(event: wifi.eventmon.AuthmodeChange))
---@overload fun(id: 3, fn?: fun(event: wifi.eventmon.GotIP))
---@overload fun(id: 5|6, fn?: fun(event: wifi.eventmon.Client))
---@overload fun(id: 7, fn?: fun(event: wifi.eventmon.ProbeRequest))
---@overload fun(id: 8, fn?: fun(event: wifi.eventmon.ModeChange))
---@overload fun(id: 10, fn?: fun(event: wifi.eventmon.Other))
---@param id wifi.eventmon.event
---@param fn? fun(event: table)
function wifi.eventmon.register(id, fn) end

---Takes the callback of an event away.
---
---In wps run: a second argument is ignored; the firmware would register it.
---@param id wifi.eventmon.event
function wifi.eventmon.unregister(id) end

---@class wifi.eventmon.reason
wifi.eventmon.reason = {
	UNSPECIFIED = 1,
	AUTH_EXPIRE = 2,
	AUTH_LEAVE = 3,
	ASSOC_EXPIRE = 4,
	ASSOC_TOOMANY = 5,
	NOT_AUTHED = 6,
	NOT_ASSOCED = 7,
	ASSOC_LEAVE = 8,
	ASSOC_NOT_AUTHED = 9,
	DISASSOC_PWRCAP_BAD = 10,
	DISASSOC_SUPCHAN_BAD = 11,
	IE_INVALID = 13,
	MIC_FAILURE = 14,
	["4WAY_HANDSHAKE_TIMEOUT"] = 15,
	GROUP_KEY_UPDATE_TIMEOUT = 16,
	IE_IN_4WAY_DIFFERS = 17,
	GROUP_CIPHER_INVALID = 18,
	PAIRWISE_CIPHER_INVALID = 19,
	AKMP_INVALID = 20,
	UNSUPP_RSN_IE_VERSION = 21,
	INVALID_RSN_IE_CAP = 22,
	["802_1X_AUTH_FAILED"] = 23,
	CIPHER_SUITE_REJECTED = 24,
	BEACON_TIMEOUT = 200,
	NO_AP_FOUND = 201,
	AUTH_FAIL = 202,
	ASSOC_FAIL = 203,
	HANDSHAKE_TIMEOUT = 204,
}

---@class wifi.sta
wifi.sta = {}

---Sets whether the device connects when it is switched on, 0 or 1, in flash.
---@param auto 0|1
function wifi.sta.autoconnect(auto) end

---Joins the remembered network of this index.
---
---In wps run: the index in flash stays; whether the device keeps the new one is not known.
---@param index integer
---@return boolean
function wifi.sta.changeap(index) end

---Forgets the network, in flash too, and switches auto-connect off.
---@return boolean
function wifi.sta.clearconfig() end

---Sets the network to join and, unless auto is false, joins it.
---
---In wps run: the callback keys of the documentation, connected_cb and disconnected_cb, count as well as those of the firmware; what is no MAC address is refused in bssid, where the device takes any 17 characters.
---@param config wifi.sta.NewConfig
---@return boolean
function wifi.sta.config(config) end

---Joins the configured network; a function becomes the callback of STA_CONNECTED.
---@param fn? fun(event: wifi.eventmon.Connected)
function wifi.sta.connect(fn) end

---Leaves the network; a function becomes the callback of STA_DISCONNECTED.
---@param fn? fun(event: wifi.eventmon.Disconnected)
function wifi.sta.disconnect(fn) end

---Scans, and gives the callback a table of what was heard.
---
---In wps run: what is no MAC address is refused in bssid, where the device takes any 17 characters.
---@overload fun(format: 0|1, fn?: wifi.sta.found)
---@overload fun(want: wifi.sta.Wanted?, fn?: wifi.sta.found)
---@overload fun(want: wifi.sta.Wanted?, format: 0|1, fn?: wifi.sta.found)
---@param fn wifi.sta.found
function wifi.sta.getap(fn) end

---Returns the index of the current one of the remembered networks.
---@return integer
function wifi.sta.getapindex() end

---Returns the remembered networks.
---@return wifi.sta.Networks
function wifi.sta.getapinfo() end

---Returns the broadcast address, or nil without an address.
---@return string?
function wifi.sta.getbroadcast() end

---Returns the configuration in force: four values, or a table for the argument true.
---@overload fun(table: true): wifi.sta.Config
---@param table? false
---@return string ssid
---@return string pwd
---@return 0|1 bssid_set
---@return string bssid
function wifi.sta.getconfig(table) end

---Returns the configuration in flash, in the same forms.
---@overload fun(table: true): wifi.sta.Config
---@param table? false
---@return string ssid
---@return string pwd
---@return 0|1 bssid_set
---@return string bssid
function wifi.sta.getdefaultconfig(table) end

---Returns the name that the DHCP server is told.
---@return string
function wifi.sta.gethostname() end

---Returns address, netmask and gateway, or one nil.
---@return string? ip
---@return string? netmask
---@return string? gateway
function wifi.sta.getip() end

---Returns the station's MAC address.
---@return string
function wifi.sta.getmac() end

---Returns the signal of the network in dBm, or nil.
---@return integer?
function wifi.sta.getrssi() end

---Sets how many networks are remembered, 1 to 5, from the next start on.
---@param limit integer
---@return boolean
function wifi.sta.setaplimit(limit) end

---Sets the name that the DHCP server is told, until the next start.
---@param name string
---@return boolean
function wifi.sta.sethostname(name) end

---Sets an address instead of DHCP, until the next start.
---
---In wps run: a text that is no address is refused; the device takes 255.255.255.255; while WPS is enabled nothing changes; what the device does then is not known.
---@param address wifi.Address
---@return boolean
function wifi.sta.setip(address) end

---Sets the station's MAC address until the next start.
---
---In wps run: a card keeps its own: the answer is false; text without hexadecimal digits is refused; the device takes what it makes of it.
---@param mac string
---@return boolean
function wifi.sta.setmac(mac) end

---Sets how the radio saves power.
---
---In wps run: kept, without effect: no current is saved here.
---@param kind? wifi.sleep
---@return wifi.sleep?
function wifi.sta.sleeptype(kind) end

---Returns the state of the link, 0 to 5; 255 in a mode without station.
---@return wifi.sta.state
function wifi.sta.status() end

---@class wps
wps = {
	SUCCESS = 0,
	FAILED = 1,
	TIMEOUT = 2,
	WEP = 3,
	SCAN_ERR = 4,
}

---Ends Wi-Fi Protected Setup, and drops the link if it was enabled.
function wps.disable() end

---Makes wps.start possible; in the mode STATION only.
---
---In wps run: in STATIONAP the walk profile finds access points; the device, and its profile, find none.
function wps.enable() end

---Looks for an access point whose button is pressed; the callback is told how it ends.
---
---In wps run: the callback may be left out, as the documentation has it: the firmware raises an error, and so does --strict; each start has one final status; on the device TIMEOUT can follow SCAN_ERR; two routers with pressed buttons give FAILED; the device takes the first; an access point that waits for a PIN is not taken; the walk profile looks for 120 s instead of five scans.
---@param fn fun(status: wps.status)
function wps.start(fn) end
