/* SPDX-License-Identifier: MIT */
/*
 * sections.c -- from verified legs to what each of them said.
 *
 * Guarantees FORMAT.md section 7 steps 5 and 6. First the sections present
 * are held against what was signed: exactly those, each in its form, with
 * its seal. Then section by section, each to its end:
 *
 *   sealed --unseal--> object --digest--> raw_len --decompress--> raw
 *   clear  ----------> object                              --parse--> context
 *
 * Nothing is decompressed before its digest held, nor parsed before it was
 * decompressed to the length that was announced. Unsealed objects and raw
 * sections are in the packet's arena, which wipes them.
 *
 * What is not read is still checked as far as we can: a sealed section by
 * its seal, one in clear by its digest.
 */
#include "packet/packet.h"

#include <string.h>

#include <sodium.h>

/* One section on its way, and what is left of the limits. */
typedef struct unpacking {
    handoff_packet            *packet;
    const ho_packet_unpacking *how;
    ho_record_budget           budget;
    uint64_t                   total; /* raw bytes so far */
    ho_record_turn_span        turns; /* of the legs before */
    uint32_t                   leg;
    ho_envelope_section       *section;
    handoff_error             *err;
} unpacking;

/* Say where `st` happened; its code and message stand in err already. */
static handoff_status
locate(const unpacking *u, handoff_status st, int32_t check)
{
    ho_base_err_at(u->err, check, (int32_t) u->leg, (int32_t) u->section->kind);
    return st;
}

static handoff_status
refuse(const unpacking *u, handoff_status code, int32_t check, const char *what)
{
    return locate(u, ho_base_fail(u->err, code, "%s", what), check);
}

/* ---- Step 5: the sections that were signed, in the form that was --------- */

static const char *
form_fault(uint32_t leg, const ho_envelope_section *s)
{
    const bool present = s->clear.len != 0 || s->sealed.len != 0;
    uint8_t    seal[HO_DIGEST_BYTES];

    if (s->redacted_by >= 0)
        return present ? "a redacted section is present" : NULL;
    if (!present)
        return "a section that was signed is missing";
    if (s->seal.len == 0)
        return s->clear.len != 0 ? NULL
                                 : "a section is sealed that was signed to "
                                   "travel in clear";
    if (s->sealed.len == 0)
        return "a section is in clear that was signed to travel sealed";
    ho_envelope_seal_hash(seal, leg, s->kind, s->grants, s->sealed);
    if (sodium_memcmp(seal, s->seal.p, sizeof seal) != 0)
        return "a sealed section or its grants are not those that were "
               "signed";
    return NULL;
}

static handoff_status
check_form(unpacking *u)
{
    const char *fault = form_fault(u->leg, u->section);

    if (fault == NULL)
        return HANDOFF_OK;
    return refuse(u, HANDOFF_E_SECTION, HANDOFF_CHECK_SECTIONS, fault);
}

static handoff_status
check_uncommitted(const unpacking *u)
{
    const ho_envelope *view = &u->packet->view;
    handoff_status     st;

    if (!view->uncommitted)
        return HANDOFF_OK;
    st = ho_base_fail(u->err, HANDOFF_E_SECTION,
                      "a section is present that no leg added");
    ho_base_err_at(u->err, HANDOFF_CHECK_SECTIONS,
                   (int32_t) view->uncommitted_leg,
                   (int32_t) view->uncommitted_kind);
    return st;
}

/* ---- Step 6: section by section ------------------------------------------ */

/* The identity that a grant is for; NULL: the section is sealed to others. */
static const handoff_identity *
granted(const unpacking *u)
{
    const ho_envelope_section *s = u->section;

    for (size_t n = 0; n < u->how->identities_count; n++) {
        const handoff_identity *me = u->how->identities[n];
        const uint8_t          *key = ho_trust_identity_reading_key(me);

        for (uint32_t i = 0; key != NULL && i < s->readers_count; i++) {
            if (memcmp(s->readers + (size_t) i * 32, key, 32) == 0)
                return me;
        }
    }
    return NULL;
}

/* Unseal into the packet's arena. */
static handoff_status
unseal(unpacking *u)
{
    ho_envelope_section    *s = u->section;
    const handoff_identity *me = granted(u);
    ho_base_buf            *object = &u->how->workspace->scratch[0];
    uint8_t                *copy;
    int                     got;

    got = ho_packet_section_unseal(object,
                                   &(ho_packet_place){ u->leg, s->kind,
                                                       s->digest.p },
                                   s->grants, s->sealed, me, u->err);
    if (object->failed)
        return ho_base_nomem(u->err);
    if (got < 0)
        return locate(u, got == -2 ? HANDOFF_E_SIGNER : HANDOFF_E_SECTION,
                      HANDOFF_CHECK_UNSEAL);
    copy = ho_base_arena_alloc(&u->packet->arena, object->len);
    if (copy == NULL)
        return ho_base_nomem(u->err);
    memcpy(copy, object->data, object->len);
    s->object = HO_SLICE(copy, object->len);
    ho_base_buf_clear(object);
    return HANDOFF_OK;
}

static handoff_status
check_digest(unpacking *u)
{
    const ho_envelope_section *s = u->section;
    uint8_t                    digest[HO_DIGEST_BYTES];

    ho_packet_payload_digest(digest, u->packet->view.legs[u->leg]->sender,
                             u->leg, s->kind, s->object);
    if (sodium_memcmp(digest, s->digest.p, sizeof digest) == 0)
        return HANDOFF_OK;
    return refuse(u, HANDOFF_E_SECTION, HANDOFF_CHECK_DIGEST,
                  "the section is not what its sender signed");
}

