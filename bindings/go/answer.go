// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
*/
import "C"

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// ReceiptState is where a receiver stands with a packet. Declined, Completed,
// Returned and Failed are final.
type ReceiptState uint32

const (
	Received  ReceiptState = C.HANDOFF_RECEIPT_RECEIVED // the packet verified; nobody has taken over yet
	Accepted  ReceiptState = C.HANDOFF_RECEIPT_ACCEPTED // Owner will speak to the customer by Due
	Declined  ReceiptState = C.HANDOFF_RECEIPT_DECLINED
	Completed ReceiptState = C.HANDOFF_RECEIPT_COMPLETED // after Accepted: finished
	Returned  ReceiptState = C.HANDOFF_RECEIPT_RETURNED  // after Accepted: handed back
	Failed    ReceiptState = C.HANDOFF_RECEIPT_FAILED
)

// String names the state: "accepted".
func (s ReceiptState) String() string {
	return word(C.handoff_receipt_state_name(C.uint32_t(s)), int64(s))
}

// Reason says why a packet was declined or failed.
type Reason uint32

const (
	ReasonNone         Reason = C.HANDOFF_REASON_NONE   // not stated
	ReasonNobody       Reason = C.HANDOFF_REASON_NOBODY // nobody available
	ReasonOutsideHours Reason = C.HANDOFF_REASON_OUTSIDE_HOURS
	ReasonQueueFull    Reason = C.HANDOFF_REASON_QUEUE_FULL
	ReasonWrongTarget  Reason = C.HANDOFF_REASON_WRONG_TARGET
	ReasonCannotRead   Reason = C.HANDOFF_REASON_CANNOT_READ
	ReasonTooLate      Reason = C.HANDOFF_REASON_TOO_LATE
	ReasonError        Reason = C.HANDOFF_REASON_ERROR
)

// String names the reason: "queue_full".
func (r Reason) String() string {
	return word(C.handoff_reason_name(C.uint32_t(r)), int64(r))
}

// word returns the name that the library gives a number, or the number.
func word(name *C.char, number int64) string {
	if name == nil {
		return fmt.Sprintf("unknown (%d)", number)
	}
	return C.GoString(name)
}

// AnswerOptions is what a receiver says about a packet. State is required.
type AnswerOptions struct {
	State    ReceiptState
	Owner    string    // who has the conversation now; required with Accepted, else empty
	Due      time.Time // when the owner will have spoken to the customer, at most 30 days ahead; as Owner
	Reason   Reason    // with Declined and Failed only
	Note     string    // up to 1000 bytes
	Sequence uint32    // 0 = the next one
	After    []byte    // your last receipt for this packet, if another process or opening wrote it
	Now      time.Time
}

// Answer writes a receipt: what the receiver says about a packet. An opened
// packet remembers its answers. If another process answered, or you opened the
// packet again, give the last receipt in After.
//
// Errors: ErrArg (a field that the state forbids or requires), ErrAnswer (the
// packet is not addressed to us, or the state cannot follow the last one),
// ErrSigner.
func (p *Packet) Answer(me *Identity, opts AnswerOptions) (*SealedPacket, error) {
	if p == nil {
		return nil, refuse("there is no packet")
	}
	var m cMem
	defer m.free()
	after, err := Binary(opts.After)
	if err != nil {
		return nil, err
	}
	o := one[C.handoff_answer_opts](&m)
	o.struct_size = C.sizeof_handoff_answer_opts
	o.state, o.reason, o.sequence = C.uint32_t(opts.State), C.uint32_t(opts.Reason), C.uint32_t(opts.Sequence)
	o.now_ms, o.due_at_ms = millis(opts.Now), millis(opts.Due)
	o.owner, o.note = m.optional(opts.Owner), m.optional(opts.Note)
	o.after, o.after_len = m.bytes(after), C.size_t(len(after))
	var out *C.handoff_sealed
	p.answering.Lock() // the packet remembers its answers
	defer p.answering.Unlock()
	packet, key := m.packet(p), m.identity(me)
	err = m.call(func(err *C.handoff_error) C.handoff_status {
		return C.handoff_answer(&out, packet, key, o, err)
	})
	if err != nil {
		return nil, err
	}
	return liftSealed(out), nil
}

// Claim is what a receipt or a notice claims, unverified. Use it to find the
// packet that it belongs to.
type Claim struct {
	State     uint32 // a ReceiptState or a NoticeState
	Packet    Hash   // packet id
	Tip       Hash
	SenderKey Hash
}

