//go:build !unix

package nodemcu_test

import "os"

// makePipe makes something else that is no regular file.
func makePipe(name string) error { return os.Mkdir(name, 0o700) }
