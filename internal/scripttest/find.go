package scripttest

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// File is a script to run.
type File struct {
	Name string
	// Named tells that it was asked for by its name: it must expect something.
	Named bool
}

// Find finds scripts: the files named, and all *.lua files in the folders
// named and below them, in the order of their names. What begins with a dot is
// left out. A pattern, if there is one, must match the name.
func Find(names []string, pattern *regexp.Regexp) (iter.Seq2[File, error], error) {
	folders := map[string]bool{}
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("%s: there is no such file or folder", name)
		case err != nil:
			return nil, err
		}
		folders[name] = info.IsDir()
	}
	wanted := func(name string) bool { return pattern == nil || pattern.MatchString(filepath.ToSlash(name)) }
	return func(yield func(File, error) bool) {
		for _, name := range names {
			if folders[name] {
				if !walk(name, wanted, yield) {
					return
				}
			} else if wanted(name) && !yield(File{name, true}, nil) {
				return
			}
		}
	}, nil
}

// walk yields the scripts in a folder, and reports whether to go on. It holds
// no more than the names of one folder at each level.
func walk(folder string, wanted func(string) bool, yield func(File, error) bool) bool {
	names, err := readNames(folder)
	if err != nil {
		return yield(File{}, err)
	}
	for _, name := range names {
		path := filepath.Join(folder, name)
		info, err := os.Lstat(path)
		switch {
		case strings.HasPrefix(name, "."):
		case err != nil:
			if !yield(File{}, err) {
				return false
			}
		case info.IsDir():
			if !walk(path, wanted, yield) {
				return false
			}
		case filepath.Ext(name) == ".lua" && wanted(path):
			if !yield(File{path, false}, nil) {
				return false
			}
		}
	}
	return true
}

// readNames returns the names in a folder, in order.
func readNames(folder string) ([]string, error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names, err := f.Readdirnames(-1)
	slices.Sort(names)
	return names, err
}
