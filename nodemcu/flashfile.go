package nodemcu

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

const (
	flashVersion = 1
	// flashMax bounds a flash file, in octets.
	flashMax = 64 << 10
)

// flashFile is Flash as JSON. Names and passwords are octets, see octets; the
// numbers are those that scripts see.
type flashFile struct {
	Version     int            `json:"nodemcu_flash"`
	Mode        int            `json:"mode"`
	Phy         int            `json:"phymode"`
	AutoConnect bool           `json:"autoconnect"`
	Station     networkInFile  `json:"station"`
	Networks    networksInFile `json:"networks"`
	AP          apInFile       `json:"softap"`
}

type networkInFile struct {
	SSID     octets `json:"ssid"`
	Password octets `json:"password,omitempty"`
	BSSID    string `json:"bssid,omitempty"`
}

type networksInFile struct {
	Limit   int             `json:"limit"`
	Current int             `json:"current"` // from 1
	List    []networkInFile `json:"list"`
}

type apInFile struct {
	SSID     octets `json:"ssid,omitempty"`
	Password octets `json:"password,omitempty"`
	Auth     int    `json:"auth"`
	Channel  int    `json:"channel"`
	Hidden   bool   `json:"hidden"`
	Max      int    `json:"max"`
	Beacon   int    `json:"beacon"`
}

// octets is text, or with the prefix hex: any octets.
type octets string

const hexPrefix = "hex:"

// MarshalText implements encoding.TextMarshaler.
func (o octets) MarshalText() ([]byte, error) {
	plain := utf8.ValidString(string(o)) && !strings.HasPrefix(string(o), hexPrefix) &&
		strings.IndexFunc(string(o), func(r rune) bool { return !unicode.IsPrint(r) }) < 0
	if plain {
		return []byte(o), nil
	}
	return hex.AppendEncode([]byte(hexPrefix), []byte(o)), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (o *octets) UnmarshalText(text []byte) error {
	digits, isHex := bytes.CutPrefix(text, []byte(hexPrefix))
	if !isHex {
		*o = octets(text)
		return nil
	}
	raw, err := hex.DecodeString(string(digits))
	if err != nil {
		return fmt.Errorf("after %s come pairs of hexadecimal digits", hexPrefix)
	}
	*o = octets(raw)
	return nil
}

// Text is the flash as ParseFlash reads it: JSON, with the passwords.
func (f *Flash) Text() []byte {
	file := flashFile{
		Version: flashVersion, Mode: int(f.Mode), Phy: int(f.Phy), AutoConnect: f.AutoConnect,
		Station:  inFile(f.Station),
		Networks: networksInFile{Limit: f.Networks.Limit, Current: f.Networks.Current + 1, List: []networkInFile{}},
		AP: apInFile{
			SSID: octets(f.AP.SSID), Password: octets(f.AP.Password), Auth: f.AP.Auth, Channel: f.AP.Channel,
			Hidden: f.AP.Hidden, Max: f.AP.Max, Beacon: f.AP.Beacon,
		},
	}
	for _, c := range f.Networks.List {
		file.Networks.List = append(file.Networks.List, inFile(c))
	}
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("nodemcu: %v", err)) // nothing in it can fail
	}
	return append(text, '\n')
}

func inFile(c StationConfig) networkInFile {
	n := networkInFile{SSID: octets(c.SSID), Password: octets(c.Password)}
	if c.FixBSSID {
		n.BSSID = c.BSSID.String()
	}
	return n
}

// ParseFlash reads what Text has written. Keys that are missing have the value
// of a new device; the error says what is wrong and where.
func ParseFlash(text []byte) (*Flash, error) {
	switch {
	case len(text) > flashMax:
		return nil, fmt.Errorf("larger than %d octets, and so no flash file", flashMax)
	case len(bytes.TrimSpace(text)) == 0:
		return nil, errors.New("empty, and so no flash file: remove it for a new device")
	}
	var file flashFile
	fresh, _ := json.Marshal(json.RawMessage(NewFlash().Text()))
	if err := json.Unmarshal(fresh, &file); err != nil {
		panic(fmt.Sprintf("nodemcu: %v", err))
	}
	file.Version = 0
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, inLine(text, d.InputOffset(), err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, inLine(text, d.InputOffset(), errors.New("something follows the end of the flash"))
	}
	if file.Version != flashVersion {
		return nil, fmt.Errorf("nodemcu_flash is %d: this program reads version %d", file.Version, flashVersion)
	}
	f, err := file.flash()
	if err == nil {
		f.saved = f.Text()
	}
	return f, err
}

