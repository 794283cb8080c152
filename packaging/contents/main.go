// Command contents writes what a package of wps has beside the program:
//
//	man/            its manual pages
//	completions/    bash, zsh and fish: what they complete wps with
//	third-party     the licences of the modules that are in the program
//
// All of it follows from the source: it is the same on each machine.
//
//	go run ./packaging/contents -version 0.1.0 -date 2026-11-25 FOLDER
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/gowps/wps/internal/cli"
	"github.com/gowps/wps/internal/man"
)

func main() {
	version := flag.String("version", "", "what the pages call the program's version")
	date := flag.String("date", "", "what the pages call their date")
	flag.Parse()
	if flag.NArg() != 1 || *version == "" || *date == "" {
		fmt.Fprintln(os.Stderr, "usage: contents -version VERSION -date DATE FOLDER")
		os.Exit(2)
	}
	if err := write(flag.Arg(0), *version, *date); err != nil {
		fmt.Fprintf(os.Stderr, "contents: %v\n", err)
		os.Exit(1)
	}
}

// write fills a folder, which need not be there yet.
func write(folder, version, date string) error {
	root := cli.Command(cli.Process())
	for _, page := range man.Pages(root, man.Edition{
		Version: version, Date: date, SeeAlso: []string{"iw(8)", "rfkill(8)", "wpa_supplicant(8)", "hostapd(8)"},
	}) {
		if err := put(page.Text, folder, "man", page.File()); err != nil {
			return err
		}
	}
	for _, shell := range []struct {
		file  string
		write func(io.Writer) error
	}{
		{"wps.bash", func(w io.Writer) error { return root.GenBashCompletionV2(w, true) }},
		{"_wps", root.GenZshCompletion},
		{"wps.fish", func(w io.Writer) error { return root.GenFishCompletion(w, true) }},
	} {
		var text bytes.Buffer
		if err := shell.write(&text); err != nil {
			return err
		}
		if err := put(text.Bytes(), folder, "completions", shell.file); err != nil {
			return err
		}
	}
	licences, err := thirdParty("github.com/gowps/wps/cmd/wps")
	if err != nil {
		return err
	}
	return put(licences, folder, "third-party")
}

func put(text []byte, path ...string) error {
	name := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}
