/* SPDX-License-Identifier: MIT */
/*
 * seal.c -- a context becomes a packet of one leg (FORMAT.md sections 3 to
 * 6).
 *
 *   options -> who may read what -> prepared context -> sections (compose.c)
 *           -> leg, signed (leg.c) -> prelude | legs | sections
 *
 * Everything that the options or the context can have wrong is found before
 * the signer is asked, and what is written would be accepted by a reader who
 * trusts the sender: nothing leaves here that handoff_open() refuses.
 */
#include "packet/compose.h"

#include <stdlib.h>
#include <string.h>

enum {
    LEG_AROUND = 800, /* prelude, a usual leg and its signature */
    SEAL_OPTS_V1_SIZE =
        offsetof(handoff_seal_opts, workspace) + sizeof(handoff_workspace *)
};

/* ---- Options ------------------------------------------------------------- */

static handoff_status
check_times(handoff_seal_opts *o, handoff_error *err)
{
    if (o->now_ms == 0)
        o->now_ms = ho_now_ms();
    if (o->lifetime_ms == 0)
        o->lifetime_ms = HANDOFF_LIFETIME_DEFAULT_MS;
    if (!ho_time_valid(o->now_ms))
        return ho_fail(err, HANDOFF_E_ARG,
                       "now_ms is no time between 1970 and 9999");
    if (o->lifetime_ms < 1 || o->lifetime_ms > HANDOFF_LIFETIME_MAX_MS)
        return ho_fail(err, HANDOFF_E_ARG,
                       "the lifetime is not between 1 ms and 30 days");
    if (o->lifetime_ms > HANDOFF_TIME_MAX - o->now_ms)
        return ho_fail(err, HANDOFF_E_ARG,
                       "the lifetime ends after the year 9999");
    return HANDOFF_OK;
}

static handoff_status
load_opts(handoff_seal_opts *o, const handoff_seal_opts *opts,
          handoff_error *err)
{
    handoff_status st;

    st = ho_opts_load(o, sizeof *o, SEAL_OPTS_V1_SIZE, opts, err);
    if (st != HANDOFF_OK)
        return st;
    if (o->flags != 0 || o->reserved_1 != 0 || (o->clear & ~HANDOFF_ALL) != 0)
        return ho_fail(err, HANDOFF_E_UNSUPPORTED,
                       "flags or clear ask for what this version does not "
                       "know");
    st = check_times(o, err);
    return st == HANDOFF_OK ? ho_audience_check(o->audience, err) : st;
}

/* Nobody sends a transcript readable by accident, or sealed and readable at
 * once: each section but routing is named in exactly one way. */
static handoff_status
check_named_once(const handoff_context *ctx, const handoff_seal_opts *o,
                 const ho_reader_keys *keys, handoff_error *err)
{
    static const char *const names[HO_SECTIONS + 1] = {
        "", "routing", "briefing", "customer", "transcript", "extras"
    };

    for (uint32_t kind = HANDOFF_SECTION_BRIEFING; kind <= HO_SECTIONS;
         kind++) {
        const ProtobufCMessage *section = ho_section_get(ctx, kind);
        bool                    clear = (o->clear & HANDOFF_SET(kind)) != 0;

        if (clear && keys->count[kind] != 0)
            ho_fail(err, HANDOFF_E_ARG,
                    "%s is named twice: in clear and with a reader",
                    names[kind]);
        else if (!clear && keys->count[kind] == 0 && section != NULL &&
                 protobuf_c_message_get_packed_size(section) != 0)
            ho_fail(err, HANDOFF_E_ARG,
                    "%s has no reader and is not named in clear: say who may "
                    "read it",
                    names[kind]);
        else
            continue;
        ho_err_at(err, HANDOFF_CHECK_NONE, -1, (int32_t) kind);
        return HANDOFF_E_ARG;
    }
    return HANDOFF_OK;
}

/* ---- Sealing ------------------------------------------------------------- */

