// SPDX-License-Identifier: MIT

// Package handoff hands a conversation from a machine to a person. What was
// said, wanted, proven and promised travels in one signed, compressed packet
// that only its readers can open.
//
// It is a thin layer over the C library libhandoff and needs cgo. Records are
// protobuf messages (package handoffpb). Everything is safe for concurrent
// use. The garbage collector also releases objects that have a Close method.
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
// Every error is an *Error (errors.As). Its Status is one of the Err constants
// (errors.Is), and it wraps the error that a callback returned.
package handoff
