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
	"sync"
	"time"
	"unsafe"
)

// TransferState is where a handover stands for its sender.
type TransferState uint32

const (
	TransferOpen      TransferState = C.HANDOFF_TRANSFER_OPEN // nobody has answered
	TransferReceived  TransferState = C.HANDOFF_TRANSFER_RECEIVED
	TransferAccepted  TransferState = C.HANDOFF_TRANSFER_ACCEPTED
	TransferFallback  TransferState = C.HANDOFF_TRANSFER_FALLBACK
	TransferCompleted TransferState = C.HANDOFF_TRANSFER_COMPLETED
	TransferReturned  TransferState = C.HANDOFF_TRANSFER_RETURNED
)

// String names the state: "accepted".
func (s TransferState) String() string {
	return word(C.handoff_transfer_state_name(C.uint32_t(s)), int64(s))
}

// Action is what the sender must do now.
type Action uint32

const (
	Wait     Action = C.HANDOFF_ACTION_WAIT      // until Status.Next
	Tell     Action = C.HANDOFF_ACTION_TELL      // tell the customer: Owner, Due
	FallBack Action = C.HANDOFF_ACTION_FALL_BACK // do it yourself: Cause, Reason
	Done     Action = C.HANDOFF_ACTION_DONE
)

// String names the action: "tell".
func (a Action) String() string {
	return word(C.handoff_action_name(C.uint32_t(a)), int64(a))
}

// Cause is why to fall back.
type Cause uint32

const (
	CauseNone     Cause = C.HANDOFF_CAUSE_NONE
	CauseNoAnswer Cause = C.HANDOFF_CAUSE_NO_ANSWER // nobody accepted in time
	CauseDeclined Cause = C.HANDOFF_CAUSE_DECLINED  // everybody declined
	CauseFailed   Cause = C.HANDOFF_CAUSE_FAILED
	CauseOverdue  Cause = C.HANDOFF_CAUSE_OVERDUE // the owner's due time has passed without a receipt
)

// String names the cause: "no_answer".
func (c Cause) String() string {
	return word(C.handoff_cause_name(C.uint32_t(c)), int64(c))
}

// TransferStatus says where a transfer stands and what to do now.
type TransferStatus struct {
	State    TransferState
	Action   Action // what to do; not yet acknowledged
	Step     uint32 // names the action, for Acknowledge; 0 = Wait
	Cause    Cause
	Reason   Reason
	Late     bool      // accepted after AnswerBy
	Next     time.Time // when time alone changes the state; zero = never
	AnswerBy time.Time
	Due      time.Time // when the owner will have spoken to the customer; zero = none
	Party    string    // the party that this is about; "" = none
	Owner    string    // the person to name to the customer; "" = none
	Note     string    // that of the receipt
	Rival    string    // another party that has accepted; "" = none
	// The notice that is due and not yet acknowledged; 0 = none. With Taken, its
	// holder is Party and its owner is Owner.
	Notice     NoticeState
	NoticeStep uint32 // names the notice, for Acknowledge
	Packet     Hash   // packet id
	Tip        Hash
}

// Transfer follows a packet that you sent: has anybody taken over, and what
// must you do now? It does no I/O and has no clock of its own. It is safe for
// concurrent use.
type Transfer struct {
	mu      sync.Mutex
	c       *C.handoff_transfer
	cleanup runtime.Cleanup
}

func freeTransfer(c *C.handoff_transfer) { C.handoff_transfer_free(c) }

func newTransfer(status C.handoff_status, c *C.handoff_transfer, err *C.handoff_error) (*Transfer, error) {
	if e := failed(status, err); e != nil {
		return nil, e
	}
	t := &Transfer{c: c}
	t.cleanup = runtime.AddCleanup(t, freeTransfer, c)
	return t, nil
}

// NewTransfer follows a packet, binary or in text form, that somebody must
// accept by answerBy.
//
// Errors: ErrArg (a time before the packet was sent), or as NewPreview.
func NewTransfer(packet []byte, answerBy time.Time) (*Transfer, error) {
	packet, err := Binary(packet)
	if err != nil {
		return nil, err
	}
	var out *C.handoff_transfer
	var cerr C.handoff_error
	p, n := input(packet)
	return newTransfer(C.handoff_transfer_new(&out, p, n, millis(answerBy), &cerr), out, &cerr)
}

