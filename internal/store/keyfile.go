package store

import (
	"slices"
	"strings"
)

// keyfile is a text of groups of key=value lines, as GLib's GKeyFile and ell's
// l_settings read it. Lines that are not changed stay as they are.
type keyfile struct{ lines []string }

// scan calls f for each line with the group that it is in, from the group's
// header on; key is "" where there is none.
func (k *keyfile) scan(f func(i int, group, key, value string)) {
	group := ""
	for i, line := range k.lines {
		text := strings.TrimLeft(strings.TrimRight(line, "\r\n"), " \t")
		key, value := "", ""
		switch {
		case strings.HasPrefix(text, "#"):
		case strings.HasPrefix(text, "[@"): // an extension of ell's, inside a group
		case strings.HasPrefix(text, "["):
			if end := strings.IndexByte(text, ']'); end > 0 {
				group = text[1:end]
			}
		default:
			if name, v, ok := strings.Cut(text, "="); ok {
				key, value = strings.TrimRight(name, " \t"), strings.TrimLeft(v, " \t")
			}
		}
		f(i, group, key, value)
	}
}

// get returns a value as it is written, the last one if there are several.
func (k *keyfile) get(groups []string, key string) (value string, ok bool) {
	k.scan(func(_ int, g, name, v string) {
		if name == key && slices.Contains(groups, g) {
			value, ok = v, true
		}
	})
	return value, ok
}

// has reports whether there is one of the groups.
func (k *keyfile) has(groups []string) (found bool) {
	k.scan(func(_ int, g, _, _ string) { found = found || slices.Contains(groups, g) })
	return found
}

// drop takes a key out, and returns the place of its first line, -1 if there
// was none.
func (k *keyfile) drop(groups []string, key string) int {
	first := -1
	var keep []string
	k.scan(func(i int, g, name, _ string) {
		if name == key && slices.Contains(groups, g) {
			if first < 0 {
				first = len(keep)
			}
			return
		}
		keep = append(keep, k.lines[i])
	})
	k.lines = keep
	return first
}

// set gives a key a value, which is written as it is: in the key's old place, or
// at the end of the first of the groups that there is, or in a new group.
func (k *keyfile) set(groups []string, key, value string) {
	if old, ok := k.get(groups, key); ok && old == value {
		return
	}
	line := key + "=" + value + "\n"
	at := k.drop(groups, key)
	if at < 0 {
		k.scan(func(i int, g, _, _ string) {
			if slices.Contains(groups, g) && strings.TrimSpace(k.lines[i]) != "" {
				at = i + 1
			}
		})
	}
	k.lines = closed(k.lines)
	if at < 0 {
		if len(k.lines) > 0 {
			k.lines = append(k.lines, "\n")
		}
		k.lines = append(k.lines, "["+groups[0]+"]\n")
		at = len(k.lines)
	}
	k.lines = slices.Insert(k.lines, at, line)
}

func (k *keyfile) text() []byte { return []byte(strings.Join(k.lines, "")) }

// keyfileValue writes a text as a value. Blanks at its ends are escaped: those
// before it are not part of a value, and those after it easily get lost.
func keyfileValue(text string) string {
	inner := strings.Trim(text, " ")
	before := len(text) - len(strings.TrimLeft(text, " "))
	if inner == "" {
		before = 0
	}
	after := len(text) - before - len(inner)
	return strings.Repeat(`\s`, before) + strings.ReplaceAll(inner, `\`, `\\`) + strings.Repeat(`\s`, after)
}

// keyfileText reads a value.
func keyfileText(value string) string {
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] != '\\' || i+1 == len(value) {
			b.WriteByte(value[i])
			continue
		}
		i++
		switch value[i] {
		case 's':
			b.WriteByte(' ')
		case 't':
			b.WriteByte('\t')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		default:
			b.WriteByte(value[i])
		}
	}
	return b.String()
}
