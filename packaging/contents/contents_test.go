package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestContentsOfAPackage(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	if err := write(folder, "1.2.3~test", "2026-11-25"); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"man/wps.1":            `.TH "WPS" "1" "2026-11-25" "wps 1.2.3\(titest" "User Commands"`,
		"man/wps-start.1":      `\fB\-\-connect\fR`,
		"completions/wps.bash": "complete -o default -F __start_wps wps",
		"completions/_wps":     "#compdef wps\n",
		"completions/wps.fish": "complete -c wps",
		"third-party":          "Files: third-party/github.com/spf13/cobra/*\nCopyright: the authors of github.com/spf13/cobra\nLicense: Apache-2.0\n The text is",
	} {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v: no %q in it", file, err, want)
		}
	}
	text, _ := os.ReadFile(filepath.Join(folder, "third-party"))
	for _, module := range []string{"go", "golang.org/x/sys", "github.com/yuin/gopher-lua", "github.com/mdlayher/netlink"} {
		if !strings.Contains(string(text), "Files: third-party/"+module+"/*\nCopyright: ") {
			t.Errorf("nothing on %s", module)
		}
	}
	if strings.Contains(string(text), "License: custom") || strings.Contains(string(text), "\n\n\n") {
		t.Errorf("licences:\n%s", text)
	}
	if err := write(filepath.Join(folder, "third-party"), "1", "2"); err == nil {
		t.Error("a file is no folder")
	}
}

func TestLicences(t *testing.T) {
	const mit = "MIT License\n\nCopyright (c) 2026 Some One\nCopyright 2025 Others. All rights reserved.\n\nPermission is hereby granted, free of charge\n  always \n"
	dir := t.TempDir()
	if _, err := licenceOf(dir); err == nil || !strings.Contains(err.Error(), "no licence") {
		t.Errorf("without a licence: %v", err)
	}
	if _, err := licenceOf(filepath.Join(dir, "gone")); err == nil {
		t.Error("of a folder that is not there")
	}
	if err := os.WriteFile(filepath.Join(dir, "license.md"), []byte(mit), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := licenceOf(dir); err != nil || text != mit {
		t.Errorf("%q, %v", text, err)
	}
	if got, want := fold(holders(mit, "x")), "\n 2026 Some One\n 2025 Others."; got != want {
		t.Errorf("holders: %q, want %q", got, want)
	}
	if got, want := fold(holders("none", "example.org/x")), " the authors of example.org/x"; got != want {
		t.Errorf("holders: %q, want %q", got, want)
	}
	if got, want := indent("a\n\n  b \n"), " a\n .\n   b\n"; got != want {
		t.Errorf("indent: %q, want %q", got, want)
	}
	for text, want := range map[string]string{
		mit:                                      "Expat",
		"Apache License\n  Version 2.0, January": "Apache-2.0",
		"Redistributions in binary form":         "BSD-2-Clause",
		"Redistributions in binary form. Neither the name": "BSD-3-Clause",
		"Do what you like": "custom",
	} {
		if got := kind(text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestAnUnknownProgramHasNoLicences(t *testing.T) {
	if _, err := thirdParty("github.com/gowps/wps/cmd/nothing"); err == nil {
		t.Error("no error")
	}
}
