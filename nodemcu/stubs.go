package nodemcu

import _ "embed"

//go:embed stubs.lua
var stubs string

// Stubs is a Lua file that tells editors of the modules: what each function
// takes and returns, and what the constants are. It is in the notation of
// lua-language-server (LuaLS) and EmmyLua, and not to be run.
func Stubs() string { return stubs }
