// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
*/
import "C"

import (
	"encoding/hex"
	"fmt"
)

// Version returns the version of the C library: "0.1.0".
func Version() string { return C.GoString(C.handoff_version()) }

// Hash is 32 bytes that name something: a packet (its id), exactly this packet
// (its tip), or a public key.
type Hash [C.HANDOFF_HASH_BYTES]byte

// String returns the hash in lower-case hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero reports whether all bytes are zero.
func (h Hash) IsZero() bool { return h == Hash{} }

// Section is a part of a record: the unit that a packet compresses, seals and
// redacts.
type Section uint32

// The sections; a packet may also have kinds of later versions, 16..31.
const (
	Routing    Section = C.HANDOFF_SECTION_ROUTING
	Briefing   Section = C.HANDOFF_SECTION_BRIEFING
	Customer   Section = C.HANDOFF_SECTION_CUSTOMER
	Transcript Section = C.HANDOFF_SECTION_TRANSCRIPT
	Extras     Section = C.HANDOFF_SECTION_EXTRAS
)

// String returns the name of a section: "briefing".
func (s Section) String() string {
	if name := C.handoff_section_name(C.uint32_t(s)); name != nil {
		return C.GoString(name)
	}
	return fmt.Sprintf("section %d", uint32(s))
}
