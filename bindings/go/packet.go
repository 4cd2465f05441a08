// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
*/
import "C"

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"sync"
	"time"
	"unsafe"

	"libhandoff.example/handoff/handoffpb"
)

// Sections is a set of sections. Each option says what nil or an empty set
// means.
type Sections []Section

// All is every section of this version.
var All = Sections{Routing, Briefing, Customer, Transcript, Extras}

func (m *cMem) sections(s Sections) C.uint64_t {
	if len(s) == 0 {
		return 0
	}
	set := uint64(1) << 63 // tells a set from a section
	for _, section := range s {
		if section < 1 || section > C.HANDOFF_SECTION_KIND_MAX {
			m.fail("there is no section with such a number")
			continue
		}
		set |= 1 << section
	}
	return C.uint64_t(set)
}

// OpenOptions says how to open a packet. Set Identity or Audience.
type OpenOptions struct {
	Identity   *Identity   // nil: sealed sections remain closed
	Identities []*Identity // more of the same name: reading keys before and after a rotation
	Audience   string      // your name; "" = that of Identity
	Sections   Sections    // which to decompress; nil = all that are readable
	Require    Sections    // kinds of which at least one section each must be readable
	// RequireNothing opens a packet even if no sealed section can be read, as a
	// router does. Otherwise, if Require is nil and Identity can read, it must be
	// able to read one of the sealed sections that were asked for.
	RequireNothing bool
	Guard          Guard           // nil: the same packet can be opened again
	Context        context.Context // for Guard; nil = context.Background()
	Ticket         string          // refuse a packet that this ticket does not name
	Now            time.Time       // the reader's clock; zero = the system clock
	Skew           time.Duration   // at most a minute, which is the default
	// Limits; 0 = the highest value, which is the default.
	MaxLifetime                                time.Duration
	MaxPacket, MaxSection, MaxTotal, MaxMemory uint64 // bytes
	MaxLegs                                    int
}

// Packet is a verified packet, and the only way to its content. It never
// changes, and any number of goroutines may use it.
type Packet struct {
	o         *object[*C.handoff_packet]
	cleanup   runtime.Cleanup
	answering sync.Mutex
}

func freePacket(c *C.handoff_packet) { C.handoff_packet_free(c) }

// Open verifies a packet, binary or in text form, then reads it. Options must
// name the reader. Nothing is decompressed or parsed before it is
// authenticated. On failure, nothing is returned but the error.
//
// Errors, in the order of the checks: ErrFormat, ErrVersion, ErrLimit,
// ErrChain, ErrTicket, ErrAudience, ErrNotYet, ErrExpired, ErrSender,
// ErrRevoked, ErrSignature, ErrSection, ErrRecord, ErrSealed, ErrReplay,
// ErrGuard; ErrArg if the options name no reader.
func Open(data []byte, ring *Keyring, opts *OpenOptions) (*Packet, error) {
	if opts == nil {
		opts = &OpenOptions{}
	}
	data, err := Binary(data)
	if err != nil {
		return nil, err
	}
	var m cMem
	defer m.free()
	o := one[C.handoff_open_opts](&m)
	o.struct_size = C.sizeof_handoff_open_opts
	opts.lower(o, &m)
	ctx := opts.Context
	if ctx == nil {
		ctx = context.Background()
	}
	guard, done := m.guard(&guardCall{ctx, opts.Guard})
	defer done()
	o.replay = guard
	var out *C.handoff_packet
	p, n := input(data)
	keys := m.ring(ring)
	err = withWorkspace(func(w *C.handoff_workspace) error {
		o.workspace = w
		return m.call(func(err *C.handoff_error) C.handoff_status {
			return C.handoff_open(&out, p, n, keys, o, err)
		})
	})
	if err != nil {
		return nil, err
	}
	packet := &Packet{o: newObject(out, freePacket)}
	packet.cleanup = runtime.AddCleanup(packet, (*object[*C.handoff_packet]).close, packet.o)
	return packet, nil
}

