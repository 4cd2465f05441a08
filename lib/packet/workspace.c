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
 * With the dictionary, a section that is too short to repeat itself repeats
 * what conversations have in common. zstd digests the dictionary before it
 * compresses with it, which takes longer than a packet and as much memory as
 * a large one: so this is done once for a workspace that the caller keeps, and
 * never in one that is made for a call. Reading needs no more than its table
 * of frequencies.
 *
 * The level of compression is a trade of time for bytes. Measured with
 * reused contexts, 103 KB of 62 conversations in 188 sections, zstd 1.5.4
 * (level: bytes, time for each KiB of sections):
 *
 *   without   1: 63.4 %, 11 us   3: 62.4 %, 13 us    9: 61.6 %, 29 us
 *   with      3: 51.4 %,  8 us   5: 47.4 %, 14 us    6: 46.6 %, 26 us
 *             9: 46.2 %, 37 us  12: 45.9 %, 49 us
 *
 * Level 3 without and level 5 with the dictionary is where it stops being
 * cheap: a signature takes 20 us.
 */
#include "packet/packet.h"

#include <stdlib.h>

#define ZSTD_STATIC_LINKING_ONLY /* for ZSTD_customMem and our own memory */
#include <zstd.h>

/* Absent where a shared zstd exports its stable interface alone. */
#if defined(__GNUC__)
#pragma weak ZSTD_createCCtx_advanced
#pragma weak ZSTD_createDCtx_advanced
#pragma weak ZSTD_initStaticCDict
#pragma weak ZSTD_estimateCDictSize_advanced
#pragma weak ZSTD_getCParams
#pragma weak ZSTD_createDDict_byReference
#define HAS(function) ((function) != NULL)
#else
#define HAS(function) false
#endif

enum {
    WINDOW_LOG_MAX = 23, /* 8 MiB: FORMAT.md section 4, codec 1 */
    SCRATCH_KEPT = 256 * 1024
};

static void
free_digest(handoff_workspace *ws)
{
    ZSTD_freeCDict(ws->own_digest);
    free(ws->digest_memory);
    ws->own_digest = NULL;
    ws->digest_memory = NULL;
    ws->digest = NULL;
}

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
    free_digest(workspace);
    ZSTD_freeDDict(workspace->dictionary);
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

/* ---- The dictionary ------------------------------------------------------ */

/* In memory of our own: ZSTD_createCDict() of zstd 1.5.4 and older crashes
 * where it gets none. It begins as zeros, since that version leaves the level
 * of a long section as it was there. Both kinds refer to the dictionary where
 * it lies, if zstd lets them: a copy would be good for nothing. */
static bool
digest_dictionary(handoff_workspace *ws)
{
    const int level = ws->smallest ? HO_SMALLEST_LEVEL : HO_DICTIONARY_LEVEL;
    ZSTD_compressionParameters p;
    size_t                     n;

    if (!HAS(ZSTD_initStaticCDict) || !HAS(ZSTD_estimateCDictSize_advanced) ||
        !HAS(ZSTD_getCParams)) {
        ws->own_digest = ZSTD_createCDict(ho_packet_dictionary,
                                          ho_packet_dictionary_len, level);
        ws->digest = ws->own_digest;
        return ws->digest != NULL;
    }
    p = ZSTD_getCParams(level, 0, ho_packet_dictionary_len);
    n = ZSTD_estimateCDictSize_advanced(ho_packet_dictionary_len, p,
                                        ZSTD_dlm_byRef);
    ws->digest_memory = calloc(1, n);
    if (ws->digest_memory != NULL)
        ws->digest =
            ZSTD_initStaticCDict(ws->digest_memory, n, ho_packet_dictionary,
                                 ho_packet_dictionary_len, ZSTD_dlm_byRef,
                                 ZSTD_dct_fullDict, p);
    if (ws->digest == NULL)
        free_digest(ws);
    return ws->digest != NULL;
}

struct ZSTD_DDict_s *
ho_packet_workspace_dictionary(handoff_workspace *ws)
{
    if (ws->dictionary == NULL)
        ws->dictionary =
            HAS(ZSTD_createDDict_byReference)
                ? ZSTD_createDDict_byReference(ho_packet_dictionary,
                                               ho_packet_dictionary_len)
                : ZSTD_createDDict(ho_packet_dictionary,
                                   ho_packet_dictionary_len);
    return ws->dictionary;
}

/* ---- Contexts ------------------------------------------------------------ */

static bool
set(ZSTD_CCtx *c, ZSTD_cParameter parameter, int value)
{
    return !ZSTD_isError(ZSTD_CCtx_setParameter(c, parameter, value));
}

/* What a frame must look like is said once, when the context is made:
 * parameters stay from frame to frame, and so does the dictionary. */
static bool
compressor_prepare(ZSTD_CCtx *c, handoff_workspace *ws)
{
    if (!set(c, ZSTD_c_compressionLevel, HO_COMPRESSION_LEVEL) ||
        !set(c, ZSTD_c_checksumFlag, 0) || !set(c, ZSTD_c_dictIDFlag, 0) ||
        !set(c, ZSTD_c_contentSizeFlag, 1))
        return false;
    if (ws->one_call)
        return true;
    if (ws->digest == NULL && !digest_dictionary(ws))
        return false;
    return !ZSTD_isError(ZSTD_CCtx_refCDict(c, ws->digest));
}

struct ZSTD_CCtx_s *
ho_packet_workspace_compressor(handoff_workspace *ws)
{
    ZSTD_CCtx *c = ws->compressor;

    if (c != NULL)
        return c;
    c = HAS(ZSTD_createCCtx_advanced) ? ZSTD_createCCtx_advanced(wiping)
                                      : ZSTD_createCCtx();
    if (c != NULL && !compressor_prepare(c, ws)) {
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
    if (*own != NULL)
        (*own)->one_call = true;
    *ws = given == NULL ? *own : given;
    return st;
}

void
ho_packet_workspace_return(handoff_workspace *ws, handoff_workspace *own)
{
    wipe(ws);
    handoff_workspace_free(own);
}
