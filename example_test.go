package wps_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

// simulated returns a station's radio in one of the built-in airs. On a real
// machine it would be a wireless interface.
func simulated(air string) radio.Radio {
	description, err := airs.Load(air)
	if err != nil {
		log.Fatal(err)
	}
	clock := loop.NewVirtual(time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC))
	world, err := description.Build(clock, airs.Options{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	return world.Station(airs.StationOptions{MAC: dot11.MAC{2, 0, 0, 0, 0x10, 1}})
}

func ExamplePushButton() {
	ctx, r := context.Background(), simulated("home")
	found, err := wps.PushButton(ctx, r, wps.Config{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("network %q, %s, key %v\n", found.Best().SSID, found.Best().Auth, found.Best().Key)

	connection, err := wps.Connect(ctx, r, found.Best(), wps.ConnectConfig{Frequency: found.BSS.Frequency})
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	fmt.Println("address", connection.Lease.Address)
	// Output:
	// network "home", WPA2-PSK, key (redacted)
	// address 192.168.1.2
}

func ExamplePushButton_overlap() {
	_, err := wps.PushButton(context.Background(), simulated("overlap"), wps.Config{})
	if errors.Is(err, wps.ErrOverlap) {
		fmt.Println("two routers were pressed at once")
	}
	// Output:
	// two routers were pressed at once
}

func ExampleStation() {
	r := simulated("home")
	s := wps.NewStation(r, wps.Config{Profile: wps.Device})
	s.Enable()
	err := s.Start(func(status wps.Status) {
		fmt.Println(status)
		fmt.Printf("%q\n", s.Result().Credentials[0].SSID)
		s.Disable()
	})
	if err != nil {
		log.Fatal(err)
	}
	r.Loop().RunUntil(context.Background(), func() bool { return !s.Enabled() })
	// Output:
	// success
	// "home"
}
