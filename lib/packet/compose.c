/* SPDX-License-Identifier: MIT */
/*
 * compose.c -- from a context and its readers to what a leg commits to.
 *
 *   context -> serialized section -> object -> digest -> Commitment
 *                                          \-> sealed, or in clear -> Section
 *
 * Whoever writes a leg goes this way, whatever its number. What comes out is
 * never refused by a reader with the default limits: each section is scanned
 * as a reader will scan it, against one budget for all of them.
 *
 * Serialized sections and objects live in the workspace's scratch, which its
 * owner wipes; whatever is sealed is never copied in the clear.
 */
#include "packet/compose.h"

#include <string.h>

enum { RAW, OBJECT, GRANTS, SEALED }; /* what the scratch buffers hold */

/* A Section is seldom longer than what it holds by more than this: a salt,
 * tags, lengths, two grants. */
enum { ITEM_AROUND = 300 };

/* ---- Names --------------------------------------------------------------- */

static bool
name_valid(const char *name)
{
    return ho_name_valid(HO_SLICE(name, strnlen(name, HANDOFF_NAME_MAX + 1)));
}

handoff_status
ho_audience_check(const char *const *audience, handoff_error *err)
{
    size_t n = 0;

    for (; audience != NULL && audience[n] != NULL; n++) {
        if (n == HANDOFF_AUDIENCE_MAX)
            return ho_fail(err, HANDOFF_E_ARG,
                           "the audience has more than %d names",
                           (int) HANDOFF_AUDIENCE_MAX);
        if (!name_valid(audience[n]))
            return ho_fail(err, HANDOFF_E_ARG,
                           "name %zu of the audience is not 1 to %d visible "
                           "ascii characters",
                           n, (int) HANDOFF_NAME_MAX);
        for (size_t i = 0; i < n; i++)
            if (strcmp(audience[i], audience[n]) == 0)
                return ho_fail(err, HANDOFF_E_ARG,
                               "names %zu and %zu of the audience are the same",
                               i, n);
    }
    if (n == 0)
        return ho_fail(err, HANDOFF_E_ARG,
                       "no audience: name who the packet is for");
    return HANDOFF_OK;
}

/* ---- Readers ------------------------------------------------------------- */

static bool
add_key(ho_reader_keys *keys, uint32_t kind, const uint8_t *key)
{
    uint32_t n = keys->count[kind];

    for (uint32_t i = 0; i < n; i++)
        if (memcmp(keys->key[kind][i], key, HANDOFF_PUBLIC_KEY_BYTES) == 0)
            return true;
    if (n == HANDOFF_GRANTS_MAX)
        return false;
    keys->key[kind][n] = key;
    keys->count[kind]++;
    return true;
}

static handoff_status
add_reader(ho_reader_keys *keys, const handoff_reader *reader, size_t entry,
           const handoff_keyring *ring, int64_t now_ms, handoff_error *err)
{
    const uint8_t *key;
    size_t         i;

    for (i = 0; (key = ho_keyring_reading_key(ring, reader->name, i, now_ms));
         i++)
        for (uint32_t kind = HANDOFF_SECTION_BRIEFING; kind <= HO_SECTIONS;
             kind++)
            if ((reader->sections & HANDOFF_SET(kind)) != 0 &&
                !add_key(keys, kind, key)) {
                ho_fail(err, HANDOFF_E_LIMIT,
                        "more than %d keys would read one section",
                        (int) HANDOFF_GRANTS_MAX);
                ho_err_at(err, HANDOFF_CHECK_NONE, -1, (int32_t) kind);
                return HANDOFF_E_LIMIT;
            }
    if (i == 0)
        return ho_fail(err, HANDOFF_E_READER,
                       "reader %zu has no key in the keyring that can be "
                       "sealed to",
                       entry);
    return HANDOFF_OK;
}

static handoff_status
check_reader(const handoff_reader *reader, size_t entry, handoff_error *err)
{
    if (!name_valid(reader->name))
        return ho_fail(err, HANDOFF_E_ARG,
                       "the name of reader %zu is not 1 to %d visible ascii "
                       "characters",
                       entry, (int) HANDOFF_NAME_MAX);
    if ((reader->sections & ~HANDOFF_ALL) != 0 || reader->reserved_1 != 0)
        return ho_fail(err, HANDOFF_E_UNSUPPORTED,
                       "reader %zu is given sections that this version does "
                       "not know",
                       entry);
    if ((reader->sections & ~HANDOFF_SET(HANDOFF_SECTION_ROUTING)) == 0)
        return ho_fail(err, HANDOFF_E_ARG,
                       "reader %zu is given no section that can be sealed",
                       entry);
    return HANDOFF_OK;
}

