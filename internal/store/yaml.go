package store

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// yamlRoot reads the first document of a text, and refuses a second one.
func yamlRoot(b []byte) (*yaml.Node, error) {
	var document, second yaml.Node
	d := yaml.NewDecoder(strings.NewReader(string(b)))
	switch err := d.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("it is no YAML: %w", err)
	case err != nil: // it quotes what it has not understood, which may be a key
		return nil, fmt.Errorf("it is no YAML: %s", quoted.ReplaceAllString(err.Error(), "'...'"))
	}
	if d.Decode(&second) == nil {
		return nil, fmt.Errorf("there is more than one document: %w", errByHand)
	}
	if document.Kind != yaml.DocumentNode || len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("it is no mapping: %w", errByHand)
	}
	return document.Content[0], unique(document.Content[0])
}

// quoted is what an error of the parser has from the text.
var quoted = regexp.MustCompile(`(?s)'.*'|".*"`)

// unique refuses a mapping that has a key twice, of which each reader takes
// another one, or one that is no text.
func unique(n *yaml.Node) error {
	keys := make(map[string]bool)
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if c.Kind != yaml.ScalarNode || keys[c.Value] {
				return fmt.Errorf("line %d: a key is there twice, or is no text: %w", c.Line, errByHand)
			}
			keys[c.Value] = true
		}
		if err := unique(c); err != nil {
			return err
		}
	}
	return nil
}

// child finds a key of a mapping and its value; nil: it has none.
func child(mapping *yaml.Node, name string) (key, value *yaml.Node) {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if k := mapping.Content[i]; k.Kind == yaml.ScalarNode && k.Value == name {
			return k, mapping.Content[i+1]
		}
	}
	return nil, nil
}

// field is the value of a key of a mapping; nil: it has none.
func field(mapping *yaml.Node, name string) *yaml.Node {
	_, value := child(mapping, name)
	return value
}

// node is a mapping as a value that can be compared.
type node map[string]any

// text is a scalar that is a text.
func text(s string) string { return "!!str " + s }

// tree is what a node says, without how it is written.
func tree(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := make(node)
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = tree(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = tree(c)
		}
		return list
	case yaml.AliasNode:
		return "*" + n.Value
	}
	return n.ShortTag() + " " + n.Value
}

// yamlString is a text in double quotes. It has no control characters.
func yamlString(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// quotedLength is the length of a quoted text with its quotation marks, or -1 if
// it does not end. A mark in it is doubled, or stands after escape.
func quotedLength(s string, escape byte) int {
	for i := 1; i < len(s); i++ {
		switch {
		case escape != 0 && s[i] == escape:
			i++
		case s[i] == s[0] && escape == 0 && i+1 < len(s) && s[i+1] == s[0]:
			i++
		case s[i] == s[0]:
			return i + 1
		}
	}
	return -1
}
