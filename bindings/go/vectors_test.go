// SPDX-License-Identifier: MIT

package handoff_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"libhandoff.example/handoff"
)

// vector is one entry of an index.json: see tests/vectors/README.md.
type vector struct {
	File              string
	Text, Ticket      *string
	Status, Audience  string
	NowMS             int64 `json:"now_ms"`
	Identity, Keyring string
	Options           map[string]json.RawMessage
	Sections          map[string]string
	Legs              int
	Redacted          [][]json.RawMessage
	Bytes             string
	// Receipts and notices.
	Packet, State, Sender, Owner, Holder string
	After                                []string
	Duplicate, Stands                    *bool
	Leg                                  *int
}

// vectors loads an index; it skips the test where there is no such folder,
// which is so for material that is not part of the project.
func vectors(t *testing.T, folder string) []vector {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "index.json"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no " + folder)
	}
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) < 10 {
		t.Fatalf("only %d vectors", len(list))
	}
	return list
}

// shared is a folder of vectors made by others, beside the project.
func shared(folder string) string {
	root := os.Getenv("HANDOFF_SHARED")
	if root == "" {
		root = "../../../shared"
	}
	return filepath.Join(root, "vectors", folder)
}

func status(err error) string {
	var e *handoff.Error
	switch {
	case err == nil:
		return "OK"
	case errors.As(err, &e):
		return e.Status.String()
	}
	return err.Error()
}

