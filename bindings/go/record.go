// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
*/
import "C"

import (
	"time"
	"unsafe"

	"libhandoff.example/handoff/handoffpb"
)

// Severity says how much a finding matters.
type Severity int

const (
	Note    Severity = C.HANDOFF_FINDING_NOTE
	Warning Severity = C.HANDOFF_FINDING_WARNING
	Serious Severity = C.HANDOFF_FINDING_ERROR
)

// String names the severity: "warning".
func (s Severity) String() string {
	return word(C.handoff_severity_name(C.int32_t(s)), int64(s))
}

// Finding is one thing that a check found, or that was repaired.
type Finding struct {
	Code     string // "promise_overdue"; never changes
	Severity Severity
	Path     string // "briefing.promises[r1].due_at_ms"
	Message  string // what is wrong, one clause
	Advice   string // what to do about it
}

func findings(c *C.handoff_findings) []Finding {
	defer C.handoff_findings_free(c)
	f := C.handoff_finding{struct_size: C.sizeof_handoff_finding}
	out := make([]Finding, 0, int(C.handoff_findings_count(c)))
	for i := C.size_t(0); C.handoff_findings_get(&f, c, i) != 0; i++ {
		out = append(out, Finding{
			Code: C.GoString(f.name), Severity: Severity(f.severity), Path: C.GoString(f.path),
			Message: C.GoString(f.message), Advice: C.GoString(f.advice),
		})
	}
	return out
}

// CheckOptions says what to check. The zero value is good.
type CheckOptions struct {
	Sections Sections      // which to check; nil = all
	Soon     time.Duration // how long before its expiry an authentication is reported; 0 = 15 minutes
	Lifetime time.Duration // of the packet that it will be sealed into; 0 = Seal's default
	Now      time.Time
}

// Check finds what the next person would still have to ask, or could not rely
// on. The most severe findings come first. Options may be nil.
//
// Errors: ErrRecord, ErrLimit (the record is not valid), ErrArg.
func Check(record *handoffpb.Context, opts *CheckOptions) ([]Finding, error) {
	data, err := encode(record)
	if err != nil {
		return nil, err
	}
	var list []Finding
	err = withContext(data, func(ctx *C.handoff_context) (err error) {
		list, err = check(ctx, opts)
		return err
	})
	return list, err
}

// Check finds what the next person would still have to ask. Sections that this
// reader could not read are not reported as missing. Options may be nil.
func (p *Packet) Check(opts *CheckOptions) ([]Finding, error) {
	var m cMem
	defer m.free()
	return check(C.handoff_packet_context(m.packet(p)), opts)
}

func check(ctx *C.handoff_context, opts *CheckOptions) ([]Finding, error) {
	if opts == nil {
		opts = &CheckOptions{}
	}
	var m cMem
	defer m.free()
	o := C.handoff_check_opts{struct_size: C.sizeof_handoff_check_opts}
	o.sections, o.now_ms = m.sections(opts.Sections), millis(opts.Now)
	o.soon_ms, o.lifetime_ms = span(opts.Soon), span(opts.Lifetime)
	var out *C.handoff_findings
	if err := m.call(func(err *C.handoff_error) C.handoff_status {
		return C.handoff_context_check(&out, ctx, &o, err)
	}); err != nil {
		return nil, err
	}
	return findings(out), nil
}

// Repair repairs a record from a program that you cannot correct: times in
// seconds, HTML in messages, messages that are out of order or repeated. It
// returns the repaired record and what was repaired.
//
// Errors: ErrRecord, ErrLimit.
func Repair(record *handoffpb.Context) (*handoffpb.Context, []Finding, error) {
	data, err := encode(record)
	if err != nil {
		return nil, nil, err
	}
	var out *C.handoff_findings
	var m cMem
	mended, err := changed(&m, data, func(ctx *C.handoff_context, err *C.handoff_error) C.handoff_status {
		return C.handoff_context_repair(&out, ctx, err)
	})
	if err != nil {
		return nil, nil, err
	}
	return mended, findings(out), nil
}

