package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

const netplanFolder = "/etc/netplan"

// netplanStore is netplan, which makes one configuration of all files in its
// folder and takes no network twice. So a network that is in some file is
// replaced there; others come into a file of ours.
type netplanStore struct{ m Machine }

func (s netplanStore) Name() string { return Netplan }

func (s netplanStore) Check(context.Context) error {
	if err := s.m.ready(s.m.path(netplanFolder)); err != nil {
		return fmt.Errorf("store: %s: %w", Netplan, err)
	}
	return nil
}

// own is the file for what is in no other.
func (s netplanStore) own() string {
	return s.m.path(netplanFolder + "/90-wps-" + s.m.Interface + ".yaml")
}

func (s netplanStore) Plan(_ context.Context, n Network) (*Change, error) {
	entries, err := os.ReadDir(s.m.path(netplanFolder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("store: %w", err)
	}
	target, id, addressed := s.own(), s.m.Interface, false
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".yaml" {
			continue
		}
		path := s.m.path(netplanFolder + "/" + e.Name())
		p, err := s.m.look(path)
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		root, err := yamlRoot(p.text)
		if errors.Is(err, io.EOF) {
			continue // there is nothing in it
		}
		if err != nil {
			return nil, fmt.Errorf("store: %s: %w", path, err)
		}
		name, device := netplanDevice(root, s.m.Interface)
		if device == nil {
			continue
		}
		id = name
		if path != s.own() {
			addressed = true
		}
		if _, ap := child(field(device, "access-points"), n.ssid()); ap != nil {
			target = path
		}
	}
	next := func(string) string { return "netplan apply" }
	return s.m.plan(target, n, netplanEdit(id, !addressed), true, next)
}

// netplanDevice finds the definition of an interface: by its name, or by what it
// says it matches.
func netplanDevice(root *yaml.Node, ifname string) (id string, device *yaml.Node) {
	wifis := field(field(root, "network"), "wifis")
	if wifis == nil {
		return "", nil
	}
	for i := 0; i+1 < len(wifis.Content); i += 2 {
		key, value := wifis.Content[i], wifis.Content[i+1]
		name := field(field(value, "match"), "name")
		set := field(value, "set-name")
		if key.Value == ifname && name == nil || name != nil && name.Value == ifname || set != nil && set.Value == ifname {
			return key.Value, value
		}
	}
	return "", nil
}

