package scripttest

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
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
			if !folders[name] {
				if wanted(name) && !yield(File{name, true}, nil) {
					return
				}
				continue
			}
			stopped := false
			err := filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
				switch {
				case err != nil:
					return err
				case path != name && strings.HasPrefix(entry.Name(), ".") && entry.IsDir():
					return fs.SkipDir
				case entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || filepath.Ext(path) != ".lua" || !wanted(path):
					return nil
				case !yield(File{path, false}, nil):
					stopped = true
					return fs.SkipAll
				}
				return nil
			})
			if stopped || err != nil && !yield(File{}, err) {
				return
			}
		}
	}, nil
}
