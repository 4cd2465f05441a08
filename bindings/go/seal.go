// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
*/
import "C"

import (
	"fmt"
	"io"
	"time"

	"libhandoff.example/handoff/handoffpb"
)

// Masks is a set of the kinds of data to mask.
type Masks uint32

// Reader says which sections a party may read.
type Reader struct {
	Name     string
	Sections Sections // nil = all
}

// SealOptions says how to seal a record. Set Audience.
type SealOptions struct {
	Audience   []string      // the parties that it is for, 1..8 names
	Lifetime   time.Duration // up to 30 days; 0 = an hour
	Clear      Sections      // sections that anybody may read
	Readers    []Reader      // who may read which sections, if not the audience
	Mask       Masks         // what to mask besides cards, their codes and proof
	Unmasked   Masks         // which of cards, codes and proof not to mask
	Patterns   string        // lines of shapes to mask: "member number | 2 letters 6-8 digits | member"
	Replaces   *Packet       // the opened packet that this one replaces
	ReplacesID Hash          // or only its id
	Now        time.Time     // sent_at; zero = the system clock

	// The most bytes of the packet, or of its text form with FitText; 0 = no
	// limit. What has no room is left out, turns from the middle first, and
	// omissions and masks say so. ErrFit: what must remain needs more.
	Fit     uint64
	FitText bool
}

// SealedPacket is a packet, receipt or notice that is ready to send. It never
// changes.
type SealedPacket struct {
	data     []byte
	id, tip  Hash
	masked   int
	repeated int
	sequence uint32
}

// Data returns the packet in binary. Do not change it.
func (s *SealedPacket) Data() []byte { return s.data }

// Text returns the packet in text form.
func (s *SealedPacket) Text() string {
	text, err := Text(s.data)
	if err != nil {
		panic(err) // C wrote these bytes
	}
	return text
}

// WriteTo writes the packet in binary.
func (s *SealedPacket) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(s.data)
	return int64(n), err
}

// ID returns the packet id. It remains the same when the packet is forwarded.
func (s *SealedPacket) ID() Hash { return s.id }

// Tip returns the name of exactly this packet.
func (s *SealedPacket) Tip() Hash { return s.tip }

// Ticket returns the tip as a ticket of 48 characters.
func (s *SealedPacket) Ticket() string { return Ticket(s.tip) }

// Masked returns how many things were masked in what was sealed or added.
func (s *SealedPacket) Masked() int { return s.masked }

// Repeated returns how many new messages were left out because an earlier leg
// has them.
func (s *SealedPacket) Repeated() int { return s.repeated }

// Sequence returns the sequence of a receipt or a notice; 0 for a packet.
func (s *SealedPacket) Sequence() uint32 { return s.sequence }

// String names the packet by its ticket, and nothing that is in it.
func (s *SealedPacket) String() string {
	return fmt.Sprintf("handoff.SealedPacket(%s, %d bytes)", s.Ticket(), len(s.data))
}

// GoString is String, so that %#v prints no content either.
func (s *SealedPacket) GoString() string { return s.String() }

// lift copies a C object that was sealed, and frees it.
func liftSealed(c *C.handoff_sealed) *SealedPacket {
	defer C.handoff_sealed_free(c)
	var n C.size_t
	data := C.handoff_sealed_data(c, &n)
	return &SealedPacket{
		data: borrowed(data, int(n)), id: hash(C.handoff_sealed_id(c)),
		tip: hash(C.handoff_sealed_tip(c)), masked: int(C.handoff_sealed_masked(c)),
		repeated: int(C.handoff_sealed_repeated(c)), sequence: uint32(C.handoff_sealed_sequence(c)),
	}
}

func (m *cMem) readers(list []Reader) *C.handoff_reader {
	if len(list) == 0 {
		return nil
	}
	out := many[C.handoff_reader](m, len(list)+1)
	for i, r := range list {
		if len(r.Sections) == 0 {
			r.Sections = All
		}
		out[i].name, out[i].sections = m.text(r.Name), m.sections(r.Sections)
	}
	return &out[0]
}

