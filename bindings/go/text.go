// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
*/
import "C"

import "unsafe"

// Kind is what kind of data some bytes are, judged by how they begin.
type Kind uint32

const (
	KindUnknown Kind = C.HANDOFF_DATA_UNKNOWN
	KindPacket  Kind = C.HANDOFF_DATA_PACKET
	KindReceipt Kind = C.HANDOFF_DATA_RECEIPT
	KindNotice  Kind = C.HANDOFF_DATA_NOTICE
	KindTicket  Kind = C.HANDOFF_DATA_TICKET
)

// String names the kind: "packet".
func (k Kind) String() string {
	return word(C.handoff_data_kind_name(C.uint32_t(k)), int64(k))
}

// KindOf returns what kind of data a webhook or a file received, and whether
// it is in text form. It reads only the beginning; the function that opens the
// data verifies it.
func KindOf(data []byte) (kind Kind, text bool) {
	p, n := input(data)
	k := C.handoff_data_kind(unsafe.Pointer(p), n)
	return Kind(k &^ C.HANDOFF_DATA_TEXT), k&C.HANDOFF_DATA_TEXT != 0
}

// Text returns the text form of a packet, receipt or notice: "hop1.", "hor1."
// or "hon1.", then base64url.
//
// Errors: ErrFormat (it is something else), ErrVersion, ErrLimit.
func Text(data []byte) (string, error) {
	var out *C.char
	var size C.size_t
	var err C.handoff_error
	p, n := input(data)
	if e := failed(C.handoff_text_encode(&out, &size, p, n, &err), &err); e != nil {
		return "", e
	}
	return string(taken(unsafe.Pointer(out), size)), nil
}

// Binary returns the bytes of a text form. Data in any other form is returned
// unchanged.
//
// Errors: ErrFormat, ErrVersion, ErrLimit.
func Binary(data []byte) ([]byte, error) {
	if _, text := KindOf(data); !text {
		return data, nil
	}
	return DecodeText(data)
}

// DecodeText returns the bytes of the text form of a packet, receipt or
// notice. They are not verified: Open, OpenReceipt and OpenNotice do that.
//
// Errors: ErrFormat, ErrVersion, ErrLimit.
func DecodeText(data []byte) ([]byte, error) {
	var out *C.uint8_t
	var size C.size_t
	var err C.handoff_error
	p, n := input(data)
	if e := failed(C.handoff_text_decode(&out, &size, (*C.char)(unsafe.Pointer(p)), n, &err), &err); e != nil {
		return nil, e
	}
	return taken(unsafe.Pointer(out), size), nil
}

// Ticket returns a tip as a ticket of 48 characters.
func Ticket(tip Hash) string {
	var out [C.HANDOFF_TICKET_CHARS + 1]C.char
	C.handoff_ticket_encode(&out[0], (*C.uint8_t)(&tip[0]))
	return C.GoString(&out[0])
}

// TicketTip returns the tip that a ticket names.
//
// Errors: ErrFormat, ErrVersion.
func TicketTip(ticket string) (Hash, error) {
	var tip Hash
	var err C.handoff_error
	p, n := input([]byte(ticket))
	status := C.handoff_ticket_decode((*C.uint8_t)(&tip[0]), (*C.char)(unsafe.Pointer(p)), n, &err)
	return tip, failed(status, &err)
}
