// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
*/
import "C"

import (
	"unsafe"

	"google.golang.org/protobuf/proto"

	"libhandoff.example/handoff/handoffpb"
)

// encode serializes a record for C.
func encode(record *handoffpb.Context) ([]byte, error) {
	data, err := proto.Marshal(record)
	if err != nil {
		return nil, &Error{Status: ErrRecord, Leg: -1, Offset: -1,
			Message: "the record cannot be written as protobuf", cause: err}
	}
	return data, nil
}

// decode parses a record that C wrote.
func decode(data []byte) (*handoffpb.Context, error) {
	record := new(handoffpb.Context)
	if err := proto.Unmarshal(data, record); err != nil {
		return nil, &Error{Status: ErrRecord, Leg: -1, Offset: -1,
			Message: "the record cannot be read as protobuf", cause: err}
	}
	return record, nil
}

// withContext lends a C context that holds the record to f.
func withContext(data []byte, f func(ctx *C.handoff_context) error) error {
	var ctx *C.handoff_context
	var err C.handoff_error
	if e := failed(C.handoff_context_new(&ctx, &err), &err); e != nil {
		return e
	}
	defer C.handoff_context_free(ctx)
	p, n := input(data)
	if e := failed(C.handoff_context_parse(ctx, 0, p, n, &err), &err); e != nil {
		return e
	}
	return f(ctx)
}

// serialized copies a C context as the bytes of a Context.
func serialized(ctx *C.handoff_context) ([]byte, error) {
	var out *C.uint8_t
	var n C.size_t
	var err C.handoff_error
	if e := failed(C.handoff_context_serialize(&out, &n, ctx, 0, &err), &err); e != nil {
		return nil, e
	}
	return taken(unsafe.Pointer(out), n), nil
}
