package doctor

import (
	"os"

	"golang.org/x/sys/unix"
)

func release() string {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return ""
	}
	return unix.ByteSliceToString(name.Release[:])
}

// rights reads the effective capabilities of this process (capabilities(7)).
func rights() (r Rights, err error) {
	head := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData
	if err := unix.Capget(&head, &sets[0]); err != nil {
		return r, os.NewSyscallError("capget", err)
	}
	has := func(capability int) bool { return sets[capability/32].Effective&(1<<(capability%32)) != 0 }
	r.Program, _ = os.Executable()
	r.Root = os.Geteuid() == 0
	r.NetAdmin, r.NetRaw = has(unix.CAP_NET_ADMIN), has(unix.CAP_NET_RAW)
	return r, nil
}