handoff_status
ho_reader_keys_find(ho_reader_keys *keys, const handoff_reader *readers,
                    const handoff_keyring *ring, int64_t now_ms,
                    handoff_error *err)
{
    memset(keys, 0, sizeof *keys);
    for (size_t i = 0; readers != NULL && readers[i].name != NULL; i++) {
        handoff_status st = check_reader(&readers[i], i, err);

        if (st == HANDOFF_OK && ring == NULL)
            st = ho_fail(err, HANDOFF_E_ARG,
                         "readers are named, but no keyring has their keys");
        if (st == HANDOFF_OK)
            st = add_reader(keys, &readers[i], i, ring, now_ms, err);
        if (st != HANDOFF_OK)
            return st;
    }
    return HANDOFF_OK;
}

/* ---- Sections ------------------------------------------------------------ */

/* Serialize one section into the scratch and hold it against what a reader
 * will hold it against. */
static handoff_status
pack(ho_compose *c, const handoff_context *ctx, uint32_t kind,
     handoff_error *err)
{
    ho_buf        *raw = &c->ws->scratch[RAW];
    size_t         arena_bytes = 0;
    handoff_status st;

    ho_buf_clear(raw);
    st = ho_section_pack(raw, ctx, kind, err);
    if (st != HANDOFF_OK)
        return st;
    if (raw->len > HANDOFF_SECTION_BYTES_MAX)
        return ho_fail(err, HANDOFF_E_LIMIT,
                       "the section has more than %d bytes",
                       (int) HANDOFF_SECTION_BYTES_MAX);
    if (raw->len > HANDOFF_TOTAL_BYTES_MAX - c->raw_total)
        return ho_fail(err, HANDOFF_E_LIMIT,
                       "the sections have more than %d bytes together",
                       (int) HANDOFF_TOTAL_BYTES_MAX);
    c->raw_total += raw->len;
    return ho_scan(&arena_bytes, &c->budget, ho_section_descriptor(kind),
                   HO_SLICE(raw->data, raw->len), err);
}

static ho_slice
content(const ho_buf *b)
{
    return HO_SLICE(b->data, b->len);
}

static handoff_status
seal_object(ho_compose *c, ho_commitment *add, ho_slice object,
            handoff_error *err)
{
    ho_buf        *grants = &c->ws->scratch[GRANTS];
    ho_buf        *sealed = &c->ws->scratch[SEALED];
    uint32_t       kind = add->kind;
    handoff_status st;

    ho_buf_clear(grants);
    ho_buf_clear(sealed);
    st = ho_section_seal(grants, sealed, add->seal, c->leg, kind, add->digest,
                         object, c->readers->key[kind], c->readers->count[kind],
                         err);
    if (st != HANDOFF_OK)
        return st;
    add->sealed = true;
    ho_section_write(&c->sections, c->leg, kind, HO_SLICE(NULL, 0),
                     content(grants), content(sealed));
    return HANDOFF_OK;
}

/* Add the section whose serialized form is in the scratch. */
static handoff_status
add_section(ho_compose *c, uint32_t kind, handoff_error *err)
{
    ho_buf        *object = &c->ws->scratch[OBJECT];
    ho_commitment *add = &c->adds[c->adds_count];
    handoff_status st;

    ho_buf_clear(object);
    ho_buf_reserve(&c->sections, c->ws->scratch[RAW].len + ITEM_AROUND);
    st = ho_object_make(object, content(&c->ws->scratch[RAW]), c->ws, err);
    if (st != HANDOFF_OK)
        return st;
    *add = (ho_commitment){ .kind = kind };
    ho_object_digest(add->digest, c->sender, c->leg, kind, content(object));
    if (c->readers->count[kind] != 0)
        st = seal_object(c, add, content(object), err);
    else
        ho_section_write(&c->sections, c->leg, kind, content(object),
                         HO_SLICE(NULL, 0), HO_SLICE(NULL, 0));
    if (st != HANDOFF_OK)
        return st;
    c->adds_count++;
    return c->sections.failed ? ho_nomem(err) : HANDOFF_OK;
}

handoff_status
ho_compose_context(ho_compose *c, const handoff_context *ctx,
                   handoff_error *err)
{
    handoff_status st = HANDOFF_OK;

    for (uint32_t kind = 1; kind <= HO_SECTIONS && st == HANDOFF_OK; kind++) {
        if (ho_section_get(ctx, kind) == NULL)
            continue;
        st = pack(c, ctx, kind, err);
        /* A section without a field has no object: raw_len is at least 1. */
        if (st == HANDOFF_OK && c->ws->scratch[RAW].len != 0)
            st = add_section(c, kind, err);
        if (st != HANDOFF_OK)
            ho_err_at(err, HANDOFF_CHECK_NONE, (int32_t) c->leg,
                      (int32_t) kind);
    }
    return st;
}

void
ho_compose_free(ho_compose *c)
{
    ho_buf_free(&c->sections);
}
