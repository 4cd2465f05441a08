// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
*/
import "C"

import (
	"fmt"
	"strings"
	"unsafe"
)

// Status says what went wrong; there is one for each thing that a caller would
// handle differently. A Status is an error: compare with errors.Is(err,
// handoff.ErrExpired), and get the details by errors.As with *Error.
type Status int32

// The statuses, by the numbers of handoff/status.h.
const (
	ErrArg         Status = C.HANDOFF_E_ARG          // the call breaks a rule of its documentation
	ErrNoMem       Status = C.HANDOFF_E_NOMEM        // there is not enough memory
	ErrLimit       Status = C.HANDOFF_E_LIMIT        // the input exceeds a limit
	ErrFormat      Status = C.HANDOFF_E_FORMAT       // not a well-formed packet, receipt, notice or text
	ErrVersion     Status = C.HANDOFF_E_VERSION      // a format version newer than this library
	ErrAudience    Status = C.HANDOFF_E_AUDIENCE     // the packet is addressed to somebody else
	ErrNotYet      Status = C.HANDOFF_E_NOT_YET      // the packet was sent in the future: compare the clocks
	ErrExpired     Status = C.HANDOFF_E_EXPIRED      // the packet has expired
	ErrSender      Status = C.HANDOFF_E_SENDER       // a sender's key is unknown, out of date or without the right it needs
	ErrRevoked     Status = C.HANDOFF_E_REVOKED      // a sender's key is revoked
	ErrChain       Status = C.HANDOFF_E_CHAIN        // the legs do not follow from each other
	ErrSignature   Status = C.HANDOFF_E_SIGNATURE    // a signature does not verify
	ErrSection     Status = C.HANDOFF_E_SECTION      // a section is not what was signed
	ErrRecord      Status = C.HANDOFF_E_RECORD       // the record is not valid, although it is signed
	ErrReplay      Status = C.HANDOFF_E_REPLAY       // this packet was opened before
	ErrGuard       Status = C.HANDOFF_E_GUARD        // the replay guard cannot tell, or is full
	ErrAnswer      Status = C.HANDOFF_E_ANSWER       // a receipt or notice that does not fit the packet, or what was said before
	ErrKey         Status = C.HANDOFF_E_KEY          // a key, identity or keyring is bad
	ErrSigner      Status = C.HANDOFF_E_SIGNER       // the signing callback failed
	ErrReader      Status = C.HANDOFF_E_READER       // the keyring has no reading key of that name
	ErrSealed      Status = C.HANDOFF_E_SEALED       // we cannot read a section that is needed
	ErrFit         Status = C.HANDOFF_E_FIT          // the packet cannot be made that small
	ErrTicket      Status = C.HANDOFF_E_TICKET       // not the packet that the ticket names
	ErrJSON        Status = C.HANDOFF_E_JSON         // not JSON, or not JSON of this record
	ErrFile        Status = C.HANDOFF_E_FILE         // a file could not be read or written, or others can read a private key
	ErrUnsupported Status = C.HANDOFF_E_UNSUPPORTED  // the call asks for something that this version does not know
	ErrOtherPacket Status = C.HANDOFF_E_OTHER_PACKET // the answer is for another packet than the one that is followed
)

// String returns the name that the tool prints: "EXPIRED".
func (s Status) String() string {
	if name := C.handoff_status_name(C.int32_t(s)); name != nil {
		return C.GoString(name)
	}
	return fmt.Sprintf("status %d", int32(s))
}

// Error makes a Status an error, so that errors.Is can compare with it.
func (s Status) Error() string { return "handoff: " + s.String() }

// Error is the error of every call of this package. It contains no byte of the
// input and no key of a record, so you can log it.
type Error struct {
	Status  Status
	Leg     int    // number of the leg, -1 = not about one
	Section int    // a Section, or a kind 16..31; 0 = none
	Check   int    // HANDOFF_CHECK_* of handoff/status.h, of calls that open something
	Offset  int64  // byte of the input, -1 = not stated
	Line    int    // of JSON, from 1; 0 = not stated
	Column  int    // in bytes, from 1; 0 = not stated
	Key     []byte // the public key in question, 32 bytes; nil = none
	Path    string // "briefing.intents[#2].name"; "" = none
	Message string // what is wrong, one clause
	Hint    string // what to do about it; "" = no general advice
	cause   error  // what a callback returned
}

// Error returns the status, the place and the reason in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("handoff: " + e.Status.String())
	if e.Leg >= 0 {
		fmt.Fprintf(&b, ": leg %d", e.Leg)
	}
	if e.Section > 0 {
		b.WriteString(": " + Section(e.Section).String())
	}
	if e.Path != "" {
		b.WriteString(": " + e.Path)
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, ": line %d, column %d", e.Line, e.Column)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	return b.String()
}

// Unwrap returns the Status, for errors.Is, and the error of the callback
// because of which the call failed, if any.
func (e *Error) Unwrap() []error {
	if e.cause != nil {
		return []error{e.Status, e.cause}
	}
	return []error{e.Status}
}

// failed makes an error of a C status; nil for HANDOFF_OK.
func failed(status C.handoff_status, err *C.handoff_error) error {
	if status == C.HANDOFF_OK {
		return nil
	}
	e := &Error{
		Status: Status(status), Leg: int(err.leg), Section: int(err.section),
		Check: int(err.check), Offset: -1, Line: int(err.line), Column: int(err.column),
		Path: C.GoString(&err.path[0]), Message: C.GoString(&err.message[0]),
	}
	if err.offset != C.HANDOFF_OFFSET_NONE {
		e.Offset = int64(err.offset)
	}
	for _, b := range err.key {
		if b != 0 {
			e.Key = C.GoBytes(unsafe.Pointer(&err.key[0]), C.int(len(err.key)))
			break
		}
	}
	e.Hint = hints[e.Status]
	return e
}

// hints say what to do about a status, if there is general advice.
var hints = map[Status]string{
	ErrAudience:    "it is addressed to somebody else: check the name of the identity",
	ErrNotYet:      "compare the clocks of both machines",
	ErrExpired:     "ask its sender for a new packet",
	ErrSender:      "the keyring does not trust this sender with that right: Keyring.Trust or TrustJSON",
	ErrRevoked:     "ask its sender which key is in use now",
	ErrReplay:      "it was opened before: use what was kept of it",
	ErrGuard:       "the replay guard cannot tell: make room in it, or look at its disk",
	ErrReader:      "the keyring has no reading key for that name",
	ErrSealed:      "it is sealed to other keys: open it with the identity that has the key",
	ErrVersion:     "update libhandoff",
	ErrUnsupported: "update libhandoff",
}