/* Lengths are held against what is left, before anything is allocated. */
static handoff_status
check_lengths(unpacking *u, const ho_packet_payload *object)
{
    if (object->raw_len > u->how->section_bytes)
        return refuse(u, HANDOFF_E_LIMIT, HANDOFF_CHECK_RAW_LEN,
                      "the section unpacks to more bytes than the limit");
    if (object->raw_len > u->how->total_bytes - u->total)
        return refuse(u, HANDOFF_E_LIMIT, HANDOFF_CHECK_RAW_LEN,
                      "the sections together unpack to more bytes than the "
                      "limit");
    u->total += object->raw_len;
    return HANDOFF_OK;
}

static handoff_status
decompress(unpacking *u)
{
    ho_packet_payload object;
    uint8_t          *raw;
    handoff_status    st =
        ho_packet_payload_read(&object, u->section->object, u->err);

    if (st != HANDOFF_OK)
        return locate(u, st, HANDOFF_CHECK_DECOMPRESS);
    st = check_lengths(u, &object);
    if (st != HANDOFF_OK)
        return st;
    raw = ho_base_arena_alloc(&u->packet->arena, (size_t) object.raw_len);
    if (raw == NULL)
        return ho_base_nomem(u->err);
    st = ho_packet_payload_unpack(raw, &object, u->how->workspace, u->err);
    if (st != HANDOFF_OK)
        return locate(u, st, HANDOFF_CHECK_DECOMPRESS);
    u->section->raw = HO_SLICE(raw, (size_t) object.raw_len);
    return HANDOFF_OK;
}

static bool
names_conversation(const handoff_context *ctx)
{
    const Handoff__V1__Routing *routing = ctx->root.routing;

    return routing != NULL && routing->conversation_id != NULL &&
           routing->conversation_id[0] != '\0';
}

static handoff_status
parse(unpacking *u)
{
    handoff_context *ctx = u->packet->legs[u->leg];
    uint32_t         kind = u->section->kind;
    handoff_status   st;

    /* Fields are limited per record, memory over all of them. */
    u->budget.fields = HANDOFF_FIELDS_MAX;
    st =
        ho_record_section_parse(ctx, kind, u->section->raw, &u->budget, u->err);
    if (st != HANDOFF_OK)
        return locate(u, st, HANDOFF_CHECK_RECORD);
    st = ho_packet_turns_check(ctx, kind, u->turns.before[u->turns.legs],
                               u->err);
    if (st != HANDOFF_OK)
        return locate(u, st, HANDOFF_CHECK_RECORD);
    if (u->leg == 0 && kind == HANDOFF_SECTION_ROUTING &&
        !names_conversation(ctx)) {
        st = refuse(u, HANDOFF_E_RECORD, HANDOFF_CHECK_RECORD,
                    "the first leg's routing has no conversation_id");
        ho_base_err_path(u->err, "routing.conversation_id");
        return st;
    }
    u->section->state = HANDOFF_STATE_PRESENT;
    return HANDOFF_OK;
}

/* Get the object, where we can and want to: *wanted says so. */
static handoff_status
open_object(unpacking *u, bool *wanted)
{
    ho_envelope_section *s = u->section;
    handoff_status       st = HANDOFF_OK;

    /* The set names no kind that this version does not know. */
    *wanted = (u->how->sections & HO_SET(s->kind)) != 0;
    s->state = HANDOFF_STATE_SKIPPED;
    if (s->seal.len == 0) {
        s->object = s->clear;
        return check_digest(u);
    }
    if (granted(u) == NULL) {
        s->state = HANDOFF_STATE_SEALED;
        *wanted = false;
    }
    if (*wanted)
        st = unseal(u);
    return *wanted && st == HANDOFF_OK ? check_digest(u) : st;
}

static handoff_status
read_section(unpacking *u)
{
    bool           wanted;
    handoff_status st;

    if (u->section->redacted_by >= 0) {
        u->section->state = HANDOFF_STATE_REDACTED;
        return HANDOFF_OK;
    }
    st = open_object(u, &wanted);
    if (st != HANDOFF_OK || !wanted)
        return st;
    st = decompress(u);
    if (st != HANDOFF_OK)
        return st;
    return parse(u);
}

/* ---- Both steps ---------------------------------------------------------- */

/* In ascending (leg, kind), as the sections travel. */
static handoff_status
each_section(unpacking *u, handoff_status (*step)(unpacking *u))
{
    const ho_envelope *view = &u->packet->view;
    handoff_status     st = HANDOFF_OK;

    for (u->leg = 0; u->leg < view->legs_count; u->leg++) {
        const ho_envelope_leg *leg = view->legs[u->leg];

        for (uint32_t i = 0; i < leg->sections_count; i++) {
            u->section = &leg->sections[i];
            st = step(u);
            if (st != HANDOFF_OK)
                return st;
        }
        ho_record_turn_span_add(&u->turns, u->packet->legs[u->leg]);
    }
    return HANDOFF_OK;
}

handoff_status
ho_packet_unpack(handoff_packet *packet, const ho_packet_unpacking *how,
                 handoff_error *err)
{
    unpacking      u = { .packet = packet, .how = how, .err = err };
    handoff_status st = HANDOFF_OK;

    u.budget.memory = how->memory_bytes;
    for (uint32_t n = 0; n < packet->view.legs_count; n++) {
        st = handoff_context_new(&packet->legs[n], err);
        if (st != HANDOFF_OK)
            return st;
    }
    st = each_section(&u, check_form);
    if (st != HANDOFF_OK)
        return st;
    st = check_uncommitted(&u);
    if (st != HANDOFF_OK)
        return st;
    u.turns = (ho_record_turn_span){ 0 };
    return each_section(&u, read_section);
}
