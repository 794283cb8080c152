package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is one whose code is in the program.
type module struct {
	Path, Version, Dir string
	Main               bool
}

// thirdParty is a paragraph of Debian's copyright format for each module in a
// program, Go's own library included. All of their licences ask that their text
// goes with the program.
func thirdParty(program string) ([]byte, error) {
	modules, err := linked(program)
	if err != nil {
		return nil, err
	}
	goRoot, err := goCommand("env", "GOROOT")
	if err != nil {
		return nil, err
	}
	modules = append(modules, module{Path: "go", Dir: strings.TrimSpace(string(goRoot))})
	var b bytes.Buffer
	for _, m := range modules {
		text, err := licenceOf(m.Dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Path, err)
		}
		fmt.Fprintf(&b, "Files: third-party/%s/*\n", m.Path)
		b.WriteString("Copyright:" + fold(holders(text, m.Path)) + "\n")
		short := kind(text)
		if short == apache { // on each Debian system there is one copy for all
			text = "The text is in /usr/share/common-licenses/Apache-2.0."
		}
		fmt.Fprintf(&b, "License: %s\n%s\n", short, indent(text))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// linked are the modules in a program on Linux, in the order of their paths.
func linked(program string) ([]module, error) {
	out, err := goCommand("list", "-deps", "-json=Module", program)
	if err != nil {
		return nil, err
	}
	var modules []module
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg struct{ Module *module }
		if err := d.Decode(&pkg); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if m := pkg.Module; m != nil && !m.Main && !slices.Contains(modules, *m) {
			modules = append(modules, *m)
		}
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}

func goCommand(args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "GOOS=linux", "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return out, nil
}

// licenceOf reads a module's licence, wherever that stands.
func licenceOf(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	for _, entry := range entries {
		name, _, _ := strings.Cut(strings.ToUpper(entry.Name()), ".")
		if name == "LICENSE" || name == "LICENCE" || name == "COPYING" {
			text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
			return string(text), err
		}
	}
	return "", errors.New("has no licence that could be found: its code may not be passed on")
}

const apache = "Apache-2.0"

// kind is a licence's short name.
func kind(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case strings.Contains(text, "Apache License Version 2.0"):
		return apache
	case strings.Contains(text, "Permission is hereby granted, free of charge"):
		return "Expat"
	case strings.Contains(text, "Neither the name"):
		return "BSD-3-Clause"
	case strings.Contains(text, "Redistributions in binary form"):
		return "BSD-2-Clause"
	}
	return "custom"
}

// holders are the lines that say whose the code is.
func holders(text, path string) []string {
	var list []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		lower := strings.ToLower(line)
		if name, ok := strings.CutPrefix(lower, "copyright "); ok && strings.ContainsAny(name, "0123456789") && !strings.Contains(line, "[yyyy]") {
			name = strings.TrimSuffix(line[len("copyright "):], " All rights reserved.")
			list = append(list, strings.TrimPrefix(strings.TrimPrefix(name, "(c) "), "(C) "))
		}
	}
	if len(list) == 0 {
		list = []string{"the authors of " + path}
	}
	return list
}

// fold writes a field of several lines.
func fold(lines []string) string {
	if len(lines) == 1 {
		return " " + lines[0]
	}
	return "\n " + strings.Join(lines, "\n ")
}

// indent makes a text the continuation of a field.
func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSpace(text) + "\n") {
		if line = strings.TrimRight(line, " \t\r\n"); line == "" {
			line = "."
		}
		b.WriteString(" " + line + "\n")
	}
	return b.String()
}
