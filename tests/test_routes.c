/* SPDX-License-Identifier: MIT */
/*
 * test_routes.c -- hundreds of random ways through six parties.
 *
 * After every leg each party of its audience opens the packet with their own
 * keys: what they read is exactly what the model (support_route.h) says,
 * section by section and merged. Everybody else is refused. At the end the
 * origin's leg is what it was, and its signature verifies.
 */
#include "packet/packet.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "support_route.h"

enum { ROUTES = 300, LONG_ROUTES = 12 /* of HANDOFF_LEGS_MAX legs */ };

static handoff_workspace *ws;
static handoff_error      err;

/* What happened on all routes: a test that changes nothing shows nothing. */
static struct {
    size_t redactions, reseals, unseals, opened, closed;
} seen;

/* ---- What is given to the library ---------------------------------------- */

typedef struct lists {
    const char       *audience[PARTIES + 1];
    handoff_reader    readers[PARTIES + 1];
    handoff_redaction redactions[80];
    size_t            redactions_count;
    handoff_reseal    reseals[80];
    const char       *names[80][PARTIES + 1];
    size_t            reseals_count;
    uint64_t          clear;
} lists;

/* A section that says nothing is not there. */
static bool
has(const handoff_context *given, uint32_t kind)
{
    const ProtobufCMessage *said = ho_record_section_get(given, kind);

    return said != NULL && protobuf_c_message_get_packed_size(said) != 0;
}

static void
name_readers(lists *out, const leg *l, const handoff_context *given)
{
    handoff_reader *reader = out->readers;

    for (uint32_t who = 0; who < PARTIES; who++) {
        uint64_t set = 0;

        for (uint32_t kind = BRIEFING; kind <= EXTRAS; kind++)
            if (has(given, kind) && !l->section[kind].clear &&
                (l->section[kind].readers >> who & 1) != 0)
                set |= HANDOFF_SET(kind);
        if (set != 0)
            *reader++ = (handoff_reader){ party[who].name, set };
    }
    for (uint32_t kind = BRIEFING; kind <= EXTRAS; kind++)
        if (has(given, kind) && l->section[kind].clear)
            out->clear |= HANDOFF_SET(kind);
}

static void
redact(route *r, lists *out, section *s, uint32_t n, uint32_t kind)
{
    seen.redactions++;
    s->redacted_by = (int32_t) r->count;
    word(r, s->reason);
    out->redactions[out->redactions_count++] =
        (handoff_redaction){ n, kind, s->reason };
}

static void
reseal(route *r, lists *out, section *s, uint32_t n, uint32_t kind, bool clear)
{
    const char **names = out->names[out->reseals_count];

    seen.reseals += !clear;
    seen.unseals += clear;
    s->formed_by = r->count;
    s->clear = clear;
    s->readers = clear ? 0 : some_parties(r);
    name_parties(names, s->readers);
    out->reseals[out->reseals_count++] =
        (handoff_reseal){ n, kind, clear ? NULL : names };
}

static void
change(route *r, lists *out, uint32_t holder, uint32_t n, uint32_t kind)
{
    section *s = &r->legs[n].section[kind];

    if (!s->added || s->redacted_by >= 0)
        return;
    switch (below(r, 9)) {
    case 0:
        redact(r, out, s, n, kind);
        break;
    case 1:
    case 2:
        if (may_read(s, holder))
            reseal(r, out, s, n, kind, false);
        break;
    case 3:
        if (may_read(s, holder) && !s->clear)
            reseal(r, out, s, n, kind, true);
        break;
    default:
        break;
    }
}

/* One kind wherever it is, with one entry. */
static void
redact_every(route *r, lists *out, uint32_t kind)
{
    section *one = NULL;

    for (uint32_t n = 0; n < r->count; n++) {
        section *s = &r->legs[n].section[kind];

        if (!s->added || s->redacted_by >= 0)
            continue;
        if (one == NULL)
            redact(r, out, s, HANDOFF_EVERY_LEG, kind);
        else
            memcpy(s->reason, one->reason, TEXT);
        s->redacted_by = (int32_t) r->count;
        one = one == NULL ? s : one;
    }
}

/* Lists in whatever order: the library sorts. */
static void
change_earlier(route *r, lists *out, uint32_t holder)
{
    uint32_t every = one_in(r, 8) ? 2 + (uint32_t) below(r, 4) : 0;
    bool     backwards = one_in(r, 2);

    for (uint32_t i = 0; i < r->count; i++)
        for (uint32_t kind = BRIEFING; kind <= EXTRAS; kind++)
            if (kind != every)
                change(r, out, holder, backwards ? r->count - 1 - i : i, kind);
    if (every != 0)
        redact_every(r, out, every);
}

