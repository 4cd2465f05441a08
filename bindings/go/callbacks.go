// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
uintptr_t handoff_go_enter(uintptr_t call);
uintptr_t handoff_go_call(void);
*/
import "C"

import (
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"runtime/cgo"
	"unsafe"
)

// call runs one C call that may call back, with the memory of m, and makes its
// error, which wraps the first error of a callback. A panic in a callback
// continues in the caller after C has returned.
func (m *cMem) call(f func(err *C.handoff_error) C.handoff_status) error {
	if m.err != nil {
		return m.err
	}
	var state callState
	var cerr C.handoff_error
	status := state.run(func() C.handoff_status { return f(&cerr) })
	if state.panicked != nil {
		panic(state.panicked)
	}
	if m.err != nil {
		return m.err // an argument was wrong
	}
	err := failed(status, &cerr)
	if e, ok := err.(*Error); ok {
		e.cause = state.err
	}
	return err
}

type callState struct {
	err      error
	panicked any
}

// run makes this the state of the calls on this thread while f runs.
func (state *callState) run(f func() C.handoff_status) C.handoff_status {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	h := cgo.NewHandle(state)
	defer h.Delete()
	before := C.handoff_go_enter(C.uintptr_t(h))
	defer C.handoff_go_enter(before)
	return f()
}

// attempt runs the Go code of a callback and reports whether it succeeded.
func attempt(f func() error) (ok bool) {
	h := cgo.Handle(C.handoff_go_call())
	if h == 0 {
		return f() == nil
	}
	state := h.Value().(*callState)
	defer func() {
		if p := recover(); p != nil {
			state.panicked = p
			ok = false
		}
	}()
	err := f()
	if err != nil && state.err == nil {
		state.err = err
	}
	return err == nil
}

func result(ok bool) C.int {
	if ok {
		return 0
	}
	return -1
}

//export goSign
func goSign(user C.uintptr_t, signature *C.uint8_t, message *C.uint8_t, n C.size_t) C.int {
	return result(attempt(func() error {
		s := cgo.Handle(user).Value().(*signer)
		out, err := s.Sign(rand.Reader, C.GoBytes(unsafe.Pointer(message), C.int(n)), crypto.Hash(0))
		if err != nil {
			return err
		}
		return fill(signature, C.HANDOFF_SIGNATURE_BYTES, out, "signature")
	}))
}

//export goAgree
func goAgree(user C.uintptr_t, shared *C.uint8_t, peer *C.uint8_t) C.int {
	return result(attempt(func() error {
		s := cgo.Handle(user).Value().(*signer)
		if s.agreement == nil {
			return errors.New("no key agreement")
		}
		out, err := s.agreement.Agree(C.GoBytes(unsafe.Pointer(peer), C.HANDOFF_PUBLIC_KEY_BYTES))
		if err != nil {
			return err
		}
		defer clear(out)
		return fill(shared, C.HANDOFF_PUBLIC_KEY_BYTES, out, "shared secret")
	}))
}

func fill(to *C.uint8_t, n int, from []byte, what string) error {
	if len(from) != n {
		return fmt.Errorf("handoff: a %s of %d bytes, not %d", what, len(from), n)
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(to)), n), from)
	return nil
}
