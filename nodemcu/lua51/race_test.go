//go:build race

package lua51

// The race detector takes memory of its own and ten times as long.
func init() { raced, attackMax = true, 100_000 }
