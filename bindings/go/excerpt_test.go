// SPDX-License-Identifier: MIT

package handoff_test

import (
	"errors"
	"testing"

	"google.golang.org/protobuf/proto"

	"libhandoff.example/handoff"
	"libhandoff.example/handoff/handoffpb"
)

// A desk passes on a part; the partner reads no more, and the whole proves it.
func TestExcerptLeavesOutWhatIsSaid(t *testing.T) {
	w := newWorld(t)
	full := talk()
	for i, m := range full.Transcript.Messages {
		m.Turn = uint32(i + 1)
	}
	full.Transcript.Messages[3].Kind = handoffpb.MessageKind_MESSAGE_KIND_NOTE
	full.Transcript.Messages[3].Role = handoffpb.Role_ROLE_AGENT
	full.Transcript.Messages[5].By = "Dave"
	sealed, err := handoff.Seal(full, w.bot, w.ring, &handoff.SealOptions{Audience: []string{"desk.example"}})
	if err != nil {
		t.Fatal(err)
	}
	packet, err := handoff.Open(sealed.Data(), w.ring, &handoff.OpenOptions{Identity: w.desk})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := packet.Record()
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]func(*handoff.ExcerptOptions) (*handoffpb.Context, error){
		"packet": packet.Excerpt,
		"record": func(o *handoff.ExcerptOptions) (*handoffpb.Context, error) { return handoff.Excerpt(whole, o) },
	} {
		part, err := of(&handoff.ExcerptOptions{NoNotes: true, Turns: []int{9, 10}, Speakers: []string{"Dave"}})
		if err != nil {
			t.Fatal(name, err)
		}
		gone := map[uint32]bool{4: true, 6: true, 9: true, 10: true}
		for _, m := range part.Transcript.Messages {
			if gone[m.Turn] {
				t.Errorf("%s: turn %d is there", name, m.Turn)
			}
		}
		if len(part.Transcript.Messages) != 16 || len(part.Transcript.Omissions) != 3 {
			t.Errorf("%s: %d messages, %d omissions", name, len(part.Transcript.Messages), len(part.Transcript.Omissions))
		}
		for _, o := range part.Transcript.Omissions {
			if err := handoff.VerifyOmission(whole, o); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			other := proto.Clone(whole).(*handoffpb.Context)
			other.Transcript.Messages[o.FirstTurn-1].Text += "!"
			if err := handoff.VerifyOmission(other, o); !errors.Is(err, handoff.ErrSection) {
				t.Errorf("%s: another record: %v", name, err)
			}
		}
		part, err = of(&handoff.ExcerptOptions{Last: 3})
		if err != nil || len(part.Transcript.Messages) != 3 || part.Transcript.Messages[0].Turn != 18 {
			t.Error(name, err, part.GetTranscript().GetMessages())
		}
		for _, bad := range []handoff.ExcerptOptions{{Last: -1}, {Turns: []int{1 << 32}}, {Speakers: []string{"a\x00"}}} {
			if _, err := of(&bad); !errors.Is(err, handoff.ErrArg) {
				t.Error(name, bad, err)
			}
		}
	}
	if err := handoff.VerifyOmission(whole, nil); !errors.Is(err, handoff.ErrArg) {
		t.Error(err)
	}
	packet.Close()
	if _, err := packet.Excerpt(nil); !errors.Is(err, handoff.ErrArg) {
		t.Error(err)
	}
}
