// SPDX-License-Identifier: MIT

// A program of somebody who has only read the README: tests/bindings_go.sh
// builds it in a module outside of the tree.
package main

import (
	"fmt"
	"log"

	"libhandoff.example/handoff"
	"libhandoff.example/handoff/handoffpb"
)

func main() {
	bot, err := handoff.GenerateIdentity("bot.example")
	check(err)
	desk, err := handoff.GenerateIdentity("desk.example")
	check(err)
	ring, err := handoff.NewKeyring()
	check(err)
	check(ring.Trust(bot, &handoff.TrustOptions{Rights: handoff.MayOriginate}))
	check(ring.Trust(desk, nil))
	record := &handoffpb.Context{
		Routing: &handoffpb.Routing{ConversationId: "c-17"},
		Transcript: &handoffpb.Transcript{Messages: []*handoffpb.Message{
			{Role: handoffpb.Role_ROLE_CUSTOMER, Text: "I want the old price."}}},
	}
	sealed, err := handoff.Seal(record, bot, ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
	check(err)
	packet, err := handoff.Open(sealed.Data(), ring, &handoff.OpenOptions{Identity: desk})
	check(err)
	opened, err := packet.Record()
	check(err)
	fmt.Println(handoff.Version(), opened.Transcript.Messages[0].Text)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
