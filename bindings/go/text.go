// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
*/
import "C"

import "unsafe"

// Kind is what some bytes are, by their beginning.
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

// KindOf tells what a webhook or a file got, and whether it is in text form.
// Only the beginning is looked at: whoever reads it says whether it is good.
func KindOf(data []byte) (kind Kind, text bool) {
	p, n := input(data)
	k := C.handoff_data_kind(unsafe.Pointer(p), n)
	return Kind(k &^ C.HANDOFF_DATA_TEXT), k&C.HANDOFF_DATA_TEXT != 0
}

// Text writes a packet, receipt or notice as text: "hop1.", "hor1." or "hon1."
// and base64url.
//
// Errors: ErrFormat (it is none of these), ErrVersion, ErrLimit.
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

// Binary reads the text form of a packet, receipt or notice. What is not in
// text form is returned as it is.
//
// Errors: ErrFormat, ErrVersion, ErrLimit.
func Binary(data []byte) ([]byte, error) {
	if _, text := KindOf(data); !text {
		return data, nil
	}
	return DecodeText(data)
}

// DecodeText reads the text form of a packet, receipt or notice. Only the text
// is looked at: what it holds is for Open and its kin to judge.
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

// Ticket writes a tip as the 48 characters that name a packet exactly.
func Ticket(tip Hash) string {
	var out [C.HANDOFF_TICKET_CHARS + 1]C.char
	C.handoff_ticket_encode(&out[0], (*C.uint8_t)(&tip[0]))
	return C.GoString(&out[0])
}

// TicketTip reads a ticket.
//
// Errors: ErrFormat, ErrVersion.
func TicketTip(ticket string) (Hash, error) {
	var tip Hash
	var err C.handoff_error
	p, n := input([]byte(ticket))
	status := C.handoff_ticket_decode((*C.uint8_t)(&tip[0]), (*C.char)(unsafe.Pointer(p)), n, &err)
	return tip, failed(status, &err)
}