// inLine says in which line of a flash file an error is.
func inLine(text []byte, offset int64, err error) error {
	words := strings.TrimPrefix(err.Error(), "json: ")
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = syntax.Offset
	} else if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		// Its own words show the value, which may be a password.
		offset, words = kind.Offset, fmt.Sprintf("%s must be of type %v", kind.Field, kind.Type.Kind())
	} else if errors.Is(err, io.ErrUnexpectedEOF) {
		offset, words = int64(len(text)), "it ends in the middle"
	}
	line := 1 + bytes.Count(text[:min(max(offset, 0), int64(len(text)))], []byte("\n"))
	return fmt.Errorf("line %d: %s", line, words)
}

// flash checks the file, so that a device finds nothing in its flash that it
// could not have put there.
func (file *flashFile) flash() (*Flash, error) {
	var wrong error
	within := func(key string, n, low, high int) {
		if wrong == nil && (n < low || n > high) {
			wrong = fmt.Errorf("%s is %d: it goes from %d to %d", key, n, low, high)
		}
	}
	network := func(key string, n networkInFile) StationConfig {
		c, err := n.config()
		if wrong == nil && err != nil {
			wrong = fmt.Errorf("%s.%w", key, err)
		}
		return c
	}
	within("mode", file.Mode, int(NullMode), int(StationAP))
	within("phymode", file.Phy, int(PhyB), int(PhyN))
	f := &Flash{
		Mode: Mode(file.Mode), Phy: PhyMode(file.Phy), AutoConnect: file.AutoConnect,
		Station: network("station", file.Station),
	}
	n := file.Networks
	within("networks.limit", n.Limit, 1, networksMax)
	within("the number of networks", len(n.List), 0, networksMax)
	within("networks.current", n.Current, 1, max(len(n.List), 1))
	f.Networks = Networks{Limit: n.Limit, Current: n.Current - 1}
	for _, record := range n.List {
		f.Networks.List = append(f.Networks.List, network("networks", record))
	}
	a := file.AP
	within("the length of softap.ssid", len(a.SSID), 0, dot11.SSIDMax)
	within("the length of softap.password", len(a.Password), 0, passwordMax)
	within("softap.auth", a.Auth, authOpen, authWPAWPA2)
	within("softap.channel", a.Channel, 1, apChannelMax)
	within("softap.max", a.Max, 1, apStationsMax)
	within("softap.beacon", a.Beacon, apBeaconMin, apBeaconMax)
	f.AP = APConfig{dot11.SSID(a.SSID), secret.Bytes(a.Password), a.Auth, a.Channel, a.Hidden, a.Max, a.Beacon}
	if wrong == nil && !f.AP.usable() {
		wrong = errors.New("softap: the password does not fit the kind of protection")
	}
	if wrong != nil {
		return nil, wrong
	}
	return f, nil
}

func (n networkInFile) config() (StationConfig, error) {
	c := StationConfig{SSID: dot11.SSID(n.SSID), BSSID: dot11.Broadcast}
	if n.Password != "" {
		c.Password = secret.Bytes(n.Password)
	}
	if len(n.SSID) > dot11.SSIDMax {
		return c, fmt.Errorf("ssid has %d octets: at most %d", len(n.SSID), dot11.SSIDMax)
	}
	if len(n.Password) > passwordMax {
		return c, fmt.Errorf("password has %d octets: at most %d", len(n.Password), passwordMax)
	}
	if n.BSSID != "" {
		mac, err := dot11.ParseMAC(n.BSSID)
		if err != nil {
			return c, errors.New("bssid is no address like 02:00:00:00:00:01")
		}
		c.FixBSSID, c.BSSID = true, mac
	}
	return c, nil
}
