package nodemcu

// namedType is a type that signatures and other types name. Names of tables and
// objects begin like their module's; a constant stands for its value, and a star
// for the rest of its name.
type namedType struct{ name, is string }

// types are those of docs/nodemcu.md and stubs.lua. What a number is made of
// constants for is an integer all the same: scripts compute them.
var types = []namedType{
	{"file.Stat", "{size: integer, name: string, time: file.Time, is_dir: boolean, is_rdonly: boolean, is_hidden: boolean, is_sys: boolean, is_arch: boolean}"},
	{"file.Time", "{year: integer, mon: integer, day: integer, hour: integer, min: integer, sec: integer}"},

	{"gpio.level", "integer|gpio.LOW|gpio.HIGH"},
	{"gpio.mode", "integer|gpio.INPUT|gpio.OUTPUT|gpio.OPENDRAIN|gpio.INT"},
	{"gpio.pull", "integer|gpio.FLOAT|gpio.PULLUP"},
	{"gpio.pulse.Step", "{[integer]: gpio.level, delay?: integer, min?: integer, max?: integer, count?: integer, loop?: integer}"},
	{"gpio.pulse.callback", "fun(position: integer?, steps: integer, offset: integer, now: integer)"},

	{"node.frequency", "integer|node.CPU*"},
	{"node.InfoBuild", "{lfs_size: integer, modules: string, number_type: string, ssl: boolean}"},
	{"node.InfoHardware", "{chip_id: integer, flash_id: integer, flash_mode: integer, flash_size: integer, flash_speed: integer}"},
	{"node.InfoLFS", "{lfs_base: integer, lfs_mapped: integer, lfs_size: integer, lfs_used: integer}"},
	{"node.InfoVersion", "{git_branch: string, git_commit_dts: string, git_commit_id: string, git_release: string, node_version_major: integer, node_version_minor: integer, node_version_revision: integer}"},
	{"node.Partitions", "{lfs_addr: integer, lfs_size: integer, spiffs_addr: integer, spiffs_size: integer}"},
	{"node.NewPartitions", "{lfs_addr?: integer, lfs_size?: integer, spiffs_addr?: integer, spiffs_size?: integer}"},
	{"node.Startup", "{command?: string, banner?: boolean, frequency?: node.frequency, delay_mount?: boolean}"},
	{"node.egc.mode", "integer|node.egc.*"},
	{"node.task.priority", "integer|node.task.*"},

	{"tmr.mode", "integer|tmr.ALARM_*"},

	{"wifi.Address", "{ip?: string, netmask?: string, gateway?: string}"},
	{"wifi.Country", "{country: string, start_ch: integer, end_ch: integer, policy: wifi.policy}"},
	{"wifi.NewCountry", "{country?: string, start_ch?: integer, end_ch?: integer, policy?: wifi.policy}"},
	{"wifi.auth", "integer|wifi.OPEN|wifi.WPA_PSK|wifi.WPA2_PSK|wifi.WPA_WPA2_PSK"},
	{"wifi.mode", "integer|wifi.NULLMODE|wifi.STATION|wifi.SOFTAP|wifi.STATIONAP"},
	{"wifi.phymode", "integer|wifi.PHYMODE_*"},
	{"wifi.policy", "integer|wifi.COUNTRY_*"},
	{"wifi.sleep", "integer|wifi.NONE_SLEEP|wifi.LIGHT_SLEEP|wifi.MODEM_SLEEP"},
	{"wifi.ap.Config", "{ssid: string, pwd?: string, auth: wifi.auth, channel: integer, hidden: boolean, max: integer, beacon: integer}"},
	{"wifi.ap.NewConfig", "{ssid: string, pwd?: string, auth?: wifi.auth, channel?: integer, hidden?: boolean|0|1, max?: integer, beacon?: integer, save?: boolean, staconnected_cb?: fun(event: wifi.eventmon.Client), stadisconnected_cb?: fun(event: wifi.eventmon.Client), probereq_cb?: fun(event: wifi.eventmon.ProbeRequest)}"},
	{"wifi.ap.Pool", "{start: string}"},
	{"wifi.eventmon.AuthmodeChange", "{old_auth_mode: wifi.auth, new_auth_mode: wifi.auth}"},
	{"wifi.eventmon.Client", "{MAC: string, AID: integer}"},
	{"wifi.eventmon.Connected", "{SSID: string, BSSID: string, channel: integer}"},
	{"wifi.eventmon.Disconnected", "{SSID: string, BSSID: string, reason: wifi.eventmon.cause}"},
	{"wifi.eventmon.GotIP", "{IP: string, netmask: string, gateway: string}"},
	{"wifi.eventmon.ModeChange", "{old_mode: wifi.mode, new_mode: wifi.mode}"},
	{"wifi.eventmon.Other", "{info: string}"},
	{"wifi.eventmon.ProbeRequest", "{MAC: string, RSSI: integer}"},
	{"wifi.eventmon.cause", "integer|wifi.eventmon.reason.*"},
	{"wifi.eventmon.event", "integer|wifi.eventmon.*"},
	{"wifi.sta.Config", "{ssid: string, pwd?: string, bssid_set: boolean, bssid: string}"},
	{"wifi.sta.NewConfig", "{ssid: string, pwd?: string, bssid?: string, auto?: boolean, save?: boolean, connect_cb?: fun(event: wifi.eventmon.Connected), disconnect_cb?: fun(event: wifi.eventmon.Disconnected), authmode_change_cb?: fun(event: wifi.eventmon.AuthmodeChange), got_ip_cb?: fun(event: wifi.eventmon.GotIP), dhcp_timeout_cb?: fun(event: table)}"},
	{"wifi.sta.Network", "{ssid: string, pwd?: string, bssid?: string}"},
	{"wifi.sta.Networks", "{qty: integer, [integer]: wifi.sta.Network}"},
	{"wifi.sta.Wanted", "{ssid?: string, bssid?: string, channel?: integer, show_hidden?: 0|1}"},
	{"wifi.sta.found", "fun(list: {[string]: string})"},
	{"wifi.sta.state", "integer|wifi.STA_*"},

	{"wps.status", "integer|wps.*"},
}