/* ---- Reading ------------------------------------------------------------- */

static handoff_status
open_as(handoff_packet **packet, ho_base_slice bytes, uint32_t who,
        int64_t now_ms)
{
    return handoff_open(packet, bytes.p, bytes.len, ring,
                        &(handoff_open_opts){
                            HANDOFF_OPEN_OPTS,
                            .require = HANDOFF_REQUIRE_NOTHING,
                            .now_ms = now_ms, .identity = party[who].me,
                            .workspace = ws },
                        &err);
}

/* Everybody tries: those addressed read what they may, the others nothing. */
static void
check_all(const handoff_sealed *sealed, const route *r)
{
    const leg     *last = &r->legs[r->count - 1];
    size_t         len;
    const uint8_t *data = handoff_sealed_data(sealed, &len);

    for (uint32_t who = 0; who < PARTIES; who++) {
        handoff_packet *packet;
        handoff_status  st =
            open_as(&packet, HO_SLICE(data, len), who, last->sent_at_ms);

        if ((last->audience >> who & 1) == 0) {
            ck_assert_status(st, HANDOFF_E_AUDIENCE, &err);
            seen.closed++;
            continue;
        }
        ck_assert_status(st, HANDOFF_OK, &err);
        route_check(r, packet, who);
        seen.opened++;
        handoff_packet_free(packet);
    }
}

/* ---- Writing ------------------------------------------------------------- */

static void
begin_leg(route *r, leg *l, uint32_t sender)
{
    static const int64_t lifetimes[] = { 60000, PK_HOUR, 2 * PK_HOUR };

    *l = (leg){ .sender = sender };
    l->audience = 1u << below(r, PARTIES) | 1u << below(r, PARTIES);
    l->sent_at_ms = r->count == 0 ? PK_NOW
                                  : r->legs[r->count - 1].sent_at_ms +
                                        (int64_t) below(r, 60000);
    l->expires_at_ms = l->sent_at_ms + lifetimes[below(r, 3)];
    route_invent(r, l);
}

static handoff_sealed *
write_first(route *r)
{
    leg             *l = &r->legs[0];
    lists            out = { 0 };
    handoff_sealed  *sealed;
    handoff_context *ctx;

    begin_leg(r, l, (uint32_t) below(r, ORIGINATORS));
    ctx = route_given(r, l);
    name_parties(out.audience, l->audience);
    name_readers(&out, l, ctx);
    ck_assert_status(
        handoff_seal(&sealed, ctx, party[l->sender].me, ring,
                     &(handoff_seal_opts){
                         HANDOFF_SEAL_OPTS, .now_ms = l->sent_at_ms,
                         .lifetime_ms = l->expires_at_ms - l->sent_at_ms,
                         .clear = out.clear, .audience = out.audience,
                         .readers = out.readers, .workspace = ws },
                     &err),
        HANDOFF_OK, &err);
    route_keep(r, l);
    handoff_context_free(ctx);
    return sealed;
}

static uint32_t
pick_holder(route *r)
{
    uint32_t audience = r->legs[r->count - 1].audience, who;

    do
        who = (uint32_t) below(r, PARTIES);
    while ((audience >> who & 1) == 0);
    return who;
}

static handoff_sealed *
write_next(route *r, const handoff_sealed *before)
{
    leg             *l = &r->legs[r->count];
    lists           *out = calloc(1, sizeof *out);
    size_t           len;
    const uint8_t   *data = handoff_sealed_data(before, &len);
    handoff_sealed  *sealed;
    handoff_packet  *packet;
    handoff_context *more;

    ck_assert_ptr_nonnull(out);
    begin_leg(r, l, pick_holder(r));
    ck_assert_status(open_as(&packet, HO_SLICE(data, len), l->sender,
                             r->legs[r->count - 1].sent_at_ms),
                     HANDOFF_OK, &err);
    more = route_given(r, l);
    name_parties(out->audience, l->audience);
    name_readers(out, l, more);
    change_earlier(r, out, l->sender);
    ck_assert_status(
        handoff_forward(&sealed, packet, more, party[l->sender].me, ring,
                        &(handoff_forward_opts){
                            HANDOFF_FORWARD_OPTS, .now_ms = l->sent_at_ms,
                            .lifetime_ms = l->expires_at_ms - l->sent_at_ms,
                            .clear = out->clear, .audience = out->audience,
                            .readers = out->readers,
                            .redactions = out->redactions,
                            .reseals = out->reseals, .workspace = ws },
                        &err),
        HANDOFF_OK, &err);
    route_keep(r, l);
    handoff_packet_free(packet);
    handoff_context_free(more);
    free(out);
    return sealed;
}

