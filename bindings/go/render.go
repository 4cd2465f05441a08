// SPDX-License-Identifier: MIT

//go:build cgo

package handoff

/*
#include <handoff.h>
#include "callbacks.h"
*/
import "C"

import (
	"encoding/json"
	"runtime/cgo"
	"time"
	"unsafe"

	"libhandoff.example/handoff/handoffpb"
)

// Format is the format of a rendering.
type Format uint32

const (
	PlainText Format = C.HANDOFF_RENDER_TEXT     // a terminal or a log, in columns
	Markdown  Format = C.HANDOFF_RENDER_MARKDOWN // a comment in a ticket
	HTML      Format = C.HANDOFF_RENDER_HTML     // a fragment, or a page
	Prompt    Format = C.HANDOFF_RENDER_PROMPT   // a machine that takes over
	CardJSON  Format = C.HANDOFF_RENDER_JSON     // for programs that draw their own page: see Card

	// Markdown for desks that do not use GitHub's: without HTML comments, and
	// without anything that becomes a link.
	CommonMark Format = C.HANDOFF_RENDER_COMMONMARK
	// HTML of headings and lists only, for desks that strip style.
	HTMLPlain Format = C.HANDOFF_RENDER_HTML_PLAIN
)

// RenderOptions says how to show a packet. The zero value is good.
type RenderOptions struct {
	Location *time.Location // of the reader's times; nil = UTC
	Language string         // of the labels: en, de, es, fr; "" = en
	Width    int            // PlainText: columns, 20..1000; 0 = 80
	Turns    int            // last turns to show; 0 = the format's own number
	MaxChars int            // the most code points; 0 = no limit, in Prompt 12000
	Color    bool           // PlainText: colour it for a terminal
	Reveal   bool           // show sensitive slots and contacts
	Page     bool           // HTML: a whole page, not a fragment
	Whole    bool           // leave out the first screen; write each statement once
	First    bool           // only the first screen; not with Whole
	Nonce    string         // HTML: that of the style, for a Content-Security-Policy
	Now      time.Time
}

func (opts *RenderOptions) lower(m *cMem) *C.handoff_render_opts {
	if opts == nil {
		opts = &RenderOptions{}
	}
	o := one[C.handoff_render_opts](m)
	o.struct_size = C.sizeof_handoff_render_opts
	o.flags = flag(opts.Color, C.HANDOFF_RENDER_COLOR) | flag(opts.Reveal, C.HANDOFF_RENDER_REVEAL) |
		flag(opts.Page, C.HANDOFF_RENDER_PAGE) | flag(opts.Whole, C.HANDOFF_RENDER_WHOLE) |
		flag(opts.First, C.HANDOFF_RENDER_FIRST)
	now := opts.Now
	if now.IsZero() {
		now = time.Now()
	}
	o.now_ms = millis(now)
	if opts.Location != nil {
		_, seconds := now.In(opts.Location).Zone()
		o.utc_offset_minutes = C.int32_t(seconds / 60)
	}
	o.width, o.turns, o.chars_max = small(opts.Width), small(opts.Turns), small(opts.MaxChars)
	o.language, o.nonce = m.optional(opts.Language), m.optional(opts.Nonce)
	C.handoff_go_zones(o)
	return o
}

// Render writes the packet for the person who takes over. Options may be nil.
//
// Errors: ErrArg (a value out of range), ErrLimit.
func (p *Packet) Render(format Format, opts *RenderOptions) (string, error) {
	var m cMem
	defer m.free()
	c := m.packet(p)
	return render(&m, opts, func(out **C.char, n *C.size_t, o *C.handoff_render_opts, err *C.handoff_error) C.handoff_status {
		return C.handoff_render(out, n, c, C.uint32_t(format), o, err)
	})
}

// Card is what Render shows, as data, for a program that draws its own page.
// handoff/render.h explains each member.
type Card struct {
	Version  int    `json:"card"`
	Language string `json:"language"` // of the labels
	Signed   bool   `json:"signed"`   // false: it did not come from a packet
	NowMs    int64  `json:"now_ms"`
	Offset   int    `json:"utc_offset_minutes"`
	Parts    []Part `json:"parts"` // in order
}

// Part answers one question.
type Part struct {
	ID      string   `json:"id"` // "why", "now", ...
	Title   string   `json:"title"`
	Heading string   `json:"heading"`
	More    int      `json:"more"` // lines that the lead has no room for
	Lead    [][]Item `json:"lead"` // lines of the first screen
	Rest    [][]Item `json:"rest"` // lines below it
}

// Item is a statement of one leg.
type Item struct {
	Pieces []Piece `json:"pieces"`
	Anchor string  `json:"anchor"` // "promise-1"
	Leg    *int    `json:"leg"`    // nil: of no leg
	Sender string  `json:"sender"`
	Role   string  `json:"role"`  // who speaks in a turn
	Again  bool    `json:"again"` // the rest repeats it in full
}

// Piece is a piece of text. If it is Theirs, it is foreign text: escape it.
type Piece struct {
	Text     string    `json:"text"`
	Tone     string    `json:"tone"`  // "" is plain
	Joint    string    `json:"joint"` // "note", "none"; "": a blank
	Theirs   bool      `json:"theirs"`
	Masked   bool      `json:"masked"`
	Language string    `json:"language"`
	TimeMs   int64     `json:"time_ms"`
	Course   []Reading `json:"course"`
}

