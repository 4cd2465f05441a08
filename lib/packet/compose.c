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

/* ---- Sections ------------------------------------------------------------ */

handoff_status
ho_packet_compose_count(ho_packet_compose *c, uint64_t raw_len,
                        handoff_error *err)
{
    if (raw_len > HANDOFF_SECTION_BYTES_MAX)
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "the section has more than %d bytes",
                            (int) HANDOFF_SECTION_BYTES_MAX);
    if (raw_len > HANDOFF_TOTAL_BYTES_MAX - c->raw_total)
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "the sections have more than %d bytes together",
                            (int) HANDOFF_TOTAL_BYTES_MAX);
    c->raw_total += raw_len;
    return HANDOFF_OK;
}

handoff_status
ho_packet_compose_scan(ho_packet_compose *c, uint32_t kind, ho_base_slice raw,
                       handoff_error *err)
{
    size_t arena_bytes = 0;

    /* Fields are limited per record, memory over all of them. */
    c->budget.fields = HANDOFF_FIELDS_MAX;
    return ho_record_scan(&arena_bytes, &c->budget,
                          ho_record_section_descriptor(kind), raw, err);
}

/* Serialize one section into the scratch and hold it against what a reader
 * will hold it against. */
static handoff_status
pack(ho_packet_compose *c, const handoff_context *ctx, uint32_t kind,
     handoff_error *err)
{
    ho_base_buf   *raw = &c->ws->scratch[RAW];
    handoff_status st;

    ho_base_buf_clear(raw);
    st = ho_record_section_pack(raw, ctx, kind, err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_packet_turns_check(ctx, kind, c->before, err);
    if (st != HANDOFF_OK)
        return st;
    st = ho_packet_compose_count(c, raw->len, err);
    if (st != HANDOFF_OK)
        return st;
    return ho_packet_compose_scan(c, kind, HO_SLICE(raw->data, raw->len), err);
}

static ho_base_slice
content(const ho_base_buf *b)
{
    return HO_SLICE(b->data, b->len);
}

handoff_status
ho_packet_compose_sealed(ho_packet_compose *c, uint8_t seal[32],
                         const ho_packet_place *place, ho_base_slice object,
                         const ho_packet_key_list *readers, handoff_error *err)
{
    ho_packet_sealing out = { .grants = &c->ws->scratch[GRANTS],
                              .sealed = &c->ws->scratch[SEALED] };
    size_t            len = ho_base_varint_size(object.len) + object.len;
    handoff_status    st;

    st = ho_packet_section_seal(&out, place, object, readers->key,
                                readers->count, err);
    if (st != HANDOFF_OK)
        return st;
    if (place->kind == HANDOFF_SECTION_TRANSCRIPT)
        c->padding += ho_packet_padme(len + c->spare) - ho_packet_padme(len);
    memcpy(seal, out.seal, sizeof out.seal);
    ho_envelope_section_write(&c->sections, place->leg, place->kind,
                              HO_SLICE(NULL, 0), content(out.grants),
                              content(out.sealed));
    return c->sections.failed ? ho_base_nomem(err) : HANDOFF_OK;
}

/* Add the section whose serialized form is in the scratch. */
static handoff_status
add_section(ho_packet_compose *c, uint32_t kind, handoff_error *err)
{
    ho_base_buf            *object = &c->ws->scratch[OBJECT];
    ho_envelope_commitment *add = &c->adds[c->adds_count];
    handoff_status          st;

    ho_base_buf_clear(object);
    ho_base_buf_reserve(&c->sections, c->ws->scratch[RAW].len + ITEM_AROUND);
    st = ho_packet_payload_make(object, content(&c->ws->scratch[RAW]), c->ws,
                                err);
    if (st != HANDOFF_OK)
        return st;
    *add = (ho_envelope_commitment){ .kind = kind };
    ho_packet_payload_digest(add->digest, c->sender, c->leg, kind,
                             content(object));
    add->sealed = c->readers->section[kind].count != 0;
    if (add->sealed)
        st = ho_packet_compose_sealed(
            c, add->seal, &(ho_packet_place){ c->leg, kind, add->digest },
            content(object), &c->readers->section[kind], err);
    else
        ho_envelope_section_write(&c->sections, c->leg, kind, content(object),
                                  HO_SLICE(NULL, 0), HO_SLICE(NULL, 0));
    if (st != HANDOFF_OK)
        return st;
    c->adds_count++;
    return c->sections.failed ? ho_base_nomem(err) : HANDOFF_OK;
}

handoff_status
ho_packet_compose_context(ho_packet_compose *c, const handoff_context *ctx,
                          handoff_error *err)
{
    handoff_status st = HANDOFF_OK;

    for (uint32_t kind = 1; kind <= HO_SECTIONS && st == HANDOFF_OK; kind++) {
        if (ho_record_section_get(ctx, kind) == NULL)
            continue;
        st = pack(c, ctx, kind, err);
        /* A section without a field has no object: raw_len is at least 1. */
        if (st == HANDOFF_OK && c->ws->scratch[RAW].len != 0)
            st = add_section(c, kind, err);
        if (st != HANDOFF_OK)
            ho_base_err_at(err, HANDOFF_CHECK_NONE, (int32_t) c->leg,
                           (int32_t) kind);
    }
    return st;
}

void
ho_packet_compose_free(ho_packet_compose *c)
{
    ho_base_buf_free(&c->sections);
}
