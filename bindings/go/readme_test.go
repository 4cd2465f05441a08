// SPDX-License-Identifier: MIT

package handoff_test

import (
	"os"
	"strings"
	"testing"
)

// The lines of both READMEs are those of the example that go test runs.
func TestReadmeIsTheExample(t *testing.T) {
	t.Run("binding", func(t *testing.T) { linesOfTheExample(t, "README.md") })
	t.Run("library", func(t *testing.T) { linesOfTheExample(t, "../../README.md") })
}

func linesOfTheExample(t *testing.T, name string) {
	readme, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```go\n")
	code, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatalf("%s shows no Go", name)
	}
	for line := range strings.Lines(code) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "//") && !strings.Contains(string(example), line) {
			t.Errorf("not in the example: %s", line)
		}
	}
}
