// SPDX-License-Identifier: MIT

// Pair does one step of a handoff, by files: what the tests with which the
// three languages open each other's packets call for Go's part.
//
//	pair seal    AS RING TO RECORD.pb OUT    in at most 4,096 bytes
//	pair open    AS RING PACKET              prints the record as JSON
//	pair forward AS RING TO PACKET OUT       redacts the customer, seals the transcript anew
//	pair answer  AS RING PACKET OWNER OUT
//	pair receipt RING PACKET RECEIPT         prints state, sender and owner
//	pair notice  AS PACKET HOLDER OWNER OUT
//	pair heard   RING PACKET NOTICE          prints state, sender and owner
package main

import (
	"fmt"
	"os"
	"time"

	"libhandoff.example/handoff"
	"libhandoff.example/handoff/handoffpb"
)

// What a packet may have of bytes: only a long conversation has more.
const fit = 4096

type steps struct{ err error }

func (s *steps) read(path string) []byte {
	data, err := os.ReadFile(path)
	s.fail(err)
	return data
}

func (s *steps) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *steps) write(path string, sealed *handoff.SealedPacket, err error) {
	s.fail(err)
	if s.err == nil {
		s.fail(os.WriteFile(path, sealed.Data(), 0o600))
	}
}

func (s *steps) me(path string) *handoff.Identity {
	me, err := handoff.LoadIdentity(path)
	s.fail(err)
	return me
}

func (s *steps) ring(path string) *handoff.Keyring {
	ring, err := handoff.LoadKeyring(path)
	s.fail(err)
	return ring
}

func (s *steps) open(as, ring, packet string) (*handoff.Identity, *handoff.Keyring, *handoff.Packet) {
	me, keys, data := s.me(as), s.ring(ring), s.read(packet)
	if s.err != nil {
		return nil, nil, nil
	}
	p, err := handoff.Open(data, keys, &handoff.OpenOptions{Identity: me})
	s.fail(err)
	return me, keys, p
}

func run(args []string) error {
	s := &steps{}
	want := map[string]int{"seal": 6, "open": 4, "forward": 6, "answer": 6, "receipt": 4, "notice": 6, "heard": 4}
	if len(args) == 0 || len(args) != want[args[0]] {
		return fmt.Errorf("usage: see the comment at the top of main.go")
	}
	switch args[0] {
	case "seal":
		me, ring, record := s.me(args[1]), s.ring(args[2]), s.read(args[4])
		if s.err == nil {
			sealed, err := handoff.SealBytes(record, me, ring, &handoff.SealOptions{Audience: []string{args[3]}, Fit: fit})
			s.write(args[5], sealed, err)
		}
	case "open":
		if _, _, p := s.open(args[1], args[2], args[3]); p != nil {
			record, err := p.Record()
			s.fail(err)
			json, err := handoff.ToJSON(record, false)
			s.fail(err)
			fmt.Println(string(json))
		}
	case "forward":
		if me, ring, p := s.open(args[1], args[2], args[4]); p != nil {
			more := &handoffpb.Context{Briefing: &handoffpb.Briefing{Why: "Go passes it on"}}
			sealed, err := handoff.Forward(p, more, me, ring, &handoff.ForwardOptions{
				Audience:   []string{args[3]},
				Redactions: []handoff.Redaction{{Leg: 0, Section: handoff.Customer, Reason: "not needed"}},
				Reseals:    []handoff.Reseal{{Leg: 0, Section: handoff.Transcript, Readers: []string{args[3]}}},
			})
			s.write(args[5], sealed, err)
		}
	case "answer":
		if me, _, p := s.open(args[1], args[2], args[3]); p != nil {
			receipt, err := p.Answer(me, handoff.AnswerOptions{
				State: handoff.Accepted, Owner: args[4], Due: time.Now().Add(time.Minute)})
			s.write(args[5], receipt, err)
		}
	case "receipt":
		ring, packet, data := s.ring(args[1]), s.read(args[2]), s.read(args[3])
		if s.err == nil {
			r, err := handoff.OpenReceipt(data, packet, ring, nil)
			if s.fail(err); err == nil {
				fmt.Println(r.State, r.Sender, r.Owner)
			}
		}
	case "notice":
		me, packet := s.me(args[1]), s.read(args[2])
		if s.err == nil {
			notice, err := handoff.SealNotice(packet, me, handoff.NoticeOptions{
				State: handoff.Taken, Holder: args[3], Owner: args[4]})
			s.write(args[5], notice, err)
		}
	case "heard":
		ring, packet, data := s.ring(args[1]), s.read(args[2]), s.read(args[3])
		if s.err == nil {
			n, err := handoff.OpenNotice(data, packet, ring, nil)
			if s.fail(err); err == nil {
				fmt.Println(n.State, n.Sender, n.Owner)
			}
		}
	}
	return s.err
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