// changed returns the record that C made of one.
func changed(m *cMem, data []byte, f func(ctx *C.handoff_context, err *C.handoff_error) C.handoff_status) (record *handoffpb.Context, err error) {
	err = withContext(data, func(ctx *C.handoff_context) error {
		e := m.call(func(err *C.handoff_error) C.handoff_status { return f(ctx, err) })
		if e != nil {
			return e
		}
		data, e := serialized(ctx)
		if e != nil {
			return e
		}
		record, e = decode(data)
		return e
	})
	return record, err
}

// FromJSON reads a record from JSON: protobuf's JSON mapping, with the field
// names of context.proto or in lowerCamelCase. It is strict.
//
// Errors: ErrJSON (Path, or Line and Column), ErrLimit.
func FromJSON(json []byte) (*handoffpb.Context, error) {
	record, _, err := fromJSON(json, 0)
	return record, err
}

// FromJSONRepaired reads a record from the JSON of other programs, and returns
// what it repaired.
func FromJSONRepaired(json []byte) (*handoffpb.Context, []Finding, error) {
	return fromJSON(json, C.HANDOFF_JSON_REPAIR)
}

func fromJSON(json []byte, flags C.uint32_t) (*handoffpb.Context, []Finding, error) {
	var m cMem
	defer m.free()
	o := one[C.handoff_json_opts](&m)
	o.struct_size, o.flags = C.sizeof_handoff_json_opts, flags
	var repairs **C.handoff_findings
	if flags != 0 {
		repairs = one[*C.handoff_findings](&m)
		o.repairs = repairs
	}
	p, n := input(json)
	record, err := changed(&m, nil, func(ctx *C.handoff_context, err *C.handoff_error) C.handoff_status {
		return C.handoff_context_from_json(ctx, (*C.char)(unsafe.Pointer(p)), n, o, err)
	})
	if err != nil || repairs == nil {
		return record, nil, err
	}
	return record, findings(*repairs), nil
}

// ToJSON writes a record as JSON with the field names of context.proto. With
// indent, each member has its own line.
func ToJSON(record *handoffpb.Context, indent bool) ([]byte, error) {
	data, err := encode(record)
	if err != nil {
		return nil, err
	}
	var json []byte
	err = withContext(data, func(ctx *C.handoff_context) error {
		var out *C.char
		var n C.size_t
		var err C.handoff_error
		if e := failed(C.handoff_context_to_json(&out, &n, ctx, flag(indent, C.HANDOFF_JSON_INDENT), &err), &err); e != nil {
			return e
		}
		json = taken(unsafe.Pointer(out), n)
		return nil
	})
	return json, err
}

// Merge merges what several legs said, as a reader of the packet sees it. A
// nil record is a leg that said nothing.
//
// Errors: ErrRecord, ErrLimit (more than 16 legs).
func Merge(legs []MergeLeg) (*handoffpb.Context, error) {
	var m cMem
	defer m.free()
	list := many[C.handoff_merge_leg](&m, len(legs)+1)
	defer func() {
		for _, l := range list {
			C.handoff_context_free((*C.handoff_context)(unsafe.Pointer(l.context)))
		}
	}()
	var err C.handoff_error
	for i, leg := range legs {
		list[i].rights = C.uint32_t(leg.Rights)
		for _, earlier := range leg.Redacts {
			if earlier < 0 || earlier >= i {
				return nil, refuse("a leg redacts what an earlier one said")
			}
			list[i].redacts |= 1 << uint(earlier)
		}
		if leg.Record == nil {
			continue
		}
		data, e := encode(leg.Record)
		if e != nil {
			return nil, e
		}
		var ctx *C.handoff_context
		if e := failed(C.handoff_context_new(&ctx, &err), &err); e != nil {
			return nil, e
		}
		list[i].context = ctx
		p, n := input(data)
		if e := failed(C.handoff_context_parse(ctx, 0, p, n, &err), &err); e != nil {
			return nil, e
		}
	}
	var out *C.handoff_context
	if e := failed(C.handoff_context_merge(&out, &list[0], C.size_t(len(legs)), &err), &err); e != nil {
		return nil, e
	}
	defer C.handoff_context_free(out)
	data, e := serialized(out)
	if e != nil {
		return nil, e
	}
	return decode(data)
}

// MergeLeg is one leg of a merge.
type MergeLeg struct {
	Record  *handoffpb.Context
	Rights  Rights // of its sender
	Redacts []int  // legs whose transcript it redacts
}