// ParseTransfer restores a transfer that Serialize wrote.
//
// Errors: ErrJSON, ErrLimit, ErrUnsupported (written by a newer version).
func ParseTransfer(json []byte) (*Transfer, error) {
	var out *C.handoff_transfer
	var err C.handoff_error
	p, n := input(json)
	return newTransfer(C.handoff_transfer_parse(&out, (*C.char)(unsafe.Pointer(p)), n, &err), out, &err)
}

// Close releases the transfer. It is optional, and closing twice does nothing.
// Later calls fail with ErrArg.
func (t *Transfer) Close() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.c != nil {
		t.cleanup.Stop()
		freeTransfer(t.c)
		t.c = nil
	}
}

func (t *Transfer) change(f func(c *C.handoff_transfer, m *cMem, err *C.handoff_error) C.handoff_status) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.c == nil {
		return refuse("the transfer is closed, or was never made")
	}
	var m cMem
	defer m.free()
	return m.call(func(err *C.handoff_error) C.handoff_status { return f(t.c, &m, err) })
}

// Feed takes a receipt, binary or in text form, then sets the time. A zero
// time means now.
//
// Errors: as OpenReceipt; ErrOtherPacket (it answers another packet), ErrLimit
// (256 receipts of one party). After an error nothing has changed.
func (t *Transfer) Feed(receipt []byte, ring *Keyring, now time.Time) error {
	receipt, err := Binary(receipt)
	if err != nil {
		return err
	}
	p, n := input(receipt)
	return t.change(func(c *C.handoff_transfer, m *cMem, err *C.handoff_error) C.handoff_status {
		return C.handoff_transfer_feed(c, p, n, m.ring(ring), millis(now), err)
	})
}

// Advance sets the time. A zero time means now.
//
// Errors: ErrArg (a time out of range).
func (t *Transfer) Advance(now time.Time) error {
	return t.change(func(c *C.handoff_transfer, _ *cMem, err *C.handoff_error) C.handoff_status {
		return C.handoff_transfer_advance(c, millis(now), err)
	})
}

// Status returns where the transfer stands and what to do now.
func (t *Transfer) Status() TransferStatus {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := C.handoff_transfer_info{struct_size: C.sizeof_handoff_transfer_info}
	C.handoff_transfer_get(&i, t.c)
	return TransferStatus{
		State: TransferState(i.state), Action: Action(i.action), Step: uint32(i.step),
		Cause: Cause(i.cause), Reason: Reason(i.reason), Late: i.late != 0, Next: moment(i.next_ms),
		AnswerBy: moment(i.answer_by_ms), Due: moment(i.due_at_ms), Party: C.GoString(i.party),
		Owner: C.GoString(i.owner), Note: C.GoString(i.note), Rival: C.GoString(i.rival),
		Notice: NoticeState(i.notice), NoticeStep: uint32(i.notice_step),
		Packet: hash(i.packet_id), Tip: hash(i.tip),
	}
}

// Acknowledge reports that you did an action or sent a notice: Status.Step or
// Status.NoticeStep. If the transfer asks for something else by now, nothing
// happens. Call Serialize afterwards, so that you do not do it again after a
// restart.
func (t *Transfer) Acknowledge(step uint32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	C.handoff_transfer_acknowledge(t.c, C.uint32_t(step))
}

// Serialize returns everything that the transfer has seen and done, as JSON.
// Protect it like the packet itself.
func (t *Transfer) Serialize() ([]byte, error) {
	var out *C.char
	var n C.size_t
	if err := t.change(func(c *C.handoff_transfer, _ *cMem, err *C.handoff_error) C.handoff_status {
		return C.handoff_transfer_serialize(&out, &n, c, err)
	}); err != nil {
		return nil, err
	}
	return taken(unsafe.Pointer(out), n), nil
}

// String returns where the transfer stands.
func (t *Transfer) String() string {
	s := t.Status()
	return fmt.Sprintf("handoff.Transfer(%s, %s)", s.State, s.Action)
}
