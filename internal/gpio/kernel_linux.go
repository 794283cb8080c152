package gpio

import (
	"os"
	"path/filepath"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// kernel is what a Line needs of the operating system.
type kernel interface {
	// open opens a device.
	open(path string) (file, error)
	// attach makes a file of a descriptor that the kernel has given.
	attach(fd int, name string) (file, error)
	// chips returns the names of the chips in /dev.
	chips() []string
	// uptime is the clock that events are stamped with.
	uptime() time.Duration
}

// file is an open device, or the descriptor of a line. Close ends a Read.
type file interface {
	ioctl(request uint, arg []byte) error
	Read([]byte) (int, error)
	Close() error
}

// linux is the kernel that the program runs on.
type linux struct{}

func (linux) open(path string) (file, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	return osFile{f}, nil
}

// attach makes the descriptor one that the runtime waits for, so that Close ends
// a Read.
func (linux) attach(fd int, name string) (file, error) {
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return nil, err
	}
	unix.CloseOnExec(fd)
	return osFile{os.NewFile(uintptr(fd), name)}, nil
}

func (linux) chips() []string {
	names, _ := filepath.Glob("/dev/gpiochip*")
	for i, name := range names {
		names[i] = filepath.Base(name)
	}
	return names
}

func (linux) uptime() time.Duration {
	var ts unix.Timespec
	unix.ClockGettime(unix.CLOCK_MONOTONIC, &ts) // with these arguments it cannot fail
	return time.Duration(ts.Nano())
}

type osFile struct{ *os.File }

// ioctl passes a structure to the kernel, which takes it by its address: the one
// place where the project needs package unsafe.
func (f osFile) ioctl(request uint, arg []byte) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var errno unix.Errno
	err = conn.Control(func(fd uintptr) {
		_, _, errno = unix.Syscall(unix.SYS_IOCTL, fd, uintptr(request), uintptr(unsafe.Pointer(unsafe.SliceData(arg))))
	})
	if err == nil && errno != 0 {
		err = errno
	}
	return err
}