func (opts *OpenOptions) lower(o *C.handoff_open_opts, m *cMem) {
	o.identity = m.identity(opts.Identity)
	if n := len(opts.Identities); n > 0 {
		list := many[*C.handoff_identity](m, n+1)
		for i, id := range opts.Identities {
			if id == nil {
				m.fail("one of the identities is nil")
			}
			list[i] = m.identity(id)
		}
		o.identities = &list[0]
	}
	o.audience = m.optional(opts.Audience)
	o.sections, o.require = m.sections(opts.Sections), m.sections(opts.Require)
	if opts.RequireNothing {
		o.require = C.HANDOFF_REQUIRE_NOTHING
	}
	if opts.Ticket != "" {
		tip, err := TicketTip(opts.Ticket)
		if err != nil && m.err == nil {
			m.err = err
		}
		o.tip = m.bytes(tip[:])
	}
	o.now_ms, o.skew_ms = millis(opts.Now), span(opts.Skew)
	o.max_lifetime_ms = span(opts.MaxLifetime)
	o.max_packet_bytes, o.max_section_bytes = C.uint64_t(opts.MaxPacket), C.uint64_t(opts.MaxSection)
	o.max_total_bytes, o.max_memory_bytes = C.uint64_t(opts.MaxTotal), C.uint64_t(opts.MaxMemory)
	o.max_legs = small(opts.MaxLegs)
}

// Close wipes and releases the packet. It is optional, and closing twice does
// nothing. Calls that are running finish; later calls fail with ErrArg or
// return nothing.
func (p *Packet) Close() {
	if p != nil {
		p.o.close()
		p.cleanup.Stop()
	}
}

func (p *Packet) object() *object[*C.handoff_packet] {
	if p == nil {
		return nil
	}
	return p.o
}

// with lends the packet to a call that cannot fail; NULL after Close.
func (p *Packet) with(f func(c *C.handoff_packet)) {
	c := p.object().hold()
	defer p.object().release(c)
	f(c)
}

// String names the packet by its tip, and nothing that is in it.
func (p *Packet) String() string {
	legs := p.Legs()
	if legs == 0 {
		return "handoff.Packet(closed)"
	}
	return fmt.Sprintf("handoff.Packet(%s, %d legs)", p.Ticket(), legs)
}

// GoString is String, so that %#v prints no content either.
func (p *Packet) GoString() string { return p.String() }

// Bytes returns the merged record as a serialized Context.
func (p *Packet) Bytes() ([]byte, error) {
	return p.serialized(func(c *C.handoff_packet) *C.handoff_context { return C.handoff_packet_context(c) })
}

// serialized copies a record of the packet.
func (p *Packet) serialized(which func(c *C.handoff_packet) *C.handoff_context) (data []byte, err error) {
	p.with(func(c *C.handoff_packet) {
		if c == nil {
			err = refuse("the packet is closed, or was never made")
		} else if ctx := which(c); ctx == nil {
			err = refuse("there is no such leg")
		} else {
			data, err = serialized(ctx)
		}
	})
	return data, err
}

// Record returns the merged record. Each call decodes it again.
func (p *Packet) Record() (*handoffpb.Context, error) {
	data, err := p.Bytes()
	if err != nil {
		return nil, err
	}
	return decode(data)
}

// LegRecord returns what one leg said, unmerged.
//
// Errors: ErrArg (there is no such leg).
func (p *Packet) LegRecord(leg int) (*handoffpb.Context, error) {
	data, err := p.serialized(func(c *C.handoff_packet) *C.handoff_context {
		return C.handoff_packet_leg_context(c, small(leg))
	})
	if err != nil {
		return nil, err
	}
	return decode(data)
}

// ID returns the packet id. It remains the same when the packet is forwarded.
func (p *Packet) ID() (id Hash) {
	p.with(func(c *C.handoff_packet) { id = hash(C.handoff_packet_id(c)) })
	return id
}

// Tip returns the name of exactly this packet, with its last leg.
func (p *Packet) Tip() (tip Hash) {
	p.with(func(c *C.handoff_packet) { tip = hash(C.handoff_packet_tip(c)) })
	return tip
}

// Ticket returns the tip as a ticket of 48 characters.
func (p *Packet) Ticket() string { return Ticket(p.Tip()) }

// Other returns another packet of the same conversation that the guard
// remembers: its id, and when the reader opened it. The conversation was then
// handed over twice. It returns zero if there was no guard, or no such packet.
func (p *Packet) Other() (id Hash, at time.Time) {
	p.with(func(c *C.handoff_packet) {
		id, at = hash(C.handoff_packet_other_id(c)), moment(C.handoff_packet_other_at_ms(c))
	})
	return id, at
}

// Legs returns the number of legs, 1..16; 0 after Close.
func (p *Packet) Legs() (n int) {
	p.with(func(c *C.handoff_packet) { n = int(C.handoff_packet_legs(c)) })
	return n
}

// Leg is one leg of a packet: what one party sent.
type Leg struct {
	Number    int
	Sender    string // name in the keyring; "" in a preview
	SenderKey Hash
	Rights    Rights // of its sender; 0 in a preview
	Audience  []string
	SentAt    time.Time
	ExpiresAt time.Time
	Adds      Sections // kinds, 1..31
}