/* Sign the leg and put the packet together. */
static handoff_status
write_packet(handoff_sealed *sealed, const ho_compose *c,
             const handoff_seal_opts *o, const handoff_identity *me,
             handoff_error *err)
{
    const ho_leg_draft draft = { .audience = o->audience,
                                 .sent_at_ms = sealed->sent_at_ms,
                                 .expires_at_ms = sealed->expires_at_ms,
                                 .adds = c->adds,
                                 .adds_count = c->adds_count };
    uint8_t            hash[32];
    handoff_status     st;

    ho_buf_reserve(&sealed->data, c->sections.len + LEG_AROUND);
    ho_prelude_write(&sealed->data, HO_KIND_PACKET);
    st = ho_leg_write(&sealed->data, hash, sealed->tip, &draft, me, err);
    if (st != HANDOFF_OK)
        return st;
    ho_packet_id(sealed->id, hash);
    ho_buf_append(&sealed->data, c->sections.data, c->sections.len);
    if (sealed->data.failed)
        return ho_nomem(err);
    if (sealed->data.len > HANDOFF_PACKET_BYTES_MAX)
        return ho_fail(err, HANDOFF_E_LIMIT,
                       "the packet has more than %d bytes",
                       (int) HANDOFF_PACKET_BYTES_MAX);
    return handoff_text_encode(&sealed->text, NULL, sealed->data.data,
                               sealed->data.len, err);
}

static handoff_status
seal(handoff_sealed *sealed, const handoff_context *ctx,
     const handoff_identity *me, const handoff_seal_opts *o,
     const ho_reader_keys *keys, handoff_workspace *ws, handoff_error *err)
{
    const ho_prepare how = { .clear = o->clear };
    ho_compose       c = { .sender = handoff_identity_key(me),
                           .readers = keys,
                           .ws = ws,
                           .budget = HO_BUDGET };
    handoff_context *prepared = NULL;
    handoff_status   st;

    sealed->sent_at_ms = o->now_ms;
    sealed->expires_at_ms = o->now_ms + o->lifetime_ms;
    st = ho_context_prepare(&prepared, ctx, &how, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_compose_context(&c, prepared, err);
    if (st != HANDOFF_OK)
        goto done;
    st = write_packet(sealed, &c, o, me, err);

done:
    ho_compose_free(&c);
    handoff_context_free(prepared);
    return st;
}

handoff_status
handoff_seal(handoff_sealed **out, const handoff_context *ctx,
             const handoff_identity *me, const handoff_seal_opts *opts,
             handoff_error *err)
{
    handoff_seal_opts  o;
    ho_reader_keys     keys;
    handoff_workspace *own = NULL, *ws = NULL;
    handoff_sealed    *sealed = NULL;
    handoff_status     st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || ctx == NULL || me == NULL)
        return ho_fail(err, HANDOFF_E_ARG,
                       "no context, no identity or no place for the packet");
    st = load_opts(&o, opts, err);
    if (st != HANDOFF_OK)
        goto done;
    st = ho_reader_keys_find(&keys, o.readers, o.keyring, o.now_ms, err);
    if (st != HANDOFF_OK)
        goto done;
    st = check_named_once(ctx, &o, &keys, err);
    if (st != HANDOFF_OK)
        goto done;
    ws = o.workspace;
    if (ws == NULL) {
        st = handoff_workspace_new(&own, err);
        ws = own;
    }
    if (st != HANDOFF_OK)
        goto done;
    sealed = calloc(1, sizeof *sealed);
    st = sealed == NULL ? ho_nomem(err)
                        : seal(sealed, ctx, me, &o, &keys, ws, err);
    if (st != HANDOFF_OK)
        goto done;
    *out = sealed;
    sealed = NULL;

done:
    ho_workspace_wipe(ws);
    handoff_workspace_free(own);
    handoff_sealed_free(sealed);
    return st;
}
