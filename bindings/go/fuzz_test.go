// SPDX-License-Identifier: MIT

package handoff_test

import (
	"os"
	"path/filepath"
	"testing"

	"libhandoff.example/handoff"
)

// FuzzForeignBytes gives bytes of strangers to whatever takes them: an error
// or a result, never a panic, and every error has a status.
func FuzzForeignBytes(f *testing.F) {
	seeds, _ := filepath.Glob("../../tests/vectors/*.hop")
	for i, path := range seeds {
		if data, err := os.ReadFile(path); err == nil && i%8 == 0 {
			f.Add(data)
		}
	}
	f.Add([]byte(`{"keys":[]}`))
	f.Add([]byte("hot1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"))
	ring, err := os.ReadFile("../../tests/vectors/keyring.jwks")
	if err != nil {
		f.Fatal(err)
	}
	keyring, err := handoff.ParseKeyring(ring)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		check := func(err error) {
			if err != nil && status(err) == "" {
				t.Error("an error without a status")
			}
		}
		handoff.KindOf(data)
		packet, err := handoff.Open(data, keyring, &handoff.OpenOptions{Audience: "desk.example"})
		check(err)
		if err == nil {
			_, err = packet.Record()
			check(err)
			packet.Close()
		}
		_, err = handoff.NewPreview(data)
		check(err)
		_, err = handoff.PreviewReceipt(data)
		check(err)
		_, err = handoff.PreviewNotice(data)
		check(err)
		_, err = handoff.ParseKeyring(data)
		check(err)
		_, err = handoff.ParseIdentity(data)
		check(err)
		_, err = handoff.ParseTransfer(data)
		check(err)
		_, _, err = handoff.FromJSONRepaired(data)
		check(err)
		_, err = handoff.TicketTip(string(data))
		check(err)
		handoff.Escape(string(data))
	})
}
