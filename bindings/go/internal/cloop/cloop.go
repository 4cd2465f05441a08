// SPDX-License-Identifier: MIT

//go:build cgo

// Package cloop seals and opens in a loop in C alone: what the benchmarks of
// this module are held against, in the same process.
package cloop

/*
#cgo !handoff_static pkg-config: libhandoff
#cgo handoff_static CFLAGS: -I${SRCDIR}/../../../../include
#cgo handoff_static LDFLAGS: ${SRCDIR}/../../../../build/libhandoff.a -pthread
#cgo handoff_static pkg-config: libsodium libzstd libprotobuf-c libutf8proc
#include <handoff.h>
#include <string.h>

struct party {
    handoff_identity  *me;
    handoff_keyring   *ring;
    handoff_workspace *workspace;
};

static int
party_new(struct party *p, const char *me, size_t me_len, const char *ring,
          size_t ring_len)
{
    memset(p, 0, sizeof *p);
    return handoff_identity_parse(&p->me, me, me_len, NULL) ||
           handoff_keyring_parse(&p->ring, ring, ring_len, NULL) ||
           handoff_workspace_new(&p->workspace, NULL);
}

static void
party_free(struct party *p)
{
    handoff_identity_free(p->me);
    handoff_keyring_free(p->ring);
    handoff_workspace_free(p->workspace);
}

static int
seal(struct party *p, const uint8_t *data, size_t len, const char *to)
{
    handoff_context  *ctx = NULL;
    handoff_sealed   *out = NULL;
    const char       *audience[] = { to, NULL };
    handoff_seal_opts opts = { HANDOFF_SEAL_OPTS, .audience = audience,
                               .workspace = p->workspace };
    int st = handoff_context_new(&ctx, NULL) ||
             handoff_context_parse(ctx, 0, data, len, NULL) ||
             handoff_seal(&out, ctx, p->me, p->ring, &opts, NULL);

    handoff_sealed_free(out);
    handoff_context_free(ctx);
    return st;
}

static int
open_packet(struct party *p, const uint8_t *data, size_t len)
{
    handoff_packet   *packet = NULL;
    uint8_t          *bytes = NULL;
    size_t            n;
    handoff_open_opts opts = { HANDOFF_OPEN_OPTS, .identity = p->me,
                               .workspace = p->workspace };
    int st = handoff_open(&packet, data, len, p->ring, &opts, NULL) ||
             handoff_context_serialize(&bytes, &n,
                                       handoff_packet_context(packet), 0, NULL);

    handoff_free(bytes);
    handoff_packet_free(packet);
    return st;
}

static int
many(struct party *p, int sealing, const uint8_t *data, size_t len,
     const char *to, int n)
{
    int st = 0;

    for (int i = 0; i < n; i++)
        st |= sealing ? seal(p, data, len, to) : open_packet(p, data, len);
    return st;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Party seals, or opens, with keys as JWKS and a keyring.
type Party struct{ c C.struct_party }

// New reads the keys.
func New(me, ring []byte) (*Party, error) {
	p := new(Party)
	if C.party_new(&p.c, (*C.char)(unsafe.Pointer(&me[0])), C.size_t(len(me)),
		(*C.char)(unsafe.Pointer(&ring[0])), C.size_t(len(ring))) != 0 {
		p.Close()
		return nil, errors.New("cloop: bad keys")
	}
	return p, nil
}

// Close releases the keys.
func (p *Party) Close() { C.party_free(&p.c) }

// Seal seals a serialized context n times to a name.
func (p *Party) Seal(data []byte, to string, n int) error {
	name := append([]byte(to), 0)
	return done(C.many(&p.c, 1, (*C.uint8_t)(&data[0]), C.size_t(len(data)), (*C.char)(unsafe.Pointer(&name[0])), C.int(n)))
}

// Open opens a packet n times, and writes the merged record as bytes.
func (p *Party) Open(data []byte, n int) error {
	return done(C.many(&p.c, 0, (*C.uint8_t)(&data[0]), C.size_t(len(data)), nil, C.int(n)))
}

func done(st C.int) error {
	if st != 0 {
		return errors.New("cloop: a call failed")
	}
	return nil
}