/* ---- The origin ---------------------------------------------------------- */

static void
view_of(ho_envelope *view, ho_base_arena *arena, const handoff_sealed *sealed)
{
    static const ho_envelope_limits limits = { HANDOFF_PACKET_BYTES_MAX,
                                               HANDOFF_LEGS_MAX };
    size_t                          len;
    const uint8_t                  *data = handoff_sealed_data(sealed, &len);

    arena->ceiling = HO_VIEW_BYTES_MAX;
    ck_assert_status(ho_envelope_read(view, arena, data, len, &limits, &err),
                     HANDOFF_OK, &err);
}

static void
keep_origin(route *r, const handoff_sealed *sealed)
{
    ho_envelope   view = { 0 };
    ho_base_arena arena = { 0 };

    view_of(&view, &arena, sealed);
    ho_base_buf_append(&r->origin, view.legs[0]->bytes.p,
                       view.legs[0]->bytes.len);
    memcpy(r->signature, view.legs[0]->signature.p, 64);
    memcpy(r->id, handoff_sealed_id(sealed), 32);
    ho_base_arena_free(&arena);
}

static void
check_origin(const route *r, const handoff_sealed *sealed)
{
    ho_envelope   view = { 0 };
    ho_base_arena arena = { 0 };
    uint8_t       hash[32], message[128];
    size_t        len;

    view_of(&view, &arena, sealed);
    ck_assert_uint_eq(view.legs[0]->bytes.len, r->origin.len);
    ck_assert_mem_eq(view.legs[0]->bytes.p, r->origin.data, r->origin.len);
    ck_assert_mem_eq(view.legs[0]->signature.p, r->signature, 64);
    ho_envelope_leg_hash(hash, view.legs[0]->bytes);
    len = ho_envelope_leg_signed_message(message, hash);
    ck_assert_int_eq(crypto_sign_verify_detached(view.legs[0]->signature.p,
                                                 message, len,
                                                 party[r->legs[0].sender].key),
                     0);
    ho_base_arena_free(&arena);
}

/* ---- Routes -------------------------------------------------------------- */

static void
setup(void)
{
    parties_setup();
    memset(&seen, 0, sizeof seen);
    ck_assert_status(handoff_workspace_new(&ws, &err), HANDOFF_OK, &err);
}

static void
teardown(void)
{
    parties_teardown();
    handoff_workspace_free(ws);
}

static void
go(uint64_t seed, uint32_t legs)
{
    route          *r = route_new(seed);
    handoff_sealed *sealed, *next;

    if (legs == 0)
        legs = 1 + (uint32_t) below(r, 7);
    sealed = write_first(r);
    keep_origin(r, sealed);
    check_all(sealed, r);
    while (r->count < legs) {
        next = write_next(r, sealed);
        handoff_sealed_free(sealed);
        sealed = next;
        check_all(sealed, r);
    }
    check_origin(r, sealed);
    handoff_sealed_free(sealed);
    route_free(r);
}

START_TEST(route_of_a_few_legs_reads_as_the_model_says)
{
    for (uint64_t seed = 1; seed <= ROUTES; seed++)
        go(seed, 0);
    ck_assert_uint_gt(seen.redactions, ROUTES);
    ck_assert_uint_gt(seen.reseals, ROUTES);
    ck_assert_uint_gt(seen.unseals, ROUTES / 3);
    ck_assert_uint_gt(seen.opened, 3 * ROUTES);
    ck_assert_uint_gt(seen.closed, 3 * ROUTES);
}
END_TEST

START_TEST(route_of_sixteen_legs_reads_as_the_model_says)
{
    for (uint64_t seed = 1; seed <= LONG_ROUTES; seed++)
        go(0x10000 + seed, HANDOFF_LEGS_MAX);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(setup, teardown, "routes",
                               route_of_a_few_legs_reads_as_the_model_says,
                               route_of_sixteen_legs_reads_as_the_model_says);
}