func liftClaim(c *C.handoff_claim) Claim {
	return Claim{uint32(c.state), hash(&c.packet_id[0]), hash(&c.tip[0]), hash(&c.sender_key[0])}
}

// PreviewReceipt reads what a receipt claims, without keys. The receipt may be
// binary or in text form.
//
// Errors: ErrFormat, ErrVersion, ErrLimit.
func PreviewReceipt(data []byte) (Claim, error) {
	return preview(data, func(out *C.handoff_claim, p *C.uint8_t, n C.size_t, err *C.handoff_error) C.handoff_status {
		return C.handoff_receipt_preview(out, p, n, err)
	})
}

func preview(data []byte, f func(*C.handoff_claim, *C.uint8_t, C.size_t, *C.handoff_error) C.handoff_status) (Claim, error) {
	data, err := Binary(data)
	if err != nil {
		return Claim{}, err
	}
	out := C.handoff_claim{struct_size: C.sizeof_handoff_claim}
	var cerr C.handoff_error
	p, n := input(data)
	if e := failed(f(&out, p, n, &cerr), &cerr); e != nil {
		return Claim{}, e
	}
	return liftClaim(&out), nil
}

// Receipt is a verified receipt.
type Receipt struct {
	State     ReceiptState
	Sender    string // name in the keyring
	SenderKey Hash
	At        time.Time
	Due       time.Time // zero = none
	Owner     string    // "" = none
	Reason    Reason
	Note      string
	Sequence  uint32
	Duplicate bool // it repeats one of Seen
	Stands    bool // Seen has no higher sequence of this sender
	Packet    Hash // packet id
	Tip       Hash

	data []byte
}

// Data returns the receipt in binary.
func (r *Receipt) Data() []byte { return r.data }

// String returns the state and the name of the sender.
func (r *Receipt) String() string { return fmt.Sprintf("handoff.Receipt(%s by %s)", r.State, r.Sender) }

// ReceiptOptions says how to read receipts and notices.
type ReceiptOptions struct {
	// Seen are the receipts or notices of this packet that verified earlier, in
	// any order. The new one must be able to follow them.
	Seen [][]byte
	Now  time.Time
	Skew time.Duration // at most a minute, which is the default
}

// OpenReceipt verifies a receipt against the packet that it answers, as you
// sent it. Both may be binary or in text form. Options may be nil.
//
// Errors: ErrFormat, ErrVersion, ErrLimit, ErrAnswer (for another packet, by a
// party that was not addressed, outside its time, or it contradicts what this
// party said before), ErrSender, ErrRevoked, ErrSignature.
func OpenReceipt(data, packet []byte, ring *Keyring, opts *ReceiptOptions) (*Receipt, error) {
	if opts == nil {
		opts = &ReceiptOptions{}
	}
	packet, err := Binary(packet)
	if err != nil {
		return nil, err
	}
	var m cMem
	defer m.free()
	seen := many[*C.handoff_receipt](&m, len(opts.Seen)+1)
	defer func() {
		for _, r := range seen {
			C.handoff_receipt_free(r)
		}
	}()
	for i, earlier := range opts.Seen {
		if seen[i], _, err = openReceipt(earlier, packet, ring, opts, nil); err != nil {
			return nil, err
		}
	}
	c, data, err := openReceipt(data, packet, ring, opts, &seen[0])
	if err != nil {
		return nil, err
	}
	defer C.handoff_receipt_free(c)
	info := C.handoff_receipt_info{struct_size: C.sizeof_handoff_receipt_info}
	C.handoff_receipt_get(&info, c)
	return &Receipt{
		State: ReceiptState(info.state), Sender: C.GoString(info.sender), SenderKey: hash(info.sender_key),
		At: moment(info.at_ms), Due: moment(info.due_at_ms), Owner: C.GoString(info.owner),
		Reason: Reason(info.reason), Note: C.GoString(info.note), Sequence: uint32(info.sequence),
		Duplicate: info.duplicate != 0, Stands: info.stands != 0,
		Packet: hash(info.packet_id), Tip: hash(info.tip), data: data,
	}, nil
}

