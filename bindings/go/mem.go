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
	"time"
	"unsafe"
)

// cMem is what one call lends to C: option structs, strings and lists. C must
// not see Go memory that holds pointers, so all of it is allocated there, and
// freed when the call is over.
type cMem struct{ blocks []unsafe.Pointer }

func (m *cMem) alloc(size uintptr) unsafe.Pointer {
	p := C.calloc(1, C.size_t(max(size, 1))) // never nil: cgo's allocators abort
	m.blocks = append(m.blocks, p)
	return p
}

func (m *cMem) free() {
	for _, p := range m.blocks {
		C.free(p)
	}
}

func (m *cMem) text(s string) *C.char {
	p := C.CString(s)
	m.blocks = append(m.blocks, unsafe.Pointer(p))
	return p
}

// optional is text, or nil for "".
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

// texts is a list of strings that ends in NULL; nil for an empty one.
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

// input is the address of bytes that are an argument of their own.
func input(b []byte) (*C.uint8_t, C.size_t) {
	return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(b))), C.size_t(len(b))
}

// taken copies what C gave as owned, and frees it.
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

// millis is a time as C has it: milliseconds since 1970, 0 = not stated.
func millis(t time.Time) C.int64_t {
	if t.IsZero() {
		return 0
	}
	return C.int64_t(t.UnixMilli())
}

// moment is the reverse, in UTC.
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
