package wsc

import "github.com/gowps/wps/dot11"

// The payloads of management frames, with their attributes in the order in
// which hostap sends them. Version2 0 makes them those of a 1.0 device.
//
// Deployed senders leave required attributes out. A receiver that can do
// without goes on after an error that wraps ErrMissing: what is there has been
// read (see Unmarshal).

// Announcement is what the frames of an access point say of the state of its
// registrar. It changes with buttons pressed and PINs entered.
type Announcement struct {
	Locked bool // AP Setup Locked: takes no external registrar now
	// SelectedRegistrar says that a registrar waits for an enrollee; the next
	// three fields matter only then.
	SelectedRegistrar bool
	PasswordID        PasswordID
	SelectedMethods   ConfigMethods
	// NoPasswordID tells that PasswordID was not in a received frame, though
	// it should have been.
	NoPasswordID bool
	// AuthorizedMACs are the enrollees waited for, since 2.0; the broadcast
	// address is anyone. At most AuthorizedMACsMax.
	AuthorizedMACs []dot11.MAC
	// RegistrarMethods are the methods that the registrar has, since 2.0.5.
	RegistrarMethods ConfigMethods
}

func (a *Announcement) walk(w walker) {
	flag(w, AttrAPSetupLocked, &a.Locked)
	flag(w, AttrSelectedRegistrar, &a.SelectedRegistrar)
	if !a.SelectedRegistrar {
		return
	}
	if w.carries(AttrPasswordID, !a.NoPasswordID) {
		number(w, AttrPasswordID, &a.PasswordID)
	} else {
		a.NoPasswordID = true
	}
	number(w, AttrSelectedRegistrarConfigMethods, &a.SelectedMethods)
}

func (a *Announcement) extension(version2 *uint8) extension {
	return extension{version2: version2, authorizedMACs: &a.AuthorizedMACs, registrarMethods: &a.RegistrarMethods}
}

// Beacon is the payload of a beacon.
type Beacon struct {
	Device // State and Version2; UUID and Bands unless zero
	Announcement
	Extra []byte // whole attributes to send at the end; not read
}

func (b *Beacon) walk(w walker) {
	w.version()
	number(w, AttrState, &b.State)
	b.Announcement.walk(w)
	b.walkOptionalUUID(w)
	optional(w, AttrRFBands, &b.Bands)
	w.extension(b.extension(&b.Version2))
	w.extra(b.Extra)
}

// ProbeResponse is the payload of a probe response: a beacon's, and who the
// access point is.
type ProbeResponse struct {
	Device // all but MAC, AuthTypes, EncrTypes and OSVersion; Bands unless zero
	Announcement
	ResponseType ResponseType
	Extra        []byte // whole attributes to send at the end; not read
}

func (p *ProbeResponse) walk(w walker) {
	w.version()
	number(w, AttrState, &p.State)
	p.Announcement.walk(w)
	number(w, AttrResponseType, &p.ResponseType)
	w.fixed(AttrUUIDE, p.UUID[:])
	p.walkIdentity(w)
	number(w, AttrConfigMethods, &p.ConfigMethods)
	optional(w, AttrRFBands, &p.Bands)
	w.extension(p.extension(&p.Version2))
	w.extra(p.Extra)
}

// ProbeRequest is the payload of a station's probe request.
type ProbeRequest struct {
	RequestType      RequestType
	Device           // ConfigMethods, UUID, PrimaryType, Bands, Version2; since 2.0 the texts but for the serial number
	AssociationState AssociationState
	ConfigError      ConfigError
	// PasswordID is PasswordIDPushButton only while a button is pressed:
	// access points count such requests.
	PasswordID      PasswordID
	RequestToEnroll bool
	Extra           []byte // whole attributes to send at the end; not read
}

func (p *ProbeRequest) walk(w walker) {
	w.version()
	number(w, AttrRequestType, &p.RequestType)
	number(w, AttrConfigMethods, &p.ConfigMethods)
	w.fixed(AttrUUIDE, p.UUID[:])
	w.fixed(AttrPrimaryDeviceType, p.PrimaryType[:])
	number(w, AttrRFBands, &p.Bands)
	number(w, AttrAssociationState, &p.AssociationState)
	number(w, AttrConfigError, &p.ConfigError)
	number(w, AttrPasswordID, &p.PasswordID)
	if w.carries(AttrManufacturer, p.Version2 != 0) {
		p.walkModel(w)
		w.text(AttrDeviceName, &p.Name, DeviceTextMax)
	}
	w.extension(extension{version2: &p.Version2, requestToEnroll: &p.RequestToEnroll})
	w.extra(p.Extra)
}

// AssocRequest is the payload of an association request.
type AssocRequest struct {
	RequestType RequestType
	Version2    uint8
	Extra       []byte // whole attributes to send at the end; not read
}

func (r *AssocRequest) walk(w walker) {
	w.version()
	number(w, AttrRequestType, &r.RequestType)
	w.extension(extension{version2: &r.Version2})
	w.extra(r.Extra)
}

// AssocResponse is the payload of an association response.
type AssocResponse struct {
	ResponseType ResponseType
	Version2     uint8
	Extra        []byte // whole attributes to send at the end; not read
}

func (r *AssocResponse) walk(w walker) {
	w.version()
	number(w, AttrResponseType, &r.ResponseType)
	w.extension(extension{version2: &r.Version2})
	w.extra(r.Extra)
}
