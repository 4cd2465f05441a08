/* SPDX-License-Identifier: MIT */
/*
 * workspace.c -- what one thread keeps from packet to packet.
 *
 * A zstd context costs more to make than a small section costs to compress,
 * so contexts and scratch buffers stay from one call to the next. Neither is
 * made before it is needed: a program that only seals has no decompressor.
 *
 * The scratch is wiped after each call and its memory kept, unless one large
 * packet made it so big that wiping it would cost every small one after it.
 * The tables of zstd keep remains of what went through them until they are used
 * again; where the zstd that we are linked with lets us give it an allocator,
 * which its stable interface does not promise, they are wiped when released.
 *
 * The level of compression is a trade of time for bytes. Measured with
 * reused contexts, over 62 conversations of 1.7 KB in 3 sections each, zstd
 * 1.5.4 (level: bytes, time for each conversation):
 *
 *   1: 63.4 %, 22 us   3: 62.4 %, 27 us   5: 61.6 %, 42 us
 *   9: 61.6 %, 60 us  13: 60.8 %, 290 us  19: 60.6 %, 580 us
 *
 * Level 3 is where it stops being cheap: a signature takes 20 us.
 */
#include "packet/packet.h"

#include <stdlib.h>

#define ZSTD_STATIC_LINKING_ONLY /* for ZSTD_customMem */
#include <zstd.h>

/* Absent where a shared zstd exports its stable interface alone. */
#if defined(__GNUC__)
#pragma weak ZSTD_createCCtx_advanced
#pragma weak ZSTD_createDCtx_advanced
#define HAS(function) ((function) != NULL)
#else
#define HAS(function) false
#endif

enum {
    WINDOW_LOG_MAX = 23, /* 8 MiB: FORMAT.md section 4, codec 1 */
    SCRATCH_KEPT = 256 * 1024
};

handoff_status
handoff_workspace_new(handoff_workspace **out, handoff_error *err)
{
    if (out == NULL)
        return ho_base_null(err, "out");
    *out = calloc(1, sizeof **out);
    return *out == NULL ? ho_base_nomem(err) : HANDOFF_OK;
}

void
handoff_workspace_free(handoff_workspace *workspace)
{
    if (workspace == NULL)
        return;
    for (size_t i = 0; i < 4; i++)
        ho_base_buf_free(&workspace->scratch[i]);
    ZSTD_freeCCtx(workspace->compressor);
    ZSTD_freeDCtx(workspace->decompressor);
    free(workspace);
}

/* ---- An allocator that wipes --------------------------------------------- */

static void *
allocate(void *opaque, size_t n)
{
    (void) opaque;
    return ho_base_owned_new(n);
}

static void
release(void *opaque, void *block)
{
    (void) opaque;
    handoff_free(block);
}

static const ZSTD_customMem wiping = { allocate, release, NULL };

/* ---- Contexts ------------------------------------------------------------ */

/* What a frame must look like is said once, when the context is made:
 * parameters stay from frame to frame. */
static bool
compressor_prepare(ZSTD_CCtx *c)
{
    return !ZSTD_isError(ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel,
                                                HO_COMPRESSION_LEVEL)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 0)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(c, ZSTD_c_dictIDFlag, 0)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(c, ZSTD_c_contentSizeFlag, 1));
}

struct ZSTD_CCtx_s *
ho_packet_workspace_compressor(handoff_workspace *ws)
{
    ZSTD_CCtx *c = ws->compressor;

    if (c != NULL)
        return c;
    c = HAS(ZSTD_createCCtx_advanced) ? ZSTD_createCCtx_advanced(wiping)
                                      : ZSTD_createCCtx();
    if (c != NULL && !compressor_prepare(c)) {
        ZSTD_freeCCtx(c);
        c = NULL;
    }
    ws->compressor = c;
    return c;
}

struct ZSTD_DCtx_s *
ho_packet_workspace_decompressor(handoff_workspace *ws)
{
    if (ws->decompressor == NULL)
        ws->decompressor = HAS(ZSTD_createDCtx_advanced)
                               ? ZSTD_createDCtx_advanced(wiping)
                               : ZSTD_createDCtx();
    if (ws->decompressor != NULL)
        (void) ZSTD_DCtx_setParameter(ws->decompressor, ZSTD_d_windowLogMax,
                                      WINDOW_LOG_MAX);
    return ws->decompressor;
}

static void
wipe(handoff_workspace *ws)
{
    if (ws == NULL)
        return;
    for (size_t i = 0; i < 4; i++) {
        if (ws->scratch[i].cap > SCRATCH_KEPT)
            ho_base_buf_free(&ws->scratch[i]);
        else
            ho_base_buf_clear(&ws->scratch[i]);
    }
}

handoff_status
ho_packet_workspace_borrow(handoff_workspace **ws, handoff_workspace **own,
                           handoff_workspace *given, handoff_error *err)
{
    handoff_status st = HANDOFF_OK;

    *own = NULL;
    if (given == NULL)
        st = handoff_workspace_new(own, err);
    *ws = given == NULL ? *own : given;
    return st;
}

void
ho_packet_workspace_return(handoff_workspace *ws, handoff_workspace *own)
{
    wipe(ws);
    handoff_workspace_free(own);
}
