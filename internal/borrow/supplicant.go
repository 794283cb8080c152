package borrow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/supplicant"
	"github.com/gowps/wps/station"
)

// joinPatience is how long wpa_supplicant may take to join a network that it has
// got the credential of.
const joinPatience = 30 * time.Second

var (
	errWalkTime = errors.New("the walk time is over")
	errEnded    = errors.New("wpa_supplicant has ended")
	errNotIn    = errors.New("it has the credential, but has not joined the network")
)

// supplicantAgent is wpa_supplicant with its control socket.
type supplicantAgent struct{ socket string }

func (a *supplicantAgent) Name() string { return "wpa_supplicant" }

func (a *supplicantAgent) Check(Request) error { return nil }

// Look returns nothing: its search ends with the walk time, and then it joins what
// it knows.
func (a *supplicantAgent) Look(context.Context) (netconf.Loan, error) { return netconf.Loan{}, nil }

func (a *supplicantAgent) Enrol(ctx context.Context, request Request, tell func(station.Event)) (result Result, err error) {
	c, err := supplicant.Dial(ctx, a.socket)
	if err != nil {
		return result, err
	}
	defer c.Close()
	found, err := look(ctx, c)
	if err != nil {
		return result, err
	}
	r := &run{request: request}
	defer func() {
		result.Heard = r.heard
		if r.ended {
			return
		}
		ctx, cancel := ending(ctx)
		defer cancel()
		err = errors.Join(err, found.restore(ctx, c, err != nil && !r.credential))
	}()
	if err := a.start(ctx, c, r); err != nil {
		return result, err
	}
	if !r.over() {
		if err := a.follow(ctx, c, r, tell); err != nil {
			return result, err
		}
	}
	if r.ended {
		return result, errEnded
	}
	if r.outcome != 0 {
		tell(station.Finished{Outcome: r.outcome})
		return result, failed(request, r.outcome, r.result())
	}
	status, err := c.Ask(ctx, "STATUS")
	if err != nil {
		return result, err
	}
	result.BSS, result.Credential = r.bss, credentialOf(supplicant.Facts(status))
	got := result.Credential
	tell(station.GotCredential{SSID: got.SSID, Auth: got.Auth, Encr: got.Encr})
	tell(station.Finished{Outcome: station.Success})
	tell(station.Connected{BSS: r.bss})
	// It has written its configuration by itself, if it may.
	if _, err := c.Ask(ctx, "SAVE_CONFIG"); err == nil {
		result.Stored = "wpa_supplicant's configuration"
	} else if !errors.Is(err, supplicant.ErrRefused) {
		return result, err
	}
	return result, nil
}

// start has the search begin.
func (a *supplicantAgent) start(ctx context.Context, c *supplicant.Client, r *run) error {
	r.refresh(ctx, c)
	request := "WPS_PBC"
	who := ""
	if !r.request.BSSID.IsZero() {
		who = r.request.BSSID.String()
	}
	if r.request.PIN != nil {
		if who == "" {
			who = "any"
		}
		request, who = "WPS_PIN", who+" "+string(r.request.PIN)
	}
	reply, err := c.Ask(ctx, strings.TrimSpace(request+" "+who))
	switch {
	case err == nil:
		return nil
	case strings.HasPrefix(reply, "FAIL-PBC-OVERLAP"):
		r.overlaps()
		return nil
	}
	return err
}

// follow takes in what wpa_supplicant says until it is over. Two times are
// bounded: that of the search, and that of the joining.
func (a *supplicantAgent) follow(ctx context.Context, c *supplicant.Client, r *run, tell func(station.Event)) error {
	walk, cancel := context.WithTimeoutCause(ctx, min(r.request.WalkTime, WalkTime+5*time.Second), errWalkTime)
	defer cancel()
	for !r.over() {
		m, err := c.Next(walk)
		switch {
		case ctx.Err() != nil:
			return failed(r.request, station.Cancelled, station.Result{Err: context.Cause(ctx)})
		case errors.Is(err, errWalkTime):
			r.timeout()
			return nil
		case err != nil:
			return err
		}
		if m.Name == "CTRL-EVENT-SCAN-RESULTS" || strings.HasPrefix(m.Name, "WPS-") {
			if err := r.refresh(walk, c); err != nil && walk.Err() == nil {
				return err
			}
		}
		had := r.credential
		for _, step := range r.take(m) {
			tell(step)
		}
		if r.credential && !had {
			cancel()
			walk, cancel = context.WithTimeoutCause(ctx, joinPatience, fmt.Errorf("%w: wpa_supplicant: %w", wps.ErrNoConnection, errNotIn))
			defer cancel()
		}
	}
	return nil
}

