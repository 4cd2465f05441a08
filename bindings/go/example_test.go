// SPDX-License-Identifier: MIT

package handoff_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"libhandoff.example/handoff"
	"libhandoff.example/handoff/handoffpb"
)

func Example() {
	bot, _ := handoff.GenerateIdentity("bot.example")
	desk, _ := handoff.GenerateIdentity("desk.example")
	ring, _ := handoff.NewKeyring()
	ring.Trust(bot, &handoff.TrustOptions{Rights: handoff.MayOriginate})
	ring.Trust(desk, &handoff.TrustOptions{Rights: handoff.MayForward})
	record := &handoffpb.Context{
		Routing: &handoffpb.Routing{ConversationId: "c-17"},
		Transcript: &handoffpb.Transcript{Messages: []*handoffpb.Message{
			{Role: handoffpb.Role_ROLE_CUSTOMER, Text: "I want the old price."}}},
	}

	sealed, err := handoff.Seal(record, bot, ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
	if err != nil {
		log.Fatal(err)
	}
	packet, err := handoff.Open(sealed.Data(), ring, &handoff.OpenOptions{Identity: desk})
	if err != nil {
		log.Fatal(err)
	}
	opened, err := packet.Record()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(opened.Transcript.Messages[0].Text)
	// Output: I want the old price.
}

func ExampleOpen_refused() {
	me, _ := handoff.GenerateIdentity("desk.example")
	ring, _ := handoff.NewKeyring()
	_, err := handoff.Open([]byte("not a packet"), ring, &handoff.OpenOptions{Identity: me})
	if errors.Is(err, handoff.ErrFormat) {
		fmt.Println("not a packet")
	}
	// Output: not a packet
}

func ExampleTransfer() {
	bot, _ := handoff.GenerateIdentity("bot.example")
	desk, _ := handoff.GenerateIdentity("desk.example")
	ring, _ := handoff.NewKeyring()
	ring.Trust(bot, &handoff.TrustOptions{Rights: handoff.MayOriginate})
	ring.Trust(desk, nil)
	record := &handoffpb.Context{Routing: &handoffpb.Routing{ConversationId: "c-17"}}
	sealed, _ := handoff.Seal(record, bot, ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
	transfer, _ := handoff.NewTransfer(sealed.Data(), time.Now().Add(2*time.Minute))
	defer transfer.Close()

	packet, _ := handoff.Open(sealed.Data(), ring, &handoff.OpenOptions{Identity: desk})
	receipt, _ := packet.Answer(desk, handoff.AnswerOptions{
		State: handoff.Accepted, Owner: "Carol", Due: time.Now().Add(time.Minute)})

	if err := transfer.Feed(receipt.Data(), ring, time.Time{}); err != nil {
		log.Fatal(err)
	}
	status := transfer.Status()
	fmt.Println(status.Action, status.Owner)
	// Output: tell Carol
}