func lift(l *C.handoff_leg) Leg {
	leg := Leg{
		Number: int(l.number), Sender: C.GoString(l.sender), SenderKey: hash(l.sender_key),
		Rights: Rights(l.rights), Audience: names(l.audience),
		SentAt: moment(l.sent_at_ms), ExpiresAt: moment(l.expires_at_ms),
	}
	for kind := Section(1); kind < 32; kind++ {
		if l.adds&(1<<kind) != 0 {
			leg.Adds = append(leg.Adds, kind)
		}
	}
	return leg
}

// Way returns the legs, first to last.
func (p *Packet) Way() iter.Seq[Leg] {
	return func(yield func(Leg) bool) {
		p.with(func(c *C.handoff_packet) {
			l := C.handoff_leg{struct_size: C.sizeof_handoff_leg}
			for i := C.uint32_t(0); C.handoff_packet_leg(&l, c, i) != 0 && yield(lift(&l)); i++ {
			}
		})
	}
}

// State says what became of a section.
type State uint32

const (
	Present  State = C.HANDOFF_STATE_PRESENT  // it was read; in a preview: it is in clear
	Skipped  State = C.HANDOFF_STATE_SKIPPED  // not asked for, or of a later version
	Sealed   State = C.HANDOFF_STATE_SEALED   // it is sealed to others
	Redacted State = C.HANDOFF_STATE_REDACTED // a later leg took it out
)

// String returns the name of a state: "sealed".
func (s State) String() string {
	if name := C.handoff_section_state_name(C.uint32_t(s)); name != nil {
		return C.GoString(name)
	}
	return fmt.Sprintf("state %d", uint32(s))
}

// SectionInfo is one section of one leg.
type SectionInfo struct {
	Leg        int // the leg that added it
	Section    Section
	State      State
	RedactedBy int    // leg, -1 = not redacted
	Reason     string // why it was redacted
	FormedBy   int    // the leg that last sealed it, or made it clear
	Sealed     bool   // it is sealed
	Size       uint64 // bytes in the packet; 0 if redacted
	Readers    []Hash // X25519 keys that can read it
	Data       []byte // the serialized section as it was signed; nil unless read
}

func liftSection(s *C.handoff_section) SectionInfo {
	info := SectionInfo{
		Leg: int(s.leg), Section: Section(s.kind), State: State(s.state),
		RedactedBy: int(s.redacted_by), Reason: C.GoString(s.reason), FormedBy: int(s.formed_by),
		Sealed: s.sealed != 0, Size: uint64(s.bytes), Data: borrowed(s.data, int(s.data_len)),
	}
	for i := range int(s.readers_count) {
		key := (*C.uint8_t)(unsafe.Add(unsafe.Pointer(s.readers), i*C.HANDOFF_PUBLIC_KEY_BYTES))
		info.Readers = append(info.Readers, hash(key))
	}
	return info
}

// Sections returns the sections of all legs, sorted by leg and then kind.
func (p *Packet) Sections() iter.Seq[SectionInfo] {
	return func(yield func(SectionInfo) bool) {
		p.with(func(c *C.handoff_packet) {
			s := C.handoff_section{struct_size: C.sizeof_handoff_section}
			for i := C.size_t(0); C.handoff_packet_section_at(&s, c, i) != 0 && yield(liftSection(&s)); i++ {
			}
		})
	}
}

// Origin says who made a statement of the merged record.
type Origin struct {
	Section   Section
	Leg       int
	Sender    string // of the leg, as in the keyring
	Replaced  bool   // it replaced an earlier statement
	Withdrawn bool   // it replaced an element, and has only its KEY
	// Index of the record in what that leg said (LegRecord), in its list.
	Item int
}

// Origins returns who made the statement at a path of the merged record, then
// the statements that it replaced, newest first. A path is written as in
// findings ("routing.priority", "briefing.promises[r1]",
// "transcript.messages[7]"). The result is empty if there is nothing at the
// path.
func (p *Packet) Origins(path string) iter.Seq[Origin] {
	return func(yield func(Origin) bool) {
		var m cMem
		defer m.free()
		o := C.handoff_origin{struct_size: C.sizeof_handoff_origin}
		c, place := m.packet(p), m.text(path)
		if m.err != nil {
			return
		}
		found := C.handoff_packet_origin(&o, c, place)
		for found != 0 {
			ok := yield(Origin{
				Section: Section(o.section), Leg: int(o.leg), Sender: C.GoString(o.sender),
				Replaced: o.replaced != 0, Withdrawn: o.withdrawn != 0, Item: int(o.item),
			})
			if !ok {
				return
			}
			found = C.handoff_packet_origin_before(&o, c)
		}
	}
}