func openReceipt(data, packet []byte, ring *Keyring, opts *ReceiptOptions, seen **C.handoff_receipt) (*C.handoff_receipt, []byte, error) {
	data, err := Binary(data)
	if err != nil {
		return nil, nil, err
	}
	var m cMem
	defer m.free()
	o := one[C.handoff_receipt_opts](&m)
	o.struct_size = C.sizeof_handoff_receipt_opts
	o.now_ms, o.skew_ms, o.seen = millis(opts.Now), span(opts.Skew), seen
	var out *C.handoff_receipt
	p, n := input(data)
	pp, pn := input(packet)
	keys := m.ring(ring)
	err = m.call(func(err *C.handoff_error) C.handoff_status {
		return C.handoff_receipt_open(&out, p, n, pp, pn, keys, o, err)
	})
	return out, data, err
}

// NoticeState is what the sender of a leg says after sealing. Withdrawn and
// Superseded are final.
type NoticeState uint32

const (
	Withdrawn  NoticeState = C.HANDOFF_NOTICE_WITHDRAWN  // nobody needs to act any more
	Superseded NoticeState = C.HANDOFF_NOTICE_SUPERSEDED // act on the packet Successor instead
	Taken      NoticeState = C.HANDOFF_NOTICE_TAKEN      // Holder has it; all others stand down
)

// String names the state: "taken".
func (s NoticeState) String() string {
	return word(C.handoff_notice_state_name(C.uint32_t(s)), int64(s))
}

// NoticeOptions is what the sender says. State is required.
type NoticeOptions struct {
	State     NoticeState
	Successor Hash   // packet id; required with Superseded, else zero
	Owner     string // who has the conversation now; required with Taken, else empty
	Holder    string // the party of the owner; as Owner
	Note      string // up to 1000 bytes
	Tip       Hash   // which leg it is about; zero = the last one that this key signed
	Sequence  uint32 // 0 = as in AnswerOptions
	After     []byte // your last notice about this leg
	Now       time.Time
}

// SealNotice writes a notice: what the sender says about a packet after
// sealing it.
//
// Errors: ErrArg (a field that the state forbids or requires), ErrAnswer
// (another sender sent the packet, or the state cannot follow the last one),
// ErrSigner; and those of NewPreview.
func SealNotice(packet []byte, me *Identity, opts NoticeOptions) (*SealedPacket, error) {
	packet, err := Binary(packet)
	if err != nil {
		return nil, err
	}
	after, err := Binary(opts.After)
	if err != nil {
		return nil, err
	}
	var m cMem
	defer m.free()
	o := one[C.handoff_notice_opts](&m)
	o.struct_size = C.sizeof_handoff_notice_opts
	o.state, o.sequence, o.now_ms = C.uint32_t(opts.State), C.uint32_t(opts.Sequence), millis(opts.Now)
	if !opts.Tip.IsZero() {
		o.tip = m.bytes(opts.Tip[:])
	}
	if !opts.Successor.IsZero() {
		o.successor = m.bytes(opts.Successor[:])
	}
	o.owner, o.holder, o.note = m.optional(opts.Owner), m.optional(opts.Holder), m.optional(opts.Note)
	o.after, o.after_len = m.bytes(after), C.size_t(len(after))
	var out *C.handoff_sealed
	p, n := input(packet)
	key := m.identity(me)
	err = m.call(func(err *C.handoff_error) C.handoff_status {
		return C.handoff_notice_seal(&out, p, n, key, o, err)
	})
	if err != nil {
		return nil, err
	}
	return liftSealed(out), nil
}

// PreviewNotice reads what a notice claims, without keys. The notice may be
// binary or in text form.
//
// Errors: ErrFormat, ErrVersion, ErrLimit.
func PreviewNotice(data []byte) (Claim, error) {
	return preview(data, func(out *C.handoff_claim, p *C.uint8_t, n C.size_t, err *C.handoff_error) C.handoff_status {
		return C.handoff_notice_preview(out, p, n, err)
	})
}

// Notice is a verified notice.
type Notice struct {
	State     NoticeState
	Sender    string // name in the keyring
	SenderKey Hash
	At        time.Time
	Leg       int    // the leg that it is about, from 0
	Owner     string // "" = none
	Holder    string // "" = none
	Successor Hash   // packet id; zero = none
	Note      string
	Sequence  uint32
	Duplicate bool
	Stands    bool
	Packet    Hash // packet id
	Tip       Hash

	data []byte
	c    *C.handoff_notice
}

func freeNotice(c *C.handoff_notice) { C.handoff_notice_free(c) }

