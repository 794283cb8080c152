package scripttest

import (
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	for _, c := range []struct{ want, got, diff string }{
		{"", "", ""},
		{"a\n", "a\n", ""},
		{"a\nb\n", "a\nc\n", "   1    1   a\n   2      - b\n        2 + c\n"},
		{"", "x\n", "        1 + x\n"},
		{"x\n", "", "   1      - x\n"},
		{"a", "a\n", "   1      - a (no newline at the end)\n        1 + a\n"},
		{"a \n", "a\n", "   1      - a\\x20\n        1 + a\n"},
		{"a b\t\x1b[31m\xff\\é\n", "", "   1      - a b\\t\\x1b[31m\\xff\\é\n"},
		{"1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\n5\n6\n7\nx\n", "...\n   5    5   5\n   6    6   6\n   7    7   7\n   8      - 8\n        8 + x\n"},
		{"a\nb\nc\n", "b\nc\nd\n", "   1      - a\n   2    1   b\n   3    2   c\n        3 + d\n"},
	} {
		if got := diff(c.want, c.got); got != c.diff {
			t.Errorf("%q, %q:\n%swant\n%s", c.want, c.got, got, c.diff)
		}
	}
	long := diff(strings.Repeat("a\n", 2000), strings.Repeat("b\n", 2000))
	if n := strings.Count(long, "\n"); n != diffLines+1 || !strings.HasSuffix(long, "... and 3940 more lines\n") {
		t.Errorf("%d lines:\n%s", n, long)
	}
}

// FuzzDiff takes both texts out of their difference again.
func FuzzDiff(f *testing.F) {
	f.Add("a\nb\nc\n", "b\nc\nd")
	f.Add("", "\n")
	f.Fuzz(func(t *testing.T, want, got string) {
		changes := align(lines(want), lines(got))
		var a, b []string
		for _, c := range changes {
			if c.want > 0 {
				if a = append(a, c.text); len(a) != c.want {
					t.Errorf("line %d is number %d", c.want, len(a))
				}
			}
			if c.got > 0 {
				if b = append(b, c.text); len(b) != c.got {
					t.Errorf("line %d is number %d", c.got, len(b))
				}
			}
		}
		if strings.Join(a, "\n") != strings.Join(lines(want), "\n") || strings.Join(b, "\n") != strings.Join(lines(got), "\n") {
			t.Errorf("%q, %q: %v", want, got, changes)
		}
	})
}
