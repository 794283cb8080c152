//go:build race

package airs

func init() { slow = true } // the race detector makes everything ten times slower
