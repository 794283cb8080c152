// Package evdev waits for a key of the machine: the WPS button of a router or a
// set-top box, which Linux makes a key of an input device (/dev/input/event*).
//
//	         Watcher           loop
//	   ┌────────┴────────┐
//	events of a device   changes of /dev/input     a goroutine for each, which
//	 /dev/input/eventN    inotify                  only posts
//
// Which keys a device has is read in /sys/class/input, so that no device is
// opened that has not the one. A device is only read, and other programs see its
// keys too.
//
// # Limitations
//
// On other systems than Linux Watch fails with errors.ErrUnsupported.
package evdev