// Seal seals a record into a packet. Sections that neither Clear nor Readers
// names are sealed to the audience. Routing is always in clear. The record
// does not change. In the packet, missing turns and ids are filled in, and
// cards, their codes and what the customer said as proof are masked.
//
// The keyring must have the keys of the audience and of other readers. It may
// be nil if every section is in clear.
//
// Errors: ErrArg (no audience, a bad name, pattern or time, a section in clear
// and with a reader), ErrRecord (no conversation_id, or turns that do not
// rise), ErrReader (no key to seal for a name), ErrSigner, ErrLimit, ErrFit.
func Seal(record *handoffpb.Context, me *Identity, ring *Keyring, opts *SealOptions) (*SealedPacket, error) {
	data, err := encode(record)
	if err != nil {
		return nil, err
	}
	return SealBytes(data, me, ring, opts)
}

// SealBytes is Seal for a serialized Context. It spares Go the protobuf work.
func SealBytes(record []byte, me *Identity, ring *Keyring, opts *SealOptions) (*SealedPacket, error) {
	if opts == nil {
		opts = &SealOptions{}
	}
	var m cMem
	defer m.free()
	o := one[C.handoff_seal_opts](&m)
	o.struct_size = C.sizeof_handoff_seal_opts
	o.now_ms, o.lifetime_ms = millis(opts.Now), span(opts.Lifetime)
	o.audience, o.patterns = m.texts(opts.Audience), m.lines(opts.Patterns)
	o.patterns_len = C.size_t(len(opts.Patterns))
	o.clear, o.readers = m.sections(opts.Clear), m.readers(opts.Readers)
	o.mask, o.unmasked = C.uint32_t(opts.Mask), C.uint32_t(opts.Unmasked)
	o.replaces = m.packet(opts.Replaces)
	if !opts.ReplacesID.IsZero() {
		o.replaces_id = m.bytes(opts.ReplacesID[:])
	}
	o.budget = C.uint64_t(opts.Fit)
	if opts.FitText {
		o.form = C.HANDOFF_FORM_TEXT
	}
	var out *C.handoff_sealed
	key, keys := m.identity(me), m.ring(ring)
	err := withContext(record, func(ctx *C.handoff_context) error {
		return withWorkspace(func(w *C.handoff_workspace) error {
			o.workspace = w
			return m.call(func(err *C.handoff_error) C.handoff_status {
				return C.handoff_seal(&out, ctx, key, keys, o, err)
			})
		})
	})
	if err != nil {
		return nil, err
	}
	return liftSealed(out), nil
}

// EveryLeg stands for each earlier leg that still has the section.
const EveryLeg = -1

// Redaction takes a section out, for all later readers.
type Redaction struct {
	Leg     int // or EveryLeg
	Section Section
	Reason  string // 1..255 bytes, which everybody can read
}

// Reseal seals a section of an earlier leg again.
type Reseal struct {
	Leg     int // or EveryLeg
	Section Section
	Readers []string // who may read it from now on; nil = in clear
}

// ForwardOptions says how to forward a packet. Set Audience.
type ForwardOptions struct {
	Audience   []string
	Lifetime   time.Duration
	Clear      Sections // of what is new
	Readers    []Reader // of what is new
	Redactions []Redaction
	Reseals    []Reseal
	Mask       Masks // of what is new, as in SealOptions
	Unmasked   Masks
	Patterns   string
	Now        time.Time

	// What to leave out of the transcripts of earlier legs. They are redacted, and
	// this leg repeats the rest as its own statement. nil = nothing.
	LeaveOut *ExcerptOptions

	// As in SealOptions; only what is new is left out.
	Fit     uint64
	FitText bool
}

// Forward passes an opened packet on: it adds a leg. More has only what is
// new; it may be nil. Earlier legs do not change, nor do sections that are
// neither redacted nor resealed. To hand a conversation back, forward it with
// an Outcome in more.
//
// Errors: as Seal; ErrChain (not addressed to us, outside its time, no such
// section, redacted already), ErrSealed (a section is needed that was not
// read), ErrLimit (16 legs), ErrSection.
func Forward(packet *Packet, more *handoffpb.Context, me *Identity, ring *Keyring, opts *ForwardOptions) (*SealedPacket, error) {
	if more == nil {
		return ForwardBytes(packet, nil, me, ring, opts)
	}
	data, err := encode(more)
	if err != nil {
		return nil, err
	}
	return ForwardBytes(packet, data, me, ring, opts)
}

