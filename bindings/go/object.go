// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

import "sync"

// object holds a C object. It is freed when it was closed or became
// unreachable, and no call uses it any more. So Close during a call is safe,
// and later calls are refused.
type object[P comparable] struct { // P is a C pointer
	mu     sync.Mutex
	c      P
	uses   int
	closed bool
	free   func(c P)
}

func newObject[P comparable](c P, free func(P)) *object[P] { return &object[P]{c: c, free: free} }

// hold returns the pointer until release; nil after close.
func (o *object[P]) hold() (c P) {
	if o == nil {
		return c
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return c
	}
	o.uses++
	return o.c
}

// release ends a hold; nil, which hold may have given, is none.
func (o *object[P]) release(c P) {
	if c == *new(P) {
		return
	}
	o.mu.Lock()
	o.uses--
	last := o.closed && o.uses == 0
	o.mu.Unlock()
	if last {
		o.free(c)
	}
}

func (o *object[P]) close() {
	if o == nil {
		return
	}
	o.mu.Lock()
	first := !o.closed
	o.closed = true
	now := first && o.uses == 0
	o.mu.Unlock()
	if now {
		o.free(o.c)
	}
}

// refuse makes the error of a wrong argument that C never sees.
func refuse(message string) error {
	return &Error{Status: ErrArg, Leg: -1, Offset: -1, Message: message}
}
