// SPDX-License-Identifier: MIT

package handoff_test

import (
	"math/rand"
	"os"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"libhandoff.example/handoff"
	"libhandoff.example/handoff/handoffpb"
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
	me, err := handoff.GenerateIdentity("bot.example")
	if err != nil {
		f.Fatal(err)
	}
	known, err := os.ReadFile(seeds[0])
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
		_, err = handoff.Text(data)
		check(err)
		_, err = handoff.DecodeText(data)
		check(err)
		_, err = handoff.OpenReceipt(data, known, keyring, nil)
		check(err)
		_, err = handoff.OpenReceipt(known, data, keyring, nil)
		check(err)
		_, err = handoff.OpenNotice(data, known, keyring, nil)
		check(err)
		transfer, err := handoff.NewTransfer(data, time.Now().Add(time.Minute))
		check(err)
		if err == nil {
			check(transfer.Feed(data, keyring, time.Time{}))
		}
		_, err = handoff.SealNotice(data, me, handoff.NoticeOptions{State: handoff.Withdrawn, After: data})
		check(err)
		check(copied(t, keyring).TrustJSON(data, nil))
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

// copied is a copy, so that one input does not change what the next one meets.
func copied(t *testing.T, ring *handoff.Keyring) *handoff.Keyring {
	out, err := ring.Copy()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// FuzzRecord seals serialized records of strangers: what is sealed opens, is
// rendered and checked, and is as it was told.
func FuzzRecord(f *testing.F) {
	for seed := range int64(20) {
		record := new(handoffpb.Context)
		random{rand.New(rand.NewSource(seed)), true}.fill(record.ProtoReflect())
		record.Routing = &handoffpb.Routing{ConversationId: "c-17"} // enough to be sealed
		for i, m := range record.GetTranscript().GetMessages() {
			m.Turn = uint32(i + 1)
		}
		data, err := proto.Marshal(record)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "member number | 2 letters 6-8 digits | member")
	}
	w := newWorld(f)
	to := []string{"desk.example"}
	f.Fuzz(func(t *testing.T, data []byte, patterns string) {
		refused := func(err error) bool {
			if err != nil && status(err) == "" {
				t.Error("an error without a status")
			}
			return err != nil
		}
		sealed, err := handoff.SealBytes(data, w.bot, w.ring, &handoff.SealOptions{Audience: to, Patterns: patterns})
		if refused(err) {
			return
		}
		packet, err := handoff.Open(sealed.Data(), w.ring, &handoff.OpenOptions{Identity: w.desk})
		if err != nil {
			t.Fatal("what was sealed does not open: ", err)
		}
		defer packet.Close()
		for format := handoff.PlainText; format <= handoff.Prompt; format++ {
			_, err = packet.Render(format, nil)
			refused(err)
		}
		record, err := packet.Record()
		if err != nil {
			t.Fatal("what was opened cannot be read: ", err)
		}
		_, err = packet.Check(nil)
		refused(err)
		_, _, err = handoff.Repair(record)
		refused(err)
		_, err = packet.Excerpt(&handoff.ExcerptOptions{NoNotes: true, Last: 1})
		refused(err)
		_, err = handoff.ForwardBytes(packet, data, w.desk, w.ring, &handoff.ForwardOptions{Audience: []string{"bot.example"}})
		refused(err)
	})
}
