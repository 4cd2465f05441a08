/* SPDX-License-Identifier: MIT */
/*
 * base/base.h -- what every room stands on: errors, options, memory,
 * the strict wire format, hashes and text. Knows nothing of records, keys
 * or packets.
 *
 *   status.c, opts.c, version.c   what a call answers; structs that grow
 *   buffer.c, arena.c             memory: growing bytes, many blocks at once
 *   wire.c, hash.c, utf8.c        the smallest parts of FORMAT.md
 *   json_*.c                      the grammar of JSON: base/json.h
 *   time_text.c, file.c           RFC 3339; whole files
 *   ascii.h, visible.c            what a byte is; what an eye must not get raw
 */
#ifndef HO_BASE_BASE_H
#define HO_BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <handoff/status.h>

#include "base/ascii.h"

/* Borrowed bytes. `p` may be NULL only where len is 0. */
typedef struct ho_base_slice {
    const uint8_t *p;
    size_t         len;
} ho_base_slice;

#define HO_SLICE(ptr, n) ((ho_base_slice){ (const uint8_t *) (ptr), (n) })

/* Sets of kinds of sections: what HANDOFF_SET() is to a caller. */
#define HO_SET(kind) (UINT32_C(1) << (kind))
#define HO_ALL_SECTIONS UINT32_C(0x3E)

bool ho_base_slice_equal(ho_base_slice a,
                         ho_base_slice b); /* not for secrets */

/* ---- status.c: filling the caller's error -------------------------------- */

#if defined(__GNUC__)
#define HO_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define HO_PRINTF(fmt, args)
#endif

/* Set code and message, everything else to "none"; returns `code`. The
 * format's arguments are numbers and names from our own tables, never bytes
 * of the input. Fields such as leg are set by the caller afterwards, through
 * the helpers below, which accept a NULL err. */
handoff_status ho_base_fail(handoff_error *err, handoff_status code,
                            const char *fmt, ...) HO_PRINTF(3, 4);
handoff_status ho_base_nomem(handoff_error *err);
/* "<names> must not be NULL": "out", "out and ctx"; returns HANDOFF_E_ARG. */
handoff_status ho_base_null(handoff_error *err, const char *names);

void ho_base_err_at(handoff_error *err, int32_t check, int32_t leg,
                    int32_t section);
void ho_base_err_offset(handoff_error *err, uint64_t offset);
void ho_base_err_key(handoff_error *err, const uint8_t key[32]);
void ho_base_err_path(handoff_error *err, const char *fmt, ...) HO_PRINTF(2, 3);

/* What the public ..._name() functions return: of `count` names for the values
 * from `first` on that of one; NULL for another value. */
const char *ho_base_name(const char *const *names, size_t count, uint32_t first,
                         uint32_t value);
#define HO_NAME(names, first, value)                                           \
    ho_base_name(names, sizeof(names) / sizeof *(names), first, value)

int64_t
ho_base_now_ms(void); /* system clock; times from callers: see conventions */

/* ---- opts.c: structs that grow ------------------------------------------- */

/* Read options compiled against any version of their struct (STYLE 2.3):
 * shorter: the missing tail is 0; longer: UNSUPPORTED unless the tail is 0.
 * `src` NULL: all 0. */
handoff_status ho_base_opts_load(void *dst, size_t dst_size, size_t min_size,
                                 const void *src, handoff_error *err);

/* A caller's set of sections as one of HO_SET(); 0 is empty. `member` names it
 * in the error. ARG: a number that is not a set. UNSUPPORTED: it has kinds
 * that this version does not know. */
handoff_status ho_base_set_load(uint32_t *out, uint64_t set, const char *member,
                                handoff_error *err);

/* Write an output struct into a caller's of any version: struct_size at its
 * front says how much of it there is; that member is kept, a longer tail is
 * zeroed. False where it is shorter than min_size. */
bool ho_base_out_store(void *dst, const void *src, size_t src_size,
                       size_t min_size);

/* ---- buffer.c: bytes that grow ------------------------------------------- */