// Data returns the notice in binary.
func (n *Notice) Data() []byte { return n.data }

// String returns the state and the name of the sender.
func (n *Notice) String() string { return fmt.Sprintf("handoff.Notice(%s by %s)", n.State, n.Sender) }

// OpenNotice verifies a notice against the opened packet that it is about. The
// notice may be binary or in text form. Options may be nil.
//
// Errors: as OpenReceipt.
func (p *Packet) OpenNotice(data []byte, ring *Keyring, opts *ReceiptOptions) (*Notice, error) {
	var m cMem
	defer m.free()
	packet, keys := m.packet(p), m.ring(ring)
	return openNotice(&m, data, opts, func(out **C.handoff_notice, d *C.uint8_t, n C.size_t, o *C.handoff_notice_open_opts, err *C.handoff_error) C.handoff_status {
		return C.handoff_notice_open(out, d, n, packet, keys, o, err)
	})
}

// OpenNotice verifies a notice against the bytes of a packet that you have
// opened before; it may have expired since. A packet that you have not opened
// proves nothing here.
//
// Errors: as OpenReceipt.
func OpenNotice(data, packet []byte, ring *Keyring, opts *ReceiptOptions) (*Notice, error) {
	packet, err := Binary(packet)
	if err != nil {
		return nil, err
	}
	var m cMem
	defer m.free()
	pp, pn := input(packet)
	keys := m.ring(ring)
	return openNotice(&m, data, opts, func(out **C.handoff_notice, d *C.uint8_t, n C.size_t, o *C.handoff_notice_open_opts, err *C.handoff_error) C.handoff_status {
		return C.handoff_notice_open_kept(out, d, n, pp, pn, keys, o, err)
	})
}

type noticeOpener func(**C.handoff_notice, *C.uint8_t, C.size_t, *C.handoff_notice_open_opts, *C.handoff_error) C.handoff_status

func openNotice(m *cMem, data []byte, opts *ReceiptOptions, open noticeOpener) (*Notice, error) {
	if opts == nil {
		opts = &ReceiptOptions{}
	}
	o := one[C.handoff_notice_open_opts](m)
	o.struct_size = C.sizeof_handoff_notice_open_opts
	o.now_ms, o.skew_ms = millis(opts.Now), span(opts.Skew)
	seen := many[*C.handoff_notice](m, len(opts.Seen)+1)
	defer func() {
		for _, n := range seen {
			C.handoff_notice_free(n)
		}
	}()
	one := func(data []byte) (*C.handoff_notice, []byte, error) {
		data, err := Binary(data)
		if err != nil {
			return nil, nil, err
		}
		var out *C.handoff_notice
		p, n := input(data)
		err = m.call(func(err *C.handoff_error) C.handoff_status { return open(&out, p, n, o, err) })
		return out, data, err
	}
	for i, earlier := range opts.Seen {
		var err error
		if seen[i], _, err = one(earlier); err != nil {
			return nil, err
		}
	}
	o.seen = &seen[0]
	c, data, err := one(data)
	if err != nil {
		return nil, err
	}
	info := C.handoff_notice_info{struct_size: C.sizeof_handoff_notice_info}
	C.handoff_notice_get(&info, c)
	notice := &Notice{
		State: NoticeState(info.state), Sender: C.GoString(info.sender), SenderKey: hash(info.sender_key),
		At: moment(info.at_ms), Leg: int(info.leg), Owner: C.GoString(info.owner),
		Holder: C.GoString(info.holder), Successor: hash(info.successor), Note: C.GoString(info.note),
		Sequence: uint32(info.sequence), Duplicate: info.duplicate != 0, Stands: info.stands != 0,
		Packet: hash(info.packet_id), Tip: hash(info.tip), data: data, c: c,
	}
	runtime.AddCleanup(notice, freeNotice, c)
	return notice, nil
}

// Stops reports whether a party must stop acting on the packet. After
// withdrawn and superseded every party must. After taken every party must,
// except the holder and those that received the packet from it. The name is
// your own, as in the audience of the packet's last leg.
func (n *Notice) Stops(name string) bool {
	defer runtime.KeepAlive(n)
	var m cMem
	defer m.free()
	if strings.IndexByte(name, 0) >= 0 {
		return false // nobody has this name
	}
	return C.handoff_notice_stops(n.c, m.text(name)) != 0
}
