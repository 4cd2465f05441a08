// SPDX-License-Identifier: MIT

// Package handoff hands a conversation from a machine to a person: what was
// said, wanted, proven and promised travels in a signed, compressed packet
// that only its readers can open.
//
// It is a thin layer over the C library libhandoff and needs cgo. Records are
// protobuf messages (package handoffpb). Everything is safe for concurrent use,
// and whatever has a Close method is also released by the garbage collector.
//
// A bot seals:
//
//	sealed, err := handoff.Seal(record, bot, ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
//
// and a desk opens, shows and answers:
//
//	packet, err := handoff.Open(data, ring, &handoff.OpenOptions{Identity: desk, Guard: guard})
//	text, err := packet.Render(handoff.HTML, nil)
//	receipt, err := packet.Answer(desk, handoff.AnswerOptions{State: handoff.Received})
//
// Every error is an *Error, for errors.As; its Status is one of the Err
// constants, for errors.Is. What a callback of the caller's returned is wrapped
// in it.
package handoff
