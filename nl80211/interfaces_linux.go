package nl80211

import (
	"fmt"
	"os"
	"path/filepath"
)

// Interfaces returns all wireless interfaces, in the order of their numbers. It
// needs no privilege.
func Interfaces() (list []Interface, err error) {
	err = look(func(s *sockets) error {
		list, err = s.interfaces()
		return err
	})
	return list, err
}

// RegulatoryDomain returns the law in force. It needs no privilege.
func RegulatoryDomain() (d Domain, err error) {
	err = look(func(s *sockets) error {
		answer, err := s.get(getReg())
		if err == nil {
			d, err = parseDomain(answer[0])
		}
		return err
	})
	return d, err
}

// RFKill returns the switches of all radios of this machine.
func RFKill() ([]Switch, error) { return readSwitches(os.DirFS("/sys")) }

// look opens sockets for questions only.
func look(ask func(*sockets) error) error {
	s, _, err := dial()
	if err == nil {
		defer s.close()
		err = ask(s)
	}
	if err != nil {
		return fmt.Errorf("nl80211: %w", explain(err))
	}
	return nil
}

func (s *sockets) interfaces() ([]Interface, error) {
	phys, err := s.dump(getWiphy(0))
	if err != nil {
		return nil, err
	}
	answer, err := s.dump(getInterface(0))
	if err != nil {
		return nil, err
	}
	switches, err := RFKill()
	if err != nil {
		return nil, err
	}
	list, err := describe(answer, phys, switches)
	if err != nil {
		return nil, err
	}
	for n := range list {
		i := &list[n]
		s.index = i.Index
		if l, err := s.link(); err == nil { // or it is gone by now
			i.Up = l.up
		}
		if driver, err := os.Readlink(filepath.Join("/sys/class/net", i.Name, "device/driver")); err == nil {
			i.Driver = filepath.Base(driver)
		}
	}
	return list, nil
}
