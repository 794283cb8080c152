package dot11

// Reason says why an association ended (IEEE 802.11-2020 table 9-49), or, from
// 200 on, why an attempt came to nothing (Espressif's numbers, which NodeMCU
// scripts see).
type Reason uint16

// The reasons that a station or an access point here gives or tells apart.
const (
	ReasonUnspecified      Reason = 1
	ReasonAuthExpire       Reason = 2
	ReasonDeauthLeaving    Reason = 3
	ReasonAssocExpire      Reason = 4
	ReasonNotAuthed        Reason = 6
	ReasonNotAssociated    Reason = 7
	ReasonDisassocLeaving  Reason = 8
	ReasonInvalidElement   Reason = 13
	ReasonMICFailure       Reason = 14
	ReasonHandshakeTimeout Reason = 15
	ReasonGroupKeyTimeout  Reason = 16
	ReasonElementDiffers   Reason = 17
	Reason8021XFailed      Reason = 23
	ReasonBeaconTimeout    Reason = 200
	ReasonNoAPFound        Reason = 201
	ReasonAuthFail         Reason = 202
	ReasonAssocFail        Reason = 203
	ReasonLocalHandshake   Reason = 204
)

// Status is the outcome of an authentication or association
// (IEEE 802.11-2020 table 9-50).
type Status uint16

// Status codes in use here.
const (
	StatusSuccess         Status = 0
	StatusFailure         Status = 1
	StatusAssocDenied     Status = 12
	StatusInvalidElement  Status = 40
	StatusInvalidGroup    Status = 41
	StatusInvalidPairwise Status = 42
	StatusInvalidAKM      Status = 43
	StatusRobustPolicy    Status = 31
	StatusTooManyStations Status = 17
)
