package airs

import (
	"embed"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

//go:embed builtin/*.toml
var builtin embed.FS

// Default is the name of the air that is used when none is named.
const Default = "home"

// Names lists the built-in airs, the default first.
func Names() []string {
	entries, err := builtin.ReadDir("builtin")
	if err != nil {
		panic(err) // embedded: cannot be missing
	}
	names := []string{Default}
	for _, e := range entries {
		if name := strings.TrimSuffix(e.Name(), ".toml"); name != Default {
			names = append(names, name)
		}
	}
	return names
}

// Source returns the commented text of a built-in air.
func Source(name string) (text []byte, ok bool) {
	if !slices.Contains(Names(), name) {
		return nil, false
	}
	text, err := builtin.ReadFile("builtin/" + name + ".toml")
	return text, err == nil
}

// Load reads a built-in air by its name, or an air file by its path: what has a
// slash or a dot in it is a path. The error of a file's content is an *Error,
// or several joined.
func Load(nameOrPath string) (*Air, error) {
	if text, ok := Source(nameOrPath); ok {
		return Parse(nameOrPath, text)
	}
	text, err := readFile(nameOrPath)
	if errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(nameOrPath, `./\`) {
		return nil, &Error{File: nameOrPath, Text: "there is no such file, and no built-in air of this name: those are " + strings.Join(Names(), ", ")}
	}
	if err != nil {
		return nil, &Error{File: nameOrPath, Text: problem(err)}
	}
	return Parse(nameOrPath, text)
}

// readFile reads a file, though not much more than an air file can have.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, syscall.EISDIR
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// problem says what is wrong with a file that cannot be read.
func problem(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "no permission to read this file"
	case errors.Is(err, syscall.EISDIR):
		return "this is a directory: name an air file in it"
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	return err.Error()
}

// Parse reads an air file's text; file is what its errors call it.
func Parse(file string, text []byte) (*Air, error) {
	top, err := parseDocument(file, text)
	if err != nil {
		return nil, err
	}
	a := readAir(strings.TrimSuffix(filepath.Base(file), ".toml"), top)
	if err := top.doc.err(); err != nil {
		return nil, err
	}
	return a, nil
}

// Keys lists the keys of the format in the order in which they are read.
func Keys() []Key {
	var keys []Key
	d := &document{describe: func(k Key) { keys = append(keys, k) }}
	readAir("", &table{doc: d})
	return keys
}
