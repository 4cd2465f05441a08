// SPDX-License-Identifier: MIT

package handoff_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"libhandoff.example/handoff"
	"libhandoff.example/handoff/handoffpb"
)

// world is two parties that trust each other.
type world struct {
	bot, desk *handoff.Identity
	ring      *handoff.Keyring
}

func newWorld(t testing.TB) world {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	var w world
	var err error
	w.bot, err = handoff.GenerateIdentity("bot.example")
	must(err)
	w.desk, err = handoff.GenerateIdentity("desk.example")
	must(err)
	w.ring, err = handoff.NewKeyring()
	must(err)
	must(w.ring.Trust(w.bot, &handoff.TrustOptions{Rights: handoff.MayOriginate}))
	must(w.ring.Trust(w.desk, &handoff.TrustOptions{Rights: handoff.MayForward}))
	return w
}

func tickets() *handoffpb.Context {
	return &handoffpb.Context{
		Routing: &handoffpb.Routing{ConversationId: "c-17", Priority: handoffpb.Priority_PRIORITY_HIGH},
		Transcript: &handoffpb.Transcript{Messages: []*handoffpb.Message{
			{Role: handoffpb.Role_ROLE_CUSTOMER, Text: "I want the old price."},
		}},
	}
}

// The codec stands before each section's zstd frame: 2 is with the dictionary.
func TestSealUsesTheDictionary(t *testing.T) {
	w := newWorld(t)
	record := tickets()
	record.Transcript.Messages[0].Text = "Thank you for waiting. How can I help you today?"
	sealed, err := handoff.Seal(record, w.bot, w.ring,
		&handoff.SealOptions{Audience: []string{"desk.example"}, Clear: handoff.All})
	if err != nil {
		t.Fatal(err)
	}
	codec := regexp.MustCompile(`([\x01\x02])[\x00-\x7f]\x28\xb5\x2f\xfd`)
	text := []rune{}
	for _, b := range sealed.Data() {
		text = append(text, rune(b)) // one character a byte
	}
	found := codec.FindStringSubmatch(string(text))
	if found == nil || found[1] != "\x02" {
		t.Errorf("codec %q", found)
	}
}

func TestSealOpensAgain(t *testing.T) {
	w := newWorld(t)
	sealed, err := handoff.Seal(tickets(), w.bot, w.ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range [][]byte{sealed.Data(), []byte(sealed.Text())} {
		packet, err := handoff.Open(data, w.ring, &handoff.OpenOptions{Identity: w.desk})
		if err != nil {
			t.Fatal(err)
		}
		record, err := packet.Record()
		if err != nil {
			t.Fatal(err)
		}
		if got := record.Transcript.Messages[0].Text; got != "I want the old price." {
			t.Errorf("text %q", got)
		}
		if packet.Tip() != sealed.Tip() || packet.ID() != sealed.ID() {
			t.Error("another packet")
		}
		packet.Close()
		packet.Close()
	}
}

func TestCardIsWhatIsShown(t *testing.T) {
	w := newWorld(t)
	sealed, err := handoff.Seal(tickets(), w.bot, w.ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
	if err != nil {
		t.Fatal(err)
	}
	packet, err := handoff.Open(sealed.Data(), w.ring, &handoff.OpenOptions{Identity: w.desk})
	if err != nil {
		t.Fatal(err)
	}
	defer packet.Close()
	card, err := packet.Card(&handoff.RenderOptions{Language: "de"})
	if err != nil {
		t.Fatal(err)
	}
	if card.Version != 1 || !card.Signed || card.Language != "de" || len(card.Parts) != 9 {
		t.Errorf("card %+v", card)
	}
	said := card.Parts[7].Lead[0][0]
	if said.Sender != "bot.example" || said.Role != "customer" || *said.Leg != 0 {
		t.Errorf("said %+v", said)
	}
}

func TestOpenSaysWhyNot(t *testing.T) {
	w := newWorld(t)
	sealed, err := handoff.Seal(tickets(), w.bot, w.ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = handoff.Open(sealed.Data(), w.ring, &handoff.OpenOptions{Identity: w.bot})
	var e *handoff.Error
	if !errors.Is(err, handoff.ErrAudience) || !errors.As(err, &e) || e.Hint == "" {
		t.Errorf("error %v", err)
	}
}

type broken struct{ why error }

func (b broken) Check(context.Context, handoff.Query) (handoff.Answer, error) {
	return handoff.Answer{}, b.why
}

func TestGuardErrorComesOut(t *testing.T) {
	w := newWorld(t)
	sealed, err := handoff.Seal(tickets(), w.bot, w.ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
	if err != nil {
		t.Fatal(err)
	}
	why := fmt.Errorf("no disk")
	_, err = handoff.Open(sealed.Data(), w.ring, &handoff.OpenOptions{Identity: w.desk, Guard: broken{why}})
	if !errors.Is(err, handoff.ErrGuard) || !errors.Is(err, why) {
		t.Errorf("error %v", err)
	}
	guard, err := handoff.NewMemoryGuard(8)
	if err != nil {
		t.Fatal(err)
	}
	defer guard.Close()
	for i, want := range []error{nil, handoff.ErrReplay} {
		_, err = handoff.Open(sealed.Data(), w.ring, &handoff.OpenOptions{Identity: w.desk, Guard: guard})
		if !errors.Is(err, want) {
			t.Errorf("%d: error %v", i, err)
		}
	}
}

func TestStringsLeakNothing(t *testing.T) {
	w := newWorld(t)
	sealed, err := handoff.Seal(tickets(), w.bot, w.ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
	if err != nil {
		t.Fatal(err)
	}
	said := fmt.Sprintf("%v %+v %#v %v", w.bot, w.desk, sealed, w.ring)
	if strings.Contains(said, "price") || !strings.Contains(said, "bot.example") {
		t.Error(said)
	}
}
