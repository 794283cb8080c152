package nodemcu_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu"
)

// A script in a simulated home: somebody presses the router's button, and two
// virtual minutes take no time.
func Example() {
	const script = `
		wps.enable()
		wps.start(function(status)
			wps.disable()
			print("status", status, (wifi.sta.getconfig()))
		end)`

	l := loop.NewVirtual(time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC))
	air, err := airs.Load("home")
	if err != nil {
		fmt.Println(err)
		return
	}
	world, err := air.Build(l, airs.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	station := world.Station(airs.StationOptions{MAC: dot11.MAC{2, 0, 0, 0, 0, 10}})
	defer station.Close()

	vm, err := nodemcu.New(nodemcu.Config{
		Radio:   station,
		Profile: wps.Walk,
		Rand:    world.Random("device"), // a real device leaves this out
		Stdout:  os.Stdout,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer vm.Close()
	if err := vm.Run(context.Background(), "init.lua", []byte(script)); err != nil {
		fmt.Println(err)
	}
	fmt.Println("an error went uncaught:", vm.Failed())
	// Output:
	// status	0	home
	// an error went uncaught: false
}
