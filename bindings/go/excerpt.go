// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
*/
import "C"

import (
	"math"

	"libhandoff.example/handoff/handoffpb"
)

// ExcerptOptions says what to leave out. The zero value leaves out nothing.
type ExcerptOptions struct {
	NoNotes     bool     // leave out messages of MESSAGE_KIND_NOTE
	KeepSummary bool     // somebody has checked that it says nothing about these turns
	Turns       []int    // leave out the messages of these turns
	Speakers    []string // leave out the messages of these: Message.By
	Last        int      // keep only the last n messages; 0 = all
}

func (opts *ExcerptOptions) lower(m *cMem) *C.handoff_excerpt_opts {
	o := one[C.handoff_excerpt_opts](m)
	o.struct_size = C.sizeof_handoff_excerpt_opts
	if opts == nil {
		return o
	}
	o.flags = flag(opts.NoNotes, C.HANDOFF_EXCERPT_NO_NOTES) | flag(opts.KeepSummary, C.HANDOFF_EXCERPT_KEEP_SUMMARY)
	o.speakers = m.texts(opts.Speakers)
	o.last = m.number(opts.Last, "Last")
	if n := len(opts.Turns); n > 0 {
		turns := many[C.uint32_t](m, n)
		for i, turn := range opts.Turns {
			turns[i] = m.number(turn, "a turn")
		}
		o.turns, o.turns_count = &turns[0], C.size_t(n)
	}
	return o
}

// number checks that n fits into 32 bits; C has no other limit.
func (m *cMem) number(n int, what string) C.uint32_t {
	if n < 0 || n > math.MaxUint32 {
		m.fail(what + " is out of range")
	}
	return small(n)
}

// Excerpt makes a record for a partner without some of its turns: without
// internal notes, certain turns or speakers, or with only the last messages.
// Each gap becomes an Omission, which VerifyOmission can later compare with
// the whole record. Statements that refer only to these turns are left out
// too, and so is the summary. The given record does not change. Options may be
// nil.
//
// Errors: ErrArg (a number out of range), ErrRecord, ErrLimit.
func Excerpt(record *handoffpb.Context, opts *ExcerptOptions) (*handoffpb.Context, error) {
	data, err := encode(record)
	if err != nil {
		return nil, err
	}
	var out *handoffpb.Context
	err = withContext(data, func(ctx *C.handoff_context) (err error) {
		var m cMem
		defer m.free()
		out, err = excerpt(&m, ctx, opts)
		return err
	})
	return out, err
}

// Excerpt makes an excerpt of the merged record, to be forwarded as new.
func (p *Packet) Excerpt(opts *ExcerptOptions) (*handoffpb.Context, error) {
	var m cMem
	defer m.free()
	return excerpt(&m, C.handoff_packet_context(m.packet(p)), opts)
}

func excerpt(m *cMem, ctx *C.handoff_context, opts *ExcerptOptions) (*handoffpb.Context, error) {
	o := opts.lower(m)
	var out *C.handoff_context
	err := m.call(func(err *C.handoff_error) C.handoff_status {
		return C.handoff_context_excerpt(&out, ctx, o, err)
	})
	if err != nil {
		return nil, err
	}
	defer C.handoff_context_free(out)
	data, err := serialized(out)
	if err != nil {
		return nil, err
	}
	return decode(data)
}

// VerifyOmission verifies that a whole record has exactly the turns that an
// omission left out. Messages are compared as they are; if they differ, they
// are masked as Seal does by default and compared again.
//
// Errors: ErrSection (these are not the turns), ErrArg (also an omission without
// a digest), ErrLimit.
func VerifyOmission(full *handoffpb.Context, omission *handoffpb.Omission) error {
	data, err := encode(full)
	if err != nil {
		return err
	}
	return withContext(data, func(ctx *C.handoff_context) error {
		var m cMem
		defer m.free()
		o := one[C.handoff_omission](&m)
		o.struct_size, o.record_kind = C.sizeof_handoff_omission, C.HANDOFF_KIND_OMISSION
		o.first_turn, o.last_turn = C.uint32_t(omission.GetFirstTurn()), C.uint32_t(omission.GetLastTurn())
		o.salt, o.salt_len = m.bytes(omission.GetSalt()), C.size_t(len(omission.GetSalt()))
		o.digest, o.digest_len = m.bytes(omission.GetDigest()), C.size_t(len(omission.GetDigest()))
		return m.call(func(err *C.handoff_error) C.handoff_status {
			return C.handoff_omission_verify(ctx, o, err)
		})
	})
}