// refresh asks what has been heard.
func (r *run) refresh(ctx context.Context, c *supplicant.Client) error {
	list, err := c.BSSs(ctx)
	if err == nil {
		r.heard = list
	}
	return err
}

// found is how wpa_supplicant was found.
type found struct {
	networks []supplicant.Network
	idle     bool // it was told not to join anything
}

func look(ctx context.Context, c *supplicant.Client) (f found, err error) {
	status, err := c.Ask(ctx, "STATUS")
	if err != nil {
		return f, err
	}
	switch state := supplicant.Facts(status)["wpa_state"]; state {
	case "INTERFACE_DISABLED":
		return f, fmt.Errorf("%w: wpa_supplicant says that it is disabled: down, or switched off (rfkill list)", errOff)
	case "DISCONNECTED", "INACTIVE":
		f.idle = true
	}
	if f.networks, err = c.Networks(ctx); err != nil {
		return f, err
	}
	// A search that somebody has begun and not ended, such as a run that was
	// killed, is not how it was found.
	if !slices.ContainsFunc(f.networks, func(n supplicant.Network) bool { return temporary(ctx, c, n) }) {
		return f, nil
	}
	if _, err := c.Ask(ctx, "WPS_CANCEL"); err != nil && !errors.Is(err, supplicant.ErrRefused) {
		return f, err
	}
	f.idle = false
	f.networks, err = c.Networks(ctx)
	f.networks = slices.DeleteFunc(f.networks, func(n supplicant.Network) bool { return temporary(ctx, c, n) })
	return f, err
}

// errOff tells that the interface does not work.
var errOff = errors.New("the interface cannot be used")

// restore has wpa_supplicant go on as it was found. While it does WPS it has all
// its networks disabled; it enables them by itself, unless it is interrupted.
func (f found) restore(ctx context.Context, c *supplicant.Client, failed bool) error {
	quietly := func(request string) error {
		_, err := c.Ask(ctx, request)
		if errors.Is(err, supplicant.ErrRefused) { // it is so already
			return nil
		}
		return err
	}
	if failed {
		if err := quietly("WPS_CANCEL"); err != nil {
			return err
		}
	}
	now, err := c.Networks(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, n := range now {
		i := slices.IndexFunc(f.networks, func(o supplicant.Network) bool { return o.ID == n.ID })
		switch {
		case i < 0 && failed && temporary(ctx, c, n):
			errs = append(errs, quietly(fmt.Sprintf("REMOVE_NETWORK %d", n.ID)))
		case i >= 0 && n.Disabled && !f.networks[i].Disabled:
			errs = append(errs, quietly(fmt.Sprintf("ENABLE_NETWORK %d", n.ID)))
		case i >= 0 && !n.Disabled && f.networks[i].Disabled:
			errs = append(errs, quietly(fmt.Sprintf("DISABLE_NETWORK %d", n.ID)))
		}
	}
	switch {
	case failed && f.idle:
		errs = append(errs, quietly("DISCONNECT"))
	case failed:
		errs = append(errs, quietly("REASSOCIATE"))
	}
	return errors.Join(errs...)
}

// temporary reports whether a network is one that stands for WPS itself.
func temporary(ctx context.Context, c *supplicant.Client, n supplicant.Network) bool {
	management, err := c.Ask(ctx, fmt.Sprintf("GET_NETWORK %d key_mgmt", n.ID))
	return err == nil && strings.Contains(management, "WPS")
}