// netplanEdit edits a file of netplan's for the device id. A new file has the
// device get an address if addresses is set.
func netplanEdit(id string, addresses bool) edit {
	return func(old []byte, n Network) ([]byte, Effect, error) {
		name, ok := n.text()
		// What netplan makes of it has no escapes, and a # after a quotation mark
		// begins a comment there.
		if first := strings.IndexByte(name, '"'); !ok || first >= 0 && strings.Contains(name[first:], "#") {
			return nil, "", fmt.Errorf("netplan takes only names that are plain text, and %q is none: %w", name, ErrCannotHold)
		}
		password := ""
		if !n.open() {
			var err error
			password, _, err = n.passphraseOrPSK(func(p string) bool { return isASCII(p, `"\`) && strings.TrimSpace(p) == p })
			if err != nil {
				return nil, "", err
			}
		}
		if old == nil {
			return netplanFile(id, addresses, name, password), Added, nil
		}
		return (&netplanText{id: id, name: name, password: password}).edit(old)
	}
}

func netplanFile(id string, addresses bool, name, password string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "network:\n  version: 2\n  wifis:\n    %s:\n", yamlString(id))
	if addresses {
		b.WriteString("      dhcp4: true\n")
	}
	fmt.Fprintf(&b, "      access-points:\n%s", netplanEntry("        ", name, password))
	return []byte(b.String())
}

// netplanEntry is an access point in block style.
func netplanEntry(indent, name, password string) string {
	if password == "" {
		return indent + yamlString(name) + ": {}\n"
	}
	return indent + yamlString(name) + ":\n" + indent + "  password: " + yamlString(password) + "\n"
}

// errByHand tells that a file is written in a way that an edit could spoil.
var errByHand = errors.New("it is written in a way that is not edited here: do it by hand")

// netplanText is one edit of a text. The text is read as a tree to find the
// place; the edit is of characters, so that all others stay; and then what the
// new text says is compared with what it should say.
type netplanText struct {
	id, name, password string
	lines              []string
}

func (t *netplanText) edit(old []byte) ([]byte, Effect, error) {
	root, err := yamlRoot(old)
	if err != nil {
		return nil, "", err
	}
	t.lines = closed(splitLines(old))
	device := field(field(field(root, "network"), "wifis"), t.id)
	if device == nil {
		return nil, "", fmt.Errorf("there is no wifis: %s: %w", t.id, errByHand)
	}
	key, points := child(device, "access-points")
	if points == nil || points.Kind != yaml.MappingNode {
		return nil, "", fmt.Errorf("there are no access-points of %s: %w", t.id, errByHand)
	}
	want := tree(root)
	wanted := want.(node)["network"].(node)["wifis"].(node)[t.id].(node)["access-points"].(node)
	effect := Added
	if name, point := child(points, t.name); point != nil {
		effect = Replaced
		var changed bool
		if changed, err = t.replace(name, point, wanted); err == nil && !changed {
			return old, Unchanged, nil
		}
	} else {
		err = t.add(key, points)
		wanted[t.name] = node{}
		if t.password != "" {
			wanted[t.name] = node{"password": text(t.password)}
		}
	}
	if err != nil {
		return nil, "", err
	}
	out := []byte(strings.Join(t.lines, ""))
	if again, err := yamlRoot(out); err != nil || !reflect.DeepEqual(tree(again), want) {
		return nil, "", errByHand
	}
	return out, effect, nil
}

// add puts a new access point before the others.
func (t *netplanText) add(key, points *yaml.Node) error {
	if points.Style&yaml.FlowStyle != 0 || len(points.Content) == 0 || points.Content[0].Line <= key.Line {
		return fmt.Errorf("line %d: %w", key.Line, errByHand)
	}
	indent := strings.Repeat(" ", points.Content[0].Column-1)
	t.lines = slices.Insert(t.lines, key.Line, netplanEntry(indent, t.name, t.password))
	return nil
}

// replace gives an access point another password, in the text and in what is
// wanted of all of them.
func (t *netplanText) replace(name, point *yaml.Node, wanted node) (changed bool, err error) {
	auth := field(point, "auth")
	if management := field(auth, "key-management"); management != nil && !slices.Contains([]string{"psk", "sae"}, management.Value) {
		return false, fmt.Errorf("line %d: this network has other security there: %w", name.Line, errByHand)
	}
	own, _ := wanted[t.name].(node)
	password := field(point, "password")
	if password == nil && auth != nil {
		password = field(auth, "password")
		own, _ = own["auth"].(node)
	}
	switch {
	case t.password == "" && (password != nil || auth != nil):
		return false, fmt.Errorf("line %d: this network is open now, but has a password there: %w", name.Line, errByHand)
	case t.password == "":
		return false, nil
	case password != nil:
		if password.Value == t.password && password.Kind == yaml.ScalarNode {
			return false, nil
		}
		own["password"] = text(t.password)
		return true, t.replaceScalar(password)
	case auth != nil:
		return false, fmt.Errorf("line %d: %w", name.Line, errByHand)
	}
	if own == nil {
		own = node{}
		wanted[t.name] = own
	}
	own["password"] = text(t.password)
	return true, t.insert(name, point)
}

// replaceScalar writes the password instead of another scalar of one line.
func (t *netplanText) replaceScalar(old *yaml.Node) error {
	line, at, err := t.at(old)
	if err != nil || old.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: %w", old.Line, errByHand)
	}
	rest, length := line[at:], -1
	switch old.Style {
	case 0:
		if strings.HasPrefix(rest, old.Value) {
			length = len(old.Value)
		}
	case yaml.DoubleQuotedStyle:
		length = quotedLength(rest, '\\')
	case yaml.SingleQuotedStyle:
		length = quotedLength(rest, 0)
	}
	if length < 0 || old.Anchor != "" {
		return fmt.Errorf("line %d: %w", old.Line, errByHand)
	}
	t.lines[old.Line-1] = line[:at] + yamlString(t.password) + rest[length:]
	return nil
}

// insert gives an access point that has none a password.
func (t *netplanText) insert(name, point *yaml.Node) error {
	entry := "password: " + yamlString(t.password)
	switch {
	case point.Kind == yaml.MappingNode && point.Style&yaml.FlowStyle != 0:
		line, at, err := t.at(point)
		if err != nil || !strings.HasPrefix(line[at:], "{") {
			return fmt.Errorf("line %d: %w", point.Line, errByHand)
		}
		if len(point.Content) > 0 {
			entry += ", "
		}
		t.lines[point.Line-1] = line[:at+1] + entry + line[at+1:]
	case point.Kind == yaml.MappingNode && len(point.Content) > 0 && point.Content[0].Line > name.Line:
		indent := strings.Repeat(" ", point.Content[0].Column-1)
		t.lines = slices.Insert(t.lines, name.Line, indent+entry+"\n")
	case point.Kind == yaml.ScalarNode && point.Value == "" && point.Tag == "!!null" && name.Column > 0:
		indent := strings.Repeat(" ", name.Column+1)
		t.lines = slices.Insert(t.lines, name.Line, indent+entry+"\n")
	default:
		return fmt.Errorf("line %d: %w", name.Line, errByHand)
	}
	return nil
}

// at is the line that a node begins in, and where. Columns are counted in
// characters.
func (t *netplanText) at(n *yaml.Node) (line string, at int, err error) {
	if n.Line < 1 || n.Line > len(t.lines) || n.Column < 1 {
		return "", 0, errByHand
	}
	line = t.lines[n.Line-1]
	column := 1
	for at = range line {
		if column == n.Column {
			return line, at, nil
		}
		column++
	}
	return "", 0, errByHand
}
