// Package nodemcu runs NodeMCU Lua scripts unmodified, over any radio: the
// simulated air in virtual time, or a real interface.
//
//	     script
//	       │ Lua 5.1 (lua51)
//	┌──────┴────────────────────────────────────────────────┐
//	│ modules: wps  wifi  tmr  node  file  bit  gpio        │ one file each
//	├───────────────────────────────────────────────────────┤
//	│ VM: calls into the script, its tasks                  │
//	├──────────────┬───────────────────────┬────────────────┤
//	│ wps.Station  │ the station's link    │ access point   │ link.go, softap.go
//	│              │ station.Connect, dhcp │ ap.BSS, dhcp   │
//	└──────────────┴───────────────────────┴────────────────┘
//	           radio.Radio, pins.Pins, loop.Loop
//
// As on the device there is one thread: a callback is one piece of work on the
// loop, so callbacks never nest and never interrupt running Lua code. Unlike on
// the device a program ends: when no timer runs, nothing is being searched or
// joined, and nothing is queued, nothing can happen any more. When a script
// restarts the device, Run runs it again: the air and its time go on, files and
// settings stay, memory is gone.
//
// Each module is a table of bindings that say what they do and where they
// differ from the device; docs/nodemcu.md is made of them.
//
// A script reaches the files of its directory, to read, and those of the
// device's flash memory, in Config.Files or in memory; nothing else. What it
// takes of memory, stack and time is bounded (see lua51).
//
// The modules behave as those of firmware 3.0 with the ESP8266 SDK 3.0 do. Where
// the published documentation promises more than the firmware keeps, the
// documentation counts; Config.Strict makes it the firmware.
//
// # Limitations
//
// Of the firmware's modules there are those that scripts for Wi-Fi Protected
// Setup need: wps, wifi, tmr, node, file, bit, gpio. A device's own access point
// needs a radio of its own, which a simulated air has and a card has not. Garbage
// collection runs no finalizers. Memory is that of the whole process: a device
// that runs beside others in one process is told when all of them together take
// too much.
package nodemcu
