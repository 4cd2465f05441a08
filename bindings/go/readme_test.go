// SPDX-License-Identifier: MIT

package handoff_test

import (
	"os"
	"strings"
	"testing"
)

// The lines of the README are those of the example that go test runs.
func TestReadmeIsTheExample(t *testing.T) {
	readme, err := os.ReadFile("README.md")
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
		t.Fatal("the README shows no Go")
	}
	for line := range strings.Lines(code) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "//") && !strings.Contains(string(example), line) {
			t.Errorf("not in the example: %s", line)
		}
	}
}
