package layout

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/ap"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/internal/store"
	"github.com/gowps/wps/nodemcu"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/rsn"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/sim"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

var (
	formatter = reflect.TypeFor[fmt.Formatter]()
	octets    = reflect.TypeFor[secret.Bytes]()
)

// leak returns the path to a secret that fmt prints although the secret itself
// says how it is to be printed: fmt asks no value that it has reached through a
// field that is not exported. It follows no pointer but the first.
func leak(t reflect.Type, reached bool, path string, seen map[reflect.Type]bool) string {
	if reached && (t.Implements(formatter) || reflect.PointerTo(t).Implements(formatter) && path == "") {
		return ""
	}
	if t == octets {
		return path
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return leak(t.Elem(), reached, path+"[]", seen)
	case reflect.Struct:
		if seen[t] {
			return ""
		}
		seen[t] = true
		defer delete(seen, t)
		for f := range t.Fields() {
			if p := leak(f.Type, reached && f.IsExported(), path+"."+f.Name, seen); p != "" {
				return p
			}
		}
	}
	return ""
}

// TestNoVerbReachesSecrets: whoever prints one of these, in a log or in an error,
// prints no key.
func TestNoVerbReachesSecrets(t *testing.T) {
	for _, typ := range []reflect.Type{
		reflect.TypeFor[wps.Config](), reflect.TypeFor[wps.Enrolment](), reflect.TypeFor[wps.Connection](), reflect.TypeFor[wps.Error](),
		reflect.TypeFor[station.Enroll](), reflect.TypeFor[station.Connect](), reflect.TypeFor[station.Result](),
		reflect.TypeFor[ap.BSS](), reflect.TypeFor[ap.Device](), reflect.TypeFor[ap.BSSConfig](), reflect.TypeFor[ap.DeviceConfig](),
		reflect.TypeFor[registration.Enrollee](), reflect.TypeFor[registration.Registrar](), reflect.TypeFor[registration.KeyPair](),
		reflect.TypeFor[rsn.Supplicant](), reflect.TypeFor[rsn.Authenticator](), reflect.TypeFor[rsn.GroupKey](),
		reflect.TypeFor[eap.Peer](), reflect.TypeFor[eap.Server](),
		reflect.TypeFor[wsc.Credential](), reflect.TypeFor[wsc.DevicePassword](),
		reflect.TypeFor[airs.Air](), reflect.TypeFor[airs.World](), reflect.TypeFor[sim.Air](),
		reflect.TypeFor[nodemcu.Flash](), reflect.TypeFor[nodemcu.Config](), reflect.TypeFor[nodemcu.VM](),
		reflect.TypeFor[store.Network](), reflect.TypeFor[store.Change](),
	} {
		if path := leak(typ, true, "", map[reflect.Type]bool{}); path != "" {
			t.Errorf("%v prints %s: give it a Format", typ, path)
		}
	}
	type inner struct{ key secret.Bytes }
	leaky := struct{ In []inner }{[]inner{{key: secret.Bytes("octets")}}}
	if leak(reflect.TypeOf(leaky), true, "", map[reflect.Type]bool{}) != ".In[].key" || fmt.Sprintf("%s", leaky) != "{[{octets}]}" {
		t.Error("a leak is not found")
	}
}