// ForwardBytes is Forward for a serialized Context; nil or empty means nothing
// new.
func ForwardBytes(packet *Packet, more []byte, me *Identity, ring *Keyring, opts *ForwardOptions) (*SealedPacket, error) {
	if opts == nil {
		opts = &ForwardOptions{}
	}
	var m cMem
	defer m.free()
	o := opts.lower(&m)
	var out *C.handoff_sealed
	from, key, keys := m.packet(packet), m.identity(me), m.ring(ring)
	forward := func(ctx *C.handoff_context) error {
		return withWorkspace(func(w *C.handoff_workspace) error {
			o.workspace = w
			return m.call(func(err *C.handoff_error) C.handoff_status {
				return C.handoff_forward(&out, from, ctx, key, keys, o, err)
			})
		})
	}
	var err error
	if len(more) == 0 {
		err = forward(nil)
	} else {
		err = withContext(more, forward)
	}
	if err != nil {
		return nil, err
	}
	return liftSealed(out), nil
}

func (opts *ForwardOptions) lower(m *cMem) *C.handoff_forward_opts {
	o := one[C.handoff_forward_opts](m)
	o.struct_size = C.sizeof_handoff_forward_opts
	o.now_ms, o.lifetime_ms = millis(opts.Now), span(opts.Lifetime)
	o.audience, o.patterns = m.texts(opts.Audience), m.lines(opts.Patterns)
	o.patterns_len = C.size_t(len(opts.Patterns))
	o.clear, o.readers = m.sections(opts.Clear), m.readers(opts.Readers)
	o.mask, o.unmasked = C.uint32_t(opts.Mask), C.uint32_t(opts.Unmasked)
	if opts.LeaveOut != nil {
		o.leave_out = opts.LeaveOut.lower(m)
	}
	o.budget = C.uint64_t(opts.Fit)
	if opts.FitText {
		o.form = C.HANDOFF_FORM_TEXT
	}
	if n := len(opts.Redactions); n > 0 {
		list := many[C.handoff_redaction](m, n+1)
		for i, r := range opts.Redactions {
			list[i].leg, list[i].section = m.leg(r.Leg), C.uint32_t(r.Section)
			list[i].reason = m.text(r.Reason)
		}
		o.redactions = &list[0]
	}
	if n := len(opts.Reseals); n > 0 {
		list := many[C.handoff_reseal](m, n+1)
		for i, r := range opts.Reseals {
			list[i].leg, list[i].section = m.leg(r.Leg), C.uint32_t(r.Section)
			list[i].readers = m.texts(r.Readers)
		}
		o.reseals = &list[0]
	}
	return o
}

// leg converts the number of a leg; EveryLeg becomes UINT32_MAX.
func (m *cMem) leg(n int) C.uint32_t {
	if n < EveryLeg || n >= C.HANDOFF_LEGS_MAX {
		m.fail("a leg has a number from 0 to 15, or is EveryLeg")
	}
	return small(n)
}

// Preview is what a packet claims, unverified: for routing, logs and
// diagnosis. It does not give the content.
type Preview struct {
	ID, Tip  Hash
	Legs     []Leg
	Sections []SectionInfo
}

// NewPreview reads what the envelope of a packet claims, without keys. The
// packet may be binary or in text form.
//
// Errors: ErrFormat, ErrVersion, ErrLimit, ErrChain.
func NewPreview(data []byte) (*Preview, error) {
	data, err := Binary(data)
	if err != nil {
		return nil, err
	}
	var out *C.handoff_preview
	var cerr C.handoff_error
	p, n := input(data)
	if e := failed(C.handoff_preview_new(&out, p, n, &cerr), &cerr); e != nil {
		return nil, e
	}
	defer C.handoff_preview_free(out)
	preview := &Preview{ID: hash(C.handoff_preview_id(out)), Tip: hash(C.handoff_preview_tip(out))}
	l := C.handoff_leg{struct_size: C.sizeof_handoff_leg}
	for i := C.uint32_t(0); C.handoff_preview_leg(&l, out, i) != 0; i++ {
		preview.Legs = append(preview.Legs, lift(&l))
	}
	s := C.handoff_section{struct_size: C.sizeof_handoff_section}
	for i := C.size_t(0); C.handoff_preview_section_at(&s, out, i) != 0; i++ {
		preview.Sections = append(preview.Sections, liftSection(&s))
	}
	return preview, nil
}