// Reading is one value of an emotional course.
type Reading struct {
	Value *int   `json:"value"` // 0 bad .. 100 good; nil: not known
	Name  string `json:"name"`
	Turn  uint32 `json:"turn"`
}

// Card returns what Render shows of a packet, as data.
func (p *Packet) Card(opts *RenderOptions) (*Card, error) {
	text, err := p.Render(CardJSON, opts)
	if err != nil {
		return nil, err
	}
	card := new(Card)
	if err := json.Unmarshal([]byte(text), card); err != nil {
		return nil, err
	}
	return card, nil
}

// Render writes a record that did not come from a packet. The rendering begins
// by saying that nothing is verified.
func Render(record *handoffpb.Context, format Format, opts *RenderOptions) (string, error) {
	data, err := encode(record)
	if err != nil {
		return "", err
	}
	var text string
	err = withContext(data, func(ctx *C.handoff_context) (err error) {
		var m cMem
		defer m.free()
		text, err = render(&m, opts, func(out **C.char, n *C.size_t, o *C.handoff_render_opts, err *C.handoff_error) C.handoff_status {
			return C.handoff_render_context(out, n, ctx, C.uint32_t(format), o, err)
		})
		return err
	})
	return text, err
}

func render(m *cMem, opts *RenderOptions, f func(**C.char, *C.size_t, *C.handoff_render_opts, *C.handoff_error) C.handoff_status) (string, error) {
	o := opts.lower(m)
	var out *C.char
	var n C.size_t
	if err := m.call(func(err *C.handoff_error) C.handoff_status { return f(&out, &n, o, err) }); err != nil {
		return "", err
	}
	return string(taken(unsafe.Pointer(out), n)), nil
}

//export goZone
func goZone(offset *C.int32_t, zone *C.char, at C.int64_t) C.int {
	known := C.int(0)
	attempt(func() error {
		// LoadLocation refuses names that leave the zones' own folder.
		if location, err := time.LoadLocation(C.GoString(zone)); err == nil {
			_, seconds := time.UnixMilli(int64(at)).In(location).Zone()
			*offset, known = C.int32_t(seconds/60), 1
		}
		return nil
	})
	return known
}

// The kinds of data that masking finds.
const (
	MaskCard      Masks = C.HANDOFF_MASK_CARD
	MaskCode      Masks = C.HANDOFF_MASK_CODE
	MaskProof     Masks = C.HANDOFF_MASK_PROOF
	MaskAll       Masks = C.HANDOFF_MASK_EVERYTHING
	maskKindBytes       = C.HANDOFF_MASK_KIND_MAX
)

// Found is what your search found in a text.
type Found struct {
	Start, End int    // bytes of the text, whole characters
	Kind       string // 1..31 of a-z, - and _; [kind] stands in its place
}

// MaskOptions says what to mask. The zero value masks what Seal masks, and
// IBANs and social security numbers.
type MaskOptions struct {
	What     Masks
	Patterns string // a line each: "member number | 2 letters 6-8 digits | member"
	// Find is your own search. It returns the first find at or after a byte of a
	// text; ok is false if there is none.
	Find func(text string, from int) (found Found, ok bool)
}

// Mask replaces everything in the texts of a record that must not travel. It
// returns the masked record and the number of replacements. Options may be
// nil.
//
// Errors: ErrArg (Find or Patterns are wrong), ErrRecord, ErrLimit.
func Mask(record *handoffpb.Context, opts *MaskOptions) (*handoffpb.Context, int, error) {
	if opts == nil {
		opts = &MaskOptions{}
	}
	data, err := encode(record)
	if err != nil {
		return nil, 0, err
	}
	var m cMem
	defer m.free()
	o := one[C.handoff_mask_opts](&m)
	o.struct_size, o.what = C.sizeof_handoff_mask_opts, C.uint32_t(opts.What)
	o.patterns, o.patterns_len = m.lines(opts.Patterns), C.size_t(len(opts.Patterns))
	if opts.Find != nil {
		h := cgo.NewHandle(opts)
		defer h.Delete()
		C.handoff_go_finder(o, C.uintptr_t(h))
	}
	var count C.size_t
	masked, err := changed(&m, data, func(ctx *C.handoff_context, err *C.handoff_error) C.handoff_status {
		return C.handoff_context_mask(ctx, &count, o, err)
	})
	return masked, int(count), err
}

//export goFind
func goFind(user C.uintptr_t, out *C.handoff_mask_found, text *C.char, n, from C.size_t) C.int {
	said := C.int(0)
	attempt(func() error {
		opts := cgo.Handle(user).Value().(*MaskOptions)
		found, ok := opts.Find(C.GoStringN(text, C.int(n)), int(from))
		if !ok {
			return nil
		}
		// What is wrong about it is for C to say.
		out.start, out.len = C.size_t(found.Start), C.size_t(max(found.End-found.Start, 0))
		if len(found.Kind) <= maskKindBytes {
			for i := range len(found.Kind) {
				out.kind[i] = C.char(found.Kind[i])
			}
		}
		said = 1
		return nil
	})
	return said
}

// Escape makes foreign text safe to print: characters that are invisible, or
// that control a terminal, are written out (\u{202E}). It cannot be undone.
func Escape(text string) string {
	var out *C.char
	var size C.size_t
	var err C.handoff_error
	p, n := input([]byte(text))
	if e := failed(C.handoff_text_escape(&out, &size, (*C.char)(unsafe.Pointer(p)), n, 0, &err), &err); e != nil {
		panic(e) // there is not enough memory
	}
	return string(taken(unsafe.Pointer(out), size))
}
