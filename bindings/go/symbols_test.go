// SPDX-License-Identifier: MIT

package handoff_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What of the C library this package does not call, and why.
var notCalled = map[string]string{
	"handoff_carrier_find":           "sizes of carriers are constants of the C header",
	"handoff_carrier_get":            "sizes of carriers are constants of the C header",
	"handoff_check_name":             "Error.Check is its number",
	"handoff_context_count":          "a record is a protobuf message in Go",
	"handoff_context_find":           "a record is a protobuf message in Go",
	"handoff_context_get":            "a record is a protobuf message in Go",
	"handoff_context_put":            "a record is a protobuf message in Go",
	"handoff_context_read":           "a record is a protobuf message in Go",
	"handoff_context_remove":         "a record is a protobuf message in Go",
	"handoff_context_set":            "a record is a protobuf message in Go",
	"handoff_context_put_all":        "a record is a protobuf message in Go",
	"handoff_context_refused":        "a record is a protobuf message in Go",
	"handoff_context_update":         "a record is a protobuf message in Go",
	"handoff_record_init":            "a record is a protobuf message in Go",
	"handoff_transfer_load":          "ParseTransfer reads what a file, or a database, has",
	"handoff_transfer_notice":        "SealNotice takes what Status says",
	"handoff_transfer_save":          "a program writes Transfer.Serialize where it keeps it",
	"handoff_enum_name":              "generated enums have String",
	"handoff_enum_value":             "generated enums have a map of values",
	"handoff_findings_to_json":       "findings are structs in Go",
	"handoff_packet_origins_to_json": "Packet.Origins gives structs",
	"handoff_packet_section":         "Packet.Sections lists them",
	"handoff_preview_section":        "Preview.Sections lists them",
	"handoff_preview_legs":           "Preview.Legs lists them",
	"handoff_sealed_text":            "SealedPacket.Text encodes its own copy",
}

func TestEverySymbolIsWrapped(t *testing.T) {
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	sources = append(sources, "callbacks.c")
	called := map[string]bool{}
	for _, file := range sources {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range regexp.MustCompile(`(?:C\.|return )(handoff_\w+)`).FindAllStringSubmatch(string(data), -1) {
			called[name[1]] = true
		}
	}
	list, err := os.ReadFile("../../tests/symbols.txt")
	if err != nil {
		t.Fatal(err)
	}
	exported := map[string]bool{}
	for _, name := range strings.Fields(string(list)) {
		exported[name] = true
		if called[name] == (notCalled[name] != "") {
			t.Errorf("%s: called %v, and the reason why not is %q", name, called[name], notCalled[name])
		}
	}
	for name := range notCalled {
		if !exported[name] {
			t.Errorf("%s is not exported", name)
		}
	}
}
