// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
#include "callbacks.h"
*/
import "C"

import (
	"context"
	"fmt"
	"runtime"
	"runtime/cgo"
	"time"
	"unsafe"
)

// Query asks a guard: was this packet presented to this name before? All
// fields are verified.
type Query struct {
	Name          string    // the reader's name; several may share a guard
	Tip           Hash      // with Name, what must not repeat
	Packet        Hash      // packet id
	Sender        string    // the name of the last leg's sender in the keyring
	Conversation  string    // conversation_id; "" if routing was not read
	RememberUntil time.Time // afterwards the packet has expired
	Now           time.Time // the reader's clock
}

// Answer is the answer of a guard.
type Answer struct {
	Seen    bool      // this packet was opened before
	OtherAt time.Time // when Name last opened another packet of Conversation; zero = not known
	Other   Hash      // that packet's id
}

// Guard remembers which packets were opened. Open asks it last, after all
// other checks. In one atomic step it must find out whether the packet is new
// and remember it. If it returns an error, the packet is refused with
// ErrGuard, which wraps the error. The context is that of OpenOptions.
type Guard interface {
	Check(ctx context.Context, query Query) (Answer, error)
}

// MemoryGuard is a Guard in memory, for one process. After a restart, packets
// that have not expired can be opened again.
type MemoryGuard struct {
	o       *object[*C.handoff_replay]
	cleanup runtime.Cleanup
}

func freeGuard(c *C.handoff_replay) { C.handoff_replay_free(c) }

// NewMemoryGuard makes a guard that remembers up to capacity packets: choose
// as many as arrive within the longest lifetime. When it is full of packets
// that have not expired, it refuses new ones (ErrGuard).
//
// Errors: ErrArg (no capacity, or too much), ErrNoMem.
func NewMemoryGuard(capacity int) (*MemoryGuard, error) {
	var out *C.handoff_replay
	var err C.handoff_error
	if e := failed(C.handoff_replay_memory_new(&out, C.size_t(max(capacity, 0)), &err), &err); e != nil {
		return nil, e
	}
	g := &MemoryGuard{o: newObject(out, freeGuard)}
	g.cleanup = runtime.AddCleanup(g, (*object[*C.handoff_replay]).close, g.o)
	return g, nil
}

// Close forgets everything. It is optional, and closing twice does nothing. A
// closed guard refuses all packets.
func (g *MemoryGuard) Close() {
	if g != nil {
		g.o.close()
		g.cleanup.Stop()
	}
}

// Check asks the guard, as Open does.
func (g *MemoryGuard) Check(_ context.Context, q Query) (Answer, error) {
	var m cMem
	defer m.free()
	c := lend(&m, g.o, "guard")
	query := one[C.handoff_replay_query](&m)
	query.struct_size = C.sizeof_handoff_replay_query
	query.name, query.sender = m.text(q.Name), m.text(q.Sender)
	query.conversation = m.text(q.Conversation)
	query.tip, query.packet = m.bytes(q.Tip[:]), m.bytes(q.Packet[:])
	query.remember_until_ms, query.now_ms = millis(q.RememberUntil), millis(q.Now)
	answer := one[C.handoff_replay_answer](&m)
	answer.struct_size = C.sizeof_handoff_replay_answer
	if m.err != nil {
		return Answer{}, m.err
	}
	said := C.handoff_go_ask(c, query, answer)
	if said != C.HANDOFF_REPLAY_NEW && said != C.HANDOFF_REPLAY_SEEN {
		return Answer{}, fmt.Errorf("handoff: the guard in memory is full, or cannot tell")
	}
	return Answer{
		Seen: said == C.HANDOFF_REPLAY_SEEN, OtherAt: moment(answer.other_at_ms),
		Other: hash(&answer.other[0]),
	}, nil
}

type guardCall struct {
	ctx   context.Context
	guard Guard
}

// lower makes a C guard of a Go one, for a call. The C one asks itself where
// Go has only a handle on it.
func (m *cMem) guard(call *guardCall) (*C.handoff_replay, func()) {
	if call.guard == nil {
		return nil, func() {}
	}
	h := cgo.NewHandle(call)
	g := one[C.handoff_replay](m)
	g.struct_size = C.sizeof_handoff_replay
	C.handoff_go_guard(g, C.uintptr_t(h))
	return g, h.Delete
}

//export goCheck
func goCheck(user C.uintptr_t, q *C.handoff_replay_query, a *C.handoff_replay_answer) C.int {
	said := C.int(C.HANDOFF_REPLAY_UNKNOWN)
	attempt(func() error {
		g := cgo.Handle(user).Value().(*guardCall)
		answer, err := g.guard.Check(g.ctx, Query{
			Name: C.GoString(q.name), Tip: hash(q.tip), Packet: hash(q.packet),
			Sender: C.GoString(q.sender), Conversation: C.GoString(q.conversation),
			RememberUntil: moment(q.remember_until_ms), Now: moment(q.now_ms),
		})
		if err != nil {
			return err
		}
		a.other_at_ms = millis(answer.OtherAt)
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&a.other[0])), len(answer.Other)), answer.Other[:])
		said = C.HANDOFF_REPLAY_NEW
		if answer.Seen {
			said = C.HANDOFF_REPLAY_SEEN
		}
		return nil
	})
	return said
}
