// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <stdlib.h>
#include <string.h>
#include <handoff.h>
*/
import "C"

import (
	"math"
	"strings"
	"time"
	"unsafe"
)

// cMem holds what one call lends to C: option structs, strings and lists. C
// must not see Go memory that contains pointers, so everything is allocated in
// C and freed after the call. A value that C would misread becomes an error,
// which is returned without calling C.
type cMem struct {
	blocks []unsafe.Pointer
	held   []func() // Go objects that must live until the call ends
	err    error
}

func (m *cMem) fail(message string) {
	if m.err == nil {
		m.err = refuse(message)
	}
}

func (m *cMem) alloc(size uintptr) unsafe.Pointer {
	p := C.calloc(1, C.size_t(max(size, 1))) // never nil: cgo's allocators abort
	m.blocks = append(m.blocks, p)
	return p
}

func (m *cMem) free() {
	for _, p := range m.blocks {
		C.free(p)
	}
	for _, release := range m.held {
		release()
	}
}

// lend gives C the pointer of an object for the call.
func lend[P comparable](m *cMem, o *object[P], what string) P {
	c := o.hold()
	if c == *new(P) {
		m.fail("the " + what + " is closed, or was never made")
		return c
	}
	m.held = append(m.held, func() { o.release(c) })
	return c
}

// identity, packet and ring lend their pointers; nil becomes NULL.
func (m *cMem) identity(me *Identity) *C.handoff_identity {
	if me == nil {
		return nil
	}
	return lend(m, me.o, "identity")
}

func (m *cMem) packet(p *Packet) *C.handoff_packet {
	if p == nil {
		return nil
	}
	return lend(m, p.o, "packet")
}

func (m *cMem) ring(ring *Keyring) *C.handoff_keyring {
	if ring == nil {
		return nil
	}
	return lend(m, ring.current(), "keyring")
}

func (m *cMem) text(s string) *C.char {
	if strings.IndexByte(s, 0) >= 0 {
		m.fail("a text has a byte of 0, where C would cut it")
	}
	return m.lines(s)
}

// lines passes a text with its length, so that C sees all of it.
func (m *cMem) lines(s string) *C.char {
	p := C.CString(s)
	m.blocks = append(m.blocks, unsafe.Pointer(p))
	return p
}

// optional passes a text, or NULL for "".
func (m *cMem) optional(s string) *C.char {
	if s == "" {
		return nil
	}
	return m.text(s)
}

func (m *cMem) bytes(b []byte) *C.uint8_t {
	if len(b) == 0 {
		return nil
	}
	p := C.CBytes(b)
	m.blocks = append(m.blocks, p)
	return (*C.uint8_t)(p)
}

// sized passes exactly so many bytes, or NULL for none.
func (m *cMem) sized(b []byte, n int, what string) *C.uint8_t {
	if len(b) != 0 && len(b) != n {
		m.fail(what + " has another length than such keys have")
	}
	return m.bytes(b)
}

// texts passes a list of strings that ends in NULL; NULL for an empty one.
func (m *cMem) texts(list []string) **C.char {
	if len(list) == 0 {
		return nil
	}
	p := many[*C.char](m, len(list)+1)
	for i, s := range list {
		p[i] = m.text(s)
	}
	return &p[0]
}

// one makes a zeroed C struct; many a zeroed array of them.
func one[T any](m *cMem) *T {
	var t T
	return (*T)(m.alloc(unsafe.Sizeof(t)))
}

func many[T any](m *cMem, n int) []T {
	var t T
	return unsafe.Slice((*T)(m.alloc(unsafe.Sizeof(t)*uintptr(n))), n)
}

// input returns the address of bytes that are passed as an argument.
func input(b []byte) (*C.uint8_t, C.size_t) {
	return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(b))), C.size_t(len(b))
}

// taken copies memory that C gave away, and frees it.
func taken(p unsafe.Pointer, n C.size_t) []byte {
	defer C.handoff_free(p)
	return append([]byte{}, unsafe.Slice((*byte)(p), int(n))...)
}

// borrowed copies n bytes of C; nil for NULL.
func borrowed(p *C.uint8_t, n int) []byte {
	if p == nil {
		return nil
	}
	return C.GoBytes(unsafe.Pointer(p), C.int(n))
}

// hash copies 32 bytes of C: a packet id, a tip, a key; zero for NULL.
func hash(p *C.uint8_t) (h Hash) {
	if p != nil {
		copy(h[:], unsafe.Slice((*byte)(p), len(h)))
	}
	return h
}

// names copies a list that ends in NULL.
func names(list **C.char) []string {
	var out []string
	for list != nil && *list != nil {
		out = append(out, C.GoString(*list))
		list = (**C.char)(unsafe.Add(unsafe.Pointer(list), unsafe.Sizeof(*list)))
	}
	return out
}

// millis converts a time to milliseconds since 1970; 0 = not stated. A time
// out of range becomes the largest number, which C refuses.
func millis(t time.Time) C.int64_t {
	if t.IsZero() {
		return 0
	}
	if s := t.Unix(); s > math.MaxInt64/1000-1 {
		return math.MaxInt64
	} else if s < math.MinInt64/1000+1 {
		return math.MinInt64
	}
	return C.int64_t(t.UnixMilli())
}

// span converts a duration to milliseconds. It rounds up to 1, because 0 is
// the default.
func span(d time.Duration) C.int64_t {
	if ms := d.Milliseconds(); ms != 0 || d == 0 {
		return C.int64_t(ms)
	} else if d < 0 {
		return -1
	}
	return 1
}

// small is a number of 32 bits. What does not fit is the highest, never
// another number that C would take.
func small(n int) C.uint32_t {
	if n < 0 || n > math.MaxUint32 {
		return math.MaxUint32
	}
	return C.uint32_t(n)
}

// moment converts milliseconds to a time in UTC.
func moment(ms C.int64_t) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}

func flag(b bool, value C.uint32_t) C.uint32_t {
	if b {
		return value
	}
	return 0
}
