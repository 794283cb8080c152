package wsc

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"sync"
	"testing"
)

// vector is one entry of testdata/vectors.json; each kind has some of the
// fields.
type vector struct {
	Kind, Name string

	Namespace, MAC, UUID string            // uuid-from-mac
	Hex                  string            // ie-attributes, credential
	TLVs                 [][2]string       // ie-attributes, message
	Attributes           string            // message
	Settings             string            // message: plaintext of Encrypted Settings
	Payload, Elements    string            // ie-fragmentation
	Accept, Reject       []string          // pin-syntax
	Cases                []json.RawMessage // the rest
}

var loadVectors = sync.OnceValues(func() ([]vector, error) {
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		return nil, err
	}
	var file struct{ Vectors []vector }
	err = json.Unmarshal(data, &file)
	return file.Vectors, err
})

// vectorsOf returns the vectors of one kind, of which there must be some.
func vectorsOf(t testing.TB, kind string) []vector {
	t.Helper()
	all, err := loadVectors()
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	for _, v := range all {
		if v.Kind == kind {
			list = append(list, v)
		}
	}
	if list == nil {
		t.Fatalf("no vector of kind %q", kind)
	}
	return list
}

// vectorNamed returns one vector.
func vectorNamed(t testing.TB, kind, name string) vector {
	t.Helper()
	for _, v := range vectorsOf(t, kind) {
		if v.Name == name {
			return v
		}
	}
	t.Fatalf("no vector %q", name)
	return vector{}
}

// casesOf returns the cases of a vector.
func casesOf[T any](t testing.TB, v vector) []T {
	t.Helper()
	if len(v.Cases) == 0 {
		t.Fatalf("vector %q has no cases", v.Name)
	}
	cases := make([]T, len(v.Cases))
	for i, raw := range v.Cases {
		if err := json.Unmarshal(raw, &cases[i]); err != nil {
			t.Fatal(err)
		}
	}
	return cases
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
