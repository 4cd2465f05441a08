// SPDX-License-Identifier: MIT

package handoff_test

import (
	"errors"
	"fmt"
	"testing"

	"libhandoff.example/handoff"
	"libhandoff.example/handoff/handoffpb"
)

func TestSealFitsItsCarrier(t *testing.T) {
	bot, _ := handoff.GenerateIdentity("bot.example")
	desk, _ := handoff.GenerateIdentity("desk.example")
	ring, _ := handoff.NewKeyring()
	ring.Trust(bot, &handoff.TrustOptions{Rights: handoff.MayOriginate})
	ring.Trust(desk, nil)
	record := &handoffpb.Context{
		Routing:    &handoffpb.Routing{ConversationId: "c-17"},
		Transcript: &handoffpb.Transcript{},
	}
	for i := range uint32(3000) {
		record.Transcript.Messages = append(record.Transcript.Messages, &handoffpb.Message{
			Role: handoffpb.Role_ROLE_CUSTOMER, Text: fmt.Sprintf("It is about %08x.", i*2654435761)})
	}
	opts := handoff.SealOptions{Audience: []string{"desk.example"}, Fit: 4096, FitText: true}
	sealed, err := handoff.Seal(record, bot, ring, &opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(sealed.Text()) > 4096 {
		t.Errorf("%d bytes", len(sealed.Text()))
	}
	packet, err := handoff.Open(sealed.Data(), ring, &handoff.OpenOptions{Identity: desk})
	if err != nil {
		t.Fatal(err)
	}
	got, err := packet.Record()
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Transcript.Omissions) == 0 || len(got.Transcript.Messages) < 6 {
		t.Errorf("%d gaps, %d messages", len(got.Transcript.Omissions), len(got.Transcript.Messages))
	}
	opts.Fit = 100
	if _, err := handoff.Seal(record, bot, ring, &opts); !errors.Is(err, handoff.ErrFit) {
		t.Errorf("%v is not ErrFit", err)
	}
}