/* Zero-initialised is empty. After a failed append `failed` is set, the
 * content is unchanged, and later appends do nothing: check once at the end.
 * Every release wipes, so that it may hold secrets. */
typedef struct ho_base_buf {
    uint8_t *data;
    size_t   len;
    size_t   cap;
    bool     failed;
} ho_base_buf;

bool ho_base_buf_reserve(ho_base_buf *b, size_t extra);
void ho_base_buf_append(ho_base_buf *b, const void *p, size_t n);
void ho_base_buf_text(ho_base_buf *b, const char *s);
void ho_base_buf_byte(ho_base_buf *b, uint8_t byte);
void ho_base_buf_printf(ho_base_buf *b, const char *fmt, ...) HO_PRINTF(2, 3);
void ho_base_buf_clear(ho_base_buf *b); /* wipes, keeps the memory */
void ho_base_buf_free(ho_base_buf *b);

/* What handoff_free() releases: wiped as a whole, so its size stands in
 * front. n + 1 bytes, the last 0. NULL without memory. */
void *ho_base_owned_new(size_t n);
/* Moves the content out, NUL-terminated; frees b either way. */
handoff_status ho_base_buf_take(void *out_ptr, size_t *len, ho_base_buf *b,
                                handoff_error *err);

/* ---- arena.c: many allocations, one release ------------------------------ */

/* Chunks of memory up to a ceiling. Blocks are zeroed, aligned for any
 * scalar, and followed by at least 8 zero bytes, so that any array of
 * pointers in it ends in NULL and any bytes in NUL. Zero-initialised plus a
 * ceiling is empty. */
typedef struct ho_base_arena {
    struct ho_base_chunk *head;
    size_t                used;    /* bytes handed out */
    size_t                ceiling; /* used never exceeds it */
} ho_base_arena;

/* What a block of n bytes takes of the ceiling: n, its zero tail, rounded up
 * to 16. SIZE_MAX where that would wrap. */
size_t ho_base_arena_cost(size_t n);
/* NULL: no memory, or over the ceiling; ho_base_arena_full tells which. */
void *ho_base_arena_alloc(ho_base_arena *a, size_t n);
char *ho_base_arena_text(ho_base_arena *a, const char *s, size_t len);
bool  ho_base_arena_full(const ho_base_arena *a, size_t n);
/* Make sure that blocks of together n bytes, counted as ho_base_arena_cost
 * does, need no further malloc; false as for NULL above. */
bool ho_base_arena_reserve(ho_base_arena *a, size_t n);
/* Go back to an earlier state: everything since is wiped and released. */
typedef struct ho_base_arena_mark {
    struct ho_base_chunk *head;
    size_t                chunk_used;
    size_t                used;
} ho_base_arena_mark;
ho_base_arena_mark ho_base_arena_save(const ho_base_arena *a);
void ho_base_arena_restore(ho_base_arena *a, ho_base_arena_mark mark);
void ho_base_arena_free(ho_base_arena *a); /* wipes */

/* ---- wire.c: protobuf's wire format, strictly (FORMAT.md section 3) ------ */

/* Reads one message of the envelope: fields ascend, only wire types 0 and 2,
 * shortest varints, no zero, no empty item. No allocation, no recursion. */
typedef struct ho_base_wire_reader {
    const uint8_t *base; /* start of the whole input, for offsets */
    const uint8_t *p;
    const uint8_t *end;
    uint32_t       field; /* number of the field just read; 0 before */
    uint32_t       type;  /* its wire type */
    uint64_t       number;
    ho_base_slice  bytes;
} ho_base_wire_reader;

void ho_base_wire_init(ho_base_wire_reader *r, const uint8_t *base,
                       ho_base_slice message);
/* 1 a field was read, 0 at the end, -1 not strict (r->p is where). Fields of
 * lower number than the one before are -1; whether a field may repeat is for
 * the caller to say. */
int ho_base_wire_next(ho_base_wire_reader *r);

/* A varint in its shortest form, at most 10 bytes; false if not. */
bool   ho_base_varint_read(uint64_t *value, const uint8_t **p,
                           const uint8_t *end);