func read(t *testing.T, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestVectors(t *testing.T) {
	for _, folder := range []string{"../../tests/vectors", shared("packets"), shared("rules/packets")} {
		t.Run(filepath.Base(filepath.Dir(folder))+"/"+filepath.Base(folder), func(t *testing.T) {
			for i, v := range vectors(t, folder) {
				if got := status(v.try(t, folder)); got != v.Status {
					t.Errorf("%d: %s: %s, not %s", i, v.File, got, v.Status)
				}
			}
		})
	}
}

func (v *vector) try(t *testing.T, folder string) error {
	switch {
	case v.Text != nil:
		data, err := decodeText(*v.Text)
		if err == nil && v.Bytes != "" && len(data) == 0 {
			t.Errorf("%s: nothing came out", *v.Text)
		}
		return err
	case v.Ticket != nil:
		tip, err := handoff.TicketTip(*v.Ticket)
		if err == nil && v.Bytes != "" && tip.String() != v.Bytes {
			t.Errorf("%s: %s", *v.Ticket, tip)
		}
		return err
	}
	opts := &handoff.OpenOptions{Audience: v.Audience, Now: time.UnixMilli(v.NowMS), RequireNothing: true}
	if v.Identity != "" {
		me, err := handoff.ParseIdentity(read(t, folder, v.Identity))
		if err != nil {
			t.Fatal(err)
		}
		opts.Identity, opts.Audience = me, ""
		if v.Audience != me.Name() {
			opts.Audience = v.Audience
		}
	}
	v.limits(t, opts)
	keyring := "keyring.jwks"
	if v.Keyring != "" {
		keyring = v.Keyring
	}
	ring, err := handoff.ParseKeyring(read(t, folder, keyring))
	if err != nil || v.Status == "KEY" {
		return err
	}
	defer ring.Close()
	packet, err := handoff.Open(read(t, folder, v.File), ring, opts)
	if err != nil {
		return err
	}
	defer packet.Close()
	if v.Legs != 0 && packet.Legs() != v.Legs {
		t.Errorf("%s: %d legs, not %d", v.File, packet.Legs(), v.Legs)
	}
	redacted := 0
	for s := range packet.Sections() {
		if s.State == handoff.Redacted {
			redacted++
		}
	}
	if v.Redacted != nil && redacted != len(v.Redacted) {
		t.Errorf("%s: %d redacted, not %d", v.File, redacted, len(v.Redacted))
	}
	if _, err := packet.Record(); err != nil {
		t.Errorf("%s: %v", v.File, err)
	}
	return nil
}

func (v *vector) limits(t *testing.T, opts *handoff.OpenOptions) {
	for name, raw := range v.Options {
		var n uint64
		if err := json.Unmarshal(raw, &n); err != nil {
			t.Fatal(name, err)
		}
		switch name {
		case "max_lifetime_ms":
			opts.MaxLifetime = time.Duration(n) * time.Millisecond
		case "skew_ms":
			opts.Skew = time.Duration(n) * time.Millisecond
		case "max_packet_bytes":
			opts.MaxPacket = n
		case "max_section_bytes":
			opts.MaxSection = n
		case "max_total_bytes":
			opts.MaxTotal = n
		case "max_memory_bytes":
			opts.MaxMemory = n
		case "max_legs":
			opts.MaxLegs = int(n)
		case "sections":
			for s := handoff.Section(1); s < 32; s++ {
				if n&(1<<s) != 0 {
					opts.Sections = append(opts.Sections, s)
				}
			}
		default:
			t.Fatal("an option that this test does not know: " + name)
		}
	}
}

// decodeText insists on a text form, where Binary would take bytes as they are.
func decodeText(text string) ([]byte, error) { return handoff.DecodeText([]byte(text)) }

func TestReceiptVectors(t *testing.T) {
	folder := shared("rules/receipts")
	for _, v := range vectors(t, folder) {
		ring, err := handoff.ParseKeyring(read(t, folder, "keyring.jwks"))
		if err != nil {
			t.Fatal(err)
		}
		receipt, err := handoff.OpenReceipt(read(t, folder, v.File), read(t, folder, v.Packet), ring, v.seen(t, folder))
		if got := status(err); got != v.Status {
			t.Errorf("%s: %s, not %s", v.File, got, v.Status)
		}
		if err != nil {
			continue
		}
		v.compare(t, "state", v.State, receipt.State.String())
		v.compare(t, "sender", v.Sender, receipt.Sender)
		v.compare(t, "owner", v.Owner, receipt.Owner)
		v.compareBool(t, "duplicate", v.Duplicate, receipt.Duplicate)
		v.compareBool(t, "stands", v.Stands, receipt.Stands)
	}
}

func TestNoticeVectors(t *testing.T) {
	folder := shared("rules/notices")
	for _, v := range vectors(t, folder) {
		ring, err := handoff.ParseKeyring(read(t, folder, "keyring.jwks"))
		if err != nil {
			t.Fatal(err)
		}
		notice, err := handoff.OpenNotice(read(t, folder, v.File), read(t, folder, v.Packet), ring, v.seen(t, folder))
		if got := status(err); got != v.Status {
			t.Errorf("%s: %s, not %s", v.File, got, v.Status)
		}
		if err != nil {
			continue
		}
		v.compare(t, "state", v.State, notice.State.String())
		v.compare(t, "sender", v.Sender, notice.Sender)
		v.compare(t, "owner", v.Owner, notice.Owner)
		v.compare(t, "holder", v.Holder, notice.Holder)
		v.compareBool(t, "duplicate", v.Duplicate, notice.Duplicate)
		v.compareBool(t, "stands", v.Stands, notice.Stands)
		if v.Leg != nil && notice.Leg != *v.Leg {
			t.Errorf("%s: leg %d", v.File, notice.Leg)
		}
	}
}

func (v *vector) seen(t *testing.T, folder string) *handoff.ReceiptOptions {
	opts := &handoff.ReceiptOptions{Now: time.UnixMilli(v.NowMS)}
	for _, file := range v.After {
		opts.Seen = append(opts.Seen, read(t, folder, file))
	}
	return opts
}

func (v *vector) compare(t *testing.T, what, want, got string) {
	if want != "" && want != got {
		t.Errorf("%s: %s is %q, not %q", v.File, what, got, want)
	}
}

func (v *vector) compareBool(t *testing.T, what string, want *bool, got bool) {
	if want != nil && *want != got {
		t.Errorf("%s: %s is %v", v.File, what, got)
	}
}
