/* SPDX-License-Identifier: MIT */
/*
 * jwk.h -- keys as JSON, for the files of this room only.
 *
 *   text --ho_jtext_check--> valid JSON --ho_jtext_object, _item--> members
 *        --jwk.c--> ho_jwk_set --jwk_write.c--> text
 *
 * The reader is our own. A private key passes through here, and a general
 * one would leave copies of it in memory that it frees unwiped; it would
 * write numbers of unknown members in another form; and jansson's tokens lose
 * bytes, or stop the process, where memory runs out. Ours allocates nothing
 * while it reads: values are slices of the text, and what is kept of it is
 * copied into buffers that are wiped.
 */
#ifndef HO_TRUST_JWK_H
#define HO_TRUST_JWK_H

#include "trust/internal.h"

/* ---- jwk_text.c: JSON as slices --------------------------------------------
 */

enum { HO_JMEMBERS_MAX = 64 }; /* of an object that we look into */

/* Both as in the text: the name without its quotes, escapes not undone. */
typedef struct ho_jmember {
    ho_slice name;
    ho_slice value;
    bool     known; /* found by ho_jtext_member() */
} ho_jmember;

typedef struct ho_jobject {
    ho_jmember member[HO_JMEMBERS_MAX];
    size_t     count;
} ho_jobject;

/* One JSON value fills the text: grammar, UTF-8, escapes, depth. JSON with
 * line and column, or LIMIT. Everything below takes slices of such a text. */
handoff_status ho_jtext_check(ho_slice text, handoff_error *err);
ho_slice       ho_jtext_trim(ho_slice text); /* the value without space */

/* Take an object apart. JSON: a name twice; LIMIT: too many members. */
handoff_status ho_jtext_object(ho_jobject *out, ho_slice text, ho_slice value,
                               handoff_error *err);
/* The value of a member, marked as known; NULL where there is none. */
const ho_slice *ho_jtext_member(ho_jobject *object, const char *name);
/* The next element of an array; `rest` begins as the whole array. */
bool ho_jtext_item(ho_slice *item, ho_slice *rest);

/* '{', '[', '"', '0' (a number), 't', 'f' or 'n'. */
char ho_jtext_type(ho_slice value);
/* Undo a string's escapes. False: no string, not ASCII, or over cap - 1. */
bool ho_jtext_ascii(char *out, size_t cap, ho_slice value);
bool ho_jtext_is(ho_slice value, const char *ascii);
/* A whole number in 1..HANDOFF_TIME_MAX, written in digits only. */
bool ho_jtext_time(int64_t *out, ho_slice value);

/* ---- jwk.c: from members to keys --------------------------------------------
 */

enum { HO_KID_CHARS = 43 }; /* 32 bytes in base64url */

/* A key of ours. Only what is neither kind, right nor time is text. */
typedef struct ho_jwk {
    uint32_t use;   /* HANDOFF_USE_* */
    uint32_t index; /* in the set it was read from, for messages */
    uint32_t rights;
    bool     has_may, has_secret, has_bound_by, has_binding;
    int64_t  not_before_ms, not_after_ms, revoked_at_ms;
    uint8_t  key[32];
    uint8_t  secret[32]; /* seed, or X25519 private key */
    uint8_t  binder[32]; /* signing key; of a reading key in a keyring */
    uint8_t  binding[HANDOFF_SIGNATURE_BYTES];
    char     kid[HO_KID_CHARS + 1];
    char     bound_by[HO_KID_CHARS + 1];
    char     name[HANDOFF_NAME_MAX + 1]; /* "" = none */
    ho_buf   more;         /* members unknown here, as text, comma-separated */
    ho_buf   handoff_more; /* those of `handoff` */
} ho_jwk;

typedef struct ho_jwk_set {
    ho_jwk **keys; /* singly allocated: borrowed strings stay where they are */
    size_t   count, cap;
    ho_buf   others; /* keys of other kinds, as text, comma-separated */
    ho_buf   more;   /* members of the set other than `keys` */
} ho_jwk_set;

/* Read a JWK or JWKS. Names, kid, halves and times are checked; what a key
 * needs besides depends on where it goes and is for the caller to ask. */
handoff_status ho_jwk_set_read(ho_jwk_set *out, const char *json, size_t len,
                               handoff_error *err);
void           ho_jwk_set_free(ho_jwk_set *set); /* wipes */
void           ho_jwk_free(ho_jwk *key);         /* wipes */

/* Room for `extra` more keys, so that appending them cannot fail. LIMIT. */
handoff_status ho_jwk_set_reserve(ho_jwk_set *set, size_t extra,
                                  handoff_error *err);
/* A new key with its kid; not in any set. */
handoff_status ho_jwk_new(ho_jwk **out, uint32_t use, const char *name,
                          const uint8_t key[32], handoff_error *err);

/* KEY, "key 3: ..." with path and key. */
handoff_status ho_jwk_fail(handoff_error *err, const ho_jwk *key,
                           const char *fmt, ...) HO_PRINTF(3, 4);

/* Not of small order: sealing to it would be sealing to everybody. */
bool ho_reading_key_valid(const uint8_t key[32]);

enum { HO_BINDING_MESSAGE_MAX = 512 };
/* What a signing key of that name signs to bind a reading key; its length. */
size_t ho_binding_message(uint8_t out[HO_BINDING_MESSAGE_MAX], const char *name,
                          const uint8_t key[32]);

/* ---- jwk_write.c
 * ------------------------------------------------------------- */

enum {
    HO_JWK_SECRET = 1, /* the private halves */
    HO_JWK_CLAIMS = 2  /* rights, times, members unknown here */
};

/* As JWKS. LIMIT: longer than could be read again. */
handoff_status ho_jwk_set_write(ho_buf *out, const ho_jwk_set *set,
                                uint32_t what, handoff_error *err);

#endif