size_t ho_base_varint_size(uint64_t value);
void   ho_base_varint_write(ho_base_buf *b, uint64_t value);
void   ho_base_wire_put_number(ho_base_buf *b, uint32_t field,
                               uint64_t value); /* 0: none */
void   ho_base_wire_put_bytes(ho_base_buf *b, uint32_t field,
                              ho_base_slice bytes); /* if any */

/* ---- hash.c: PAE, H, AEAD (FORMAT.md section 1) -------------------------- */

/* H(context, parts...); streams, never copies. */
void ho_base_hash(uint8_t out[32], const char *context,
                  const ho_base_slice *parts, size_t count);
/* PAE(context, parts...) into a small buffer: bytes written, 0 if too small. */
size_t ho_base_pae(uint8_t *out, size_t cap, const char *context,
                   const ho_base_slice *parts, size_t count);
/* XChaCha20-Poly1305, nonce 24 zero bytes, every key used once. `out` has
 * plain.len + 16 bytes, or sealed.len - 16. */
void ho_base_aead_seal(uint8_t *out, const uint8_t key[32], ho_base_slice ad,
                       ho_base_slice plain);
bool ho_base_aead_open(uint8_t *out, const uint8_t key[32], ho_base_slice ad,
                       ho_base_slice sealed);

/* ---- utf8.c: names, text, encodings -------------------------------------- */

/* Length of the code point that begins a slice of at least one byte; 0 where
 * it is malformed: U+0000, surrogates, not the shortest form too. */
size_t ho_base_utf8_next(uint32_t *cp, ho_base_slice s);
/* Write a code point, which is no surrogate; returns how many bytes. */
size_t ho_base_utf8_put(uint8_t out[4], uint32_t cp);
bool ho_base_utf8_valid(ho_base_slice s); /* no NUL, no surrogates, shortest */
bool ho_base_name_valid(ho_base_slice s); /* FORMAT.md section 1, name */
bool ho_base_text_valid(ho_base_slice s,
                        size_t        max); /* FORMAT.md section 1, text */
bool ho_base_time_valid(int64_t ms); /* 1..HANDOFF_TIME_MAX */

/* base64url without padding, strictly: alphabet, length, zero trailing bits. */
size_t ho_base_base64url_size(size_t n); /* characters for n bytes */
void   ho_base_base64url_write(char *out, ho_base_slice s); /* no NUL */
bool   ho_base_base64url_read(uint8_t *out, size_t *len, size_t cap,
                              ho_base_slice text);

/* ---- visible.c: what a terminal or an eye must not get raw --------------- */

/* Controls, format characters, fillers, line separators, what is not assigned:
 * nothing that a person would see as it is. */
bool ho_base_is_hidden(uint32_t cp);
/* Whether the hidden character at `at` of a text stays as it is, because the
 * writing needs it there: a joiner between letters or emoji that it joins, a
 * selector or tag behind what it varies, a sign of Arabic numbers, a direction
 * mark near Hebrew or Arabic. */
bool ho_base_is_spelling(ho_base_slice text, size_t at);

/* ---- time_text.c --------------------------------------------------------- */

/* Milliseconds of an RFC 3339 time with its offset; false where it is not one,
 * or not a valid time of a record. */
bool ho_base_time_read(int64_t *ms, ho_base_slice text);

/* ---- file.c: whole files (used by _load and _save only) ------------------ */

enum {
    HO_FILE_PRIVATE = 1, /* refuse unless only its owner's */
    HO_FILE_GUARDED = 4  /* refuse where all others may write it */
};
handoff_status ho_base_file_read(ho_base_buf *out, const char *path, size_t max,
                                 uint32_t flags, handoff_error *err);
enum { HO_FILE_NEW = 2 }; /* never replace an existing file */
/* Atomic: a temporary file beside it, fsync, then rename or link. */
handoff_status ho_base_file_write(const char *path, ho_base_slice data,
                                  uint32_t mode, uint32_t flags,
                                  handoff_error *err);

#endif
