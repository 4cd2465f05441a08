/* SPDX-License-Identifier: MIT */
/*
 * support_route.c -- a model of a packet's way, which knows nothing of
 * packets.
 */
#include "support_keys.h"
#include "support_route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

pk_party         party[PARTIES];
handoff_keyring *ring;

static handoff_error err;

/* ---- Parties and routes -------------------------------------------------- */

void
parties_setup(void)
{
    ck_assert_status(handoff_keyring_new(&ring, &err), HANDOFF_OK, &err);
    for (uint32_t who = 0; who < PARTIES; who++) {
        char   name[32], *jwks;
        size_t len;

        snprintf(name, sizeof name, "party-%u.example", (unsigned) who);
        pk_party_init(&party[who], name);
        ck_assert_status(handoff_identity_public(&jwks, &len, party[who].me,
                                                 &err),
                         HANDOFF_OK, &err);
        ck_assert_status(keys_import(ring, jwks, len, NULL,
                                     who < ORIGINATORS ? HANDOFF_MAY_ORIGINATE |
                                                             HANDOFF_MAY_FORWARD
                                                       : HANDOFF_MAY_FORWARD,
                                     &err),
                         HANDOFF_OK, &err);
        handoff_free(jwks);
    }
}

void
parties_teardown(void)
{
    for (uint32_t who = 0; who < PARTIES; who++)
        pk_party_free(&party[who]);
    handoff_keyring_free(ring);
}

void
name_parties(const char **names, uint32_t set)
{
    for (uint32_t who = 0; who < PARTIES; who++)
        if ((set >> who & 1) != 0)
            *names++ = party[who].name;
    *names = NULL;
}

route *
route_new(uint64_t seed)
{
    route *r = calloc(1, sizeof *r);

    ck_assert_ptr_nonnull(r);
    r->random.state = seed;
    return r;
}

void
route_free(route *r)
{
    for (uint32_t n = 0; n < r->count; n++)
        for (uint32_t kind = 0; kind <= EXTRAS; kind++)
            handoff_free(r->legs[n].section[kind].raw);
    ho_base_buf_free(&r->origin);
    free(r);
}

bool
may_read(const section *s, uint32_t who)
{
    return s->added && s->redacted_by < 0 &&
           (s->clear || (s->readers >> who & 1) != 0);
}

uint64_t
below(route *r, uint64_t n)
{
    return support_random_below(&r->random, n);
}

bool
one_in(route *r, uint64_t n)
{
    return below(r, n) == 0;
}

/* A set of parties that is not empty. */
uint32_t
some_parties(route *r)
{
    return 1 + (uint32_t) below(r, (1u << PARTIES) - 1);
}

void
word(route *r, char out[TEXT])
{
    snprintf(out, TEXT, "w%llx",
             (unsigned long long) support_random_next(&r->random) & 0xFFFFFF);
}

/* ---- What a leg adds ----------------------------------------------------- */

static void
invent_section(route *r, leg *l, uint32_t kind)
{
    section *s = &l->section[kind];

    *s = (section){ .added = true, .redacted_by = -1, .formed_by = r->count };
    word(r, s->single);
    word(r, s->id);
    s->clear = kind == ROUTING || one_in(r, 3);
    if (!s->clear)
        s->readers = some_parties(r);
    s->count = kind == TRANSCRIPT ? 1 + below(r, ITEMS) : below(r, ITEMS + 1);
    for (size_t i = 0; i < s->count; i++) {
        /* A few keys, so that legs meet; none twice in one leg. */
        snprintf(s->items[i].key, sizeof s->items[i].key, "k.%d",
                 (int) (i * 4 + below(r, 4)));
        word(r, s->items[i].text);
        s->items[i].numbered = one_in(r, 2);
    }
}

/* Turns as they must come out: each above all that were before. */
static void
number_turns(route *r, section *s)
{
    for (size_t i = 0; i < s->count; i++) {
        r->last_turn += 1;
        if (s->items[i].numbered)
            r->last_turn += (uint32_t) below(r, 5);
        s->items[i].turn = r->last_turn;
    }
}

void
route_invent(route *r, leg *l)
{
    const bool origin = r->count == 0;

    for (uint32_t kind = BRIEFING; kind <= EXTRAS; kind++)
        if (below(r, 6) < (origin ? 4 : 2))
            invent_section(r, l, kind);
    if (l->section[TRANSCRIPT].added)
        number_turns(r, &l->section[TRANSCRIPT]);
    if (!origin && !l->section[TRANSCRIPT].added && !one_in(r, 4))
        return;
    invent_section(r, l, ROUTING);
    l->section[ROUTING].count = 0;
    if (l->section[TRANSCRIPT].added)
        l->section[ROUTING].last_turn = r->last_turn;
}

static void
put(handoff_context *ctx, const void *rec)
{
    ck_assert_status(handoff_context_put(ctx, rec, &err), HANDOFF_OK, &err);
}

static void
put_items(handoff_context *ctx, const section *s, uint32_t kind, bool wanted)
{
    for (size_t i = 0; i < s->count; i++) {
        const item *it = &s->items[i];

        if (kind == BRIEFING)
            put(ctx, &(handoff_promise){ HANDOFF_PROMISE, .id = it->key,
                                         .what = it->text });
        else if (kind == EXTRAS)
            put(ctx, &(handoff_attribute){ HANDOFF_ATTRIBUTE, .name = it->key,
                                           .value = it->text });
        else if (kind == TRANSCRIPT)
            put(ctx, &(handoff_message){
                         HANDOFF_MESSAGE, .role = HANDOFF_ROLE_AGENT,
                         .turn = wanted || it->numbered ? it->turn : 0,
                         .text = it->text });
    }
}

/* As the caller gives it, or as it is wanted: with all that the library fills
 * in. NULL where there is nothing. */
static handoff_context *
build(const route *r, const leg *l, bool wanted)
{
    handoff_context *ctx;
    const section   *s = l->section;

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    if (s[ROUTING].added)
        put(ctx, &(handoff_routing){
                     HANDOFF_ROUTING,
                     .conversation_id = r->count == 0 ? "air-7f3a" : NULL,
                     .language = s[ROUTING].single,
                     .last_turn = wanted ? s[ROUTING].last_turn : 0 });
    if (s[BRIEFING].added)
        put(ctx,
            &(handoff_briefing){ HANDOFF_BRIEFING, .why = s[BRIEFING].single });
    if (s[CUSTOMER].added)
        put(ctx,
            &(handoff_customer){ HANDOFF_CUSTOMER, .name = s[CUSTOMER].single,
                                 .id = s[CUSTOMER].id });
    for (uint32_t kind = BRIEFING; kind <= EXTRAS; kind++)
        if (s[kind].added && kind != CUSTOMER)
            put_items(ctx, &s[kind], kind, wanted);
    return ctx;
}

handoff_context *
route_given(const route *r, const leg *l)
{
    return build(r, l, false);
}

/* Keep what each section is to look like, and which there are. */
void
route_keep(route *r, leg *l)
{
    handoff_context *want = build(r, l, true);

    l->adds = 0;
    for (uint32_t kind = ROUTING; kind <= EXTRAS; kind++) {
        section *s = &l->section[kind];

        ck_assert_status(handoff_context_serialize(&s->raw, &s->raw_len, want,
                                                   kind, &err),
                         HANDOFF_OK, &err);
        s->added = s->raw_len != 0;
        if (s->added)
            l->adds |= UINT32_C(1) << kind;
    }
    handoff_context_free(want);
    r->count++;
}

/* ---- Reading ------------------------------------------------------------- */

static void
check_section(const handoff_packet *packet, const section *s, uint32_t n,
              uint32_t kind, uint32_t who)
{
    handoff_section got = { HANDOFF_SECTION };
    uint32_t        readers = 0;

    ck_assert_int_eq(handoff_packet_section(&got, packet, n, kind), s->added);
    if (!s->added)
        return;
    ck_assert_int_eq(got.redacted_by, s->redacted_by);
    ck_assert_uint_eq(got.formed_by, s->formed_by);
    if (may_read(s, who)) {
        ck_assert_uint_eq(got.state, HANDOFF_STATE_PRESENT);
        ck_assert_uint_eq(got.data_len, s->raw_len);
        ck_assert_mem_eq(got.data, s->raw, s->raw_len);
    } else {
        ck_assert_uint_eq(got.state, s->redacted_by >= 0
                                         ? HANDOFF_STATE_REDACTED
                                         : HANDOFF_STATE_SEALED);
        ck_assert_ptr_null(got.data);
    }
    ck_assert_str_eq(got.reason, s->redacted_by >= 0 ? s->reason : "");
    for (uint32_t i = 0; i < PARTIES; i++)
        readers += s->readers >> i & 1;
    ck_assert_uint_eq(got.readers_count, s->redacted_by >= 0 ? 0 : readers);
}

static void
check_leg(const handoff_packet *packet, const leg *l, uint32_t n)
{
    handoff_leg got = { HANDOFF_LEG };
    const char *names[PARTIES + 1];

    ck_assert(handoff_packet_leg(&got, packet, n));
    ck_assert_str_eq(got.sender, party[l->sender].name);
    ck_assert_mem_eq(got.sender_key, party[l->sender].key, 32);
    ck_assert_int_eq(got.sent_at_ms, l->sent_at_ms);
    ck_assert_int_eq(got.expires_at_ms, l->expires_at_ms);
    ck_assert_uint_eq(got.adds, l->adds);
    name_parties(names, l->audience);
    for (size_t i = 0; names[i] != NULL || got.audience[i] != NULL; i++)
        ck_assert_str_eq(got.audience[i], names[i]);
}

/* Our own merge: items of one kind, as this party reads them. */
static size_t
merge_items(item *out, const route *r, uint32_t kind, uint32_t who)
{
    size_t count = 0;

    for (uint32_t n = 0; n < r->count; n++) {
        const section *s = &r->legs[n].section[kind];

        for (size_t i = 0; may_read(s, who) && i < s->count; i++) {
            size_t at = 0;

            while (at < count && (kind == TRANSCRIPT ||
                                  strcmp(out[at].key, s->items[i].key) != 0))
                at++;
            out[at] = s->items[i];
            count += at == count;
        }
    }
    return count;
}

static const char *
merge_single(const route *r, uint32_t kind, uint32_t who)
{
    const char *last = "";

    for (uint32_t n = 0; n < r->count; n++)
        if (may_read(&r->legs[n].section[kind], who))
            last = r->legs[n].section[kind].single;
    return last;
}

static const char *
merge_customer_id(const route *r, uint32_t who)
{
    const char *last = "";

    for (uint32_t n = 0; n < r->count; n++)
        if (r->legs[n].sender < ORIGINATORS &&
            may_read(&r->legs[n].section[CUSTOMER], who))
            last = r->legs[n].section[CUSTOMER].id;
    return last;
}

static void
check_lists(const handoff_context *ctx, const route *r, uint32_t who)
{
    item              items[HANDOFF_LEGS_MAX * ITEMS];
    handoff_promise   p = { HANDOFF_PROMISE };
    handoff_attribute a = { HANDOFF_ATTRIBUTE };
    handoff_message   m = { HANDOFF_MESSAGE };
    size_t            n = merge_items(items, r, BRIEFING, who);

    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_PROMISE), n);
    for (size_t i = 0; i < n; i++) {
        ck_assert(handoff_context_get(&p, ctx, i));
        ck_assert_str_eq(p.id, items[i].key);
        ck_assert_str_eq(p.what, items[i].text);
    }
    n = merge_items(items, r, EXTRAS, who);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_ATTRIBUTE), n);
    for (size_t i = 0; i < n; i++) {
        ck_assert(handoff_context_get(&a, ctx, i));
        ck_assert_str_eq(a.name, items[i].key);
        ck_assert_str_eq(a.value, items[i].text);
    }
    n = merge_items(items, r, TRANSCRIPT, who);
    ck_assert_uint_eq(handoff_context_count(ctx, HANDOFF_KIND_MESSAGE), n);
    for (size_t i = 0; i < n; i++) {
        ck_assert(handoff_context_get(&m, ctx, i));
        ck_assert_uint_eq(m.turn, items[i].turn);
        ck_assert_str_eq(m.text, items[i].text);
    }
}

static void
check_merged(const handoff_context *ctx, const route *r, uint32_t who)
{
    handoff_routing  routing = { HANDOFF_ROUTING };
    handoff_briefing briefing = { HANDOFF_BRIEFING };
    handoff_customer customer = { HANDOFF_CUSTOMER };
    const char      *why = merge_single(r, BRIEFING, who);
    const char      *name = merge_single(r, CUSTOMER, who);

    check_lists(ctx, r, who);
    ck_assert(handoff_context_get(&routing, ctx, 0));
    ck_assert_str_eq(routing.conversation_id, "air-7f3a");
    ck_assert_str_eq(routing.language, merge_single(r, ROUTING, who));
    ck_assert_uint_eq(routing.last_turn, r->last_turn);
    ck_assert_int_eq(handoff_context_get(&briefing, ctx, 0), *why != '\0');
    ck_assert_int_eq(handoff_context_get(&customer, ctx, 0), *name != '\0');
    if (*why != '\0')
        ck_assert_str_eq(briefing.why, why);
    if (*name != '\0') {
        ck_assert_str_eq(customer.name, name);
        ck_assert_str_eq(customer.id, merge_customer_id(r, who));
    }
}

void
route_check(const route *r, const handoff_packet *packet, uint32_t who)
{
    ck_assert_uint_eq(handoff_packet_legs(packet), r->count);
    ck_assert_mem_eq(handoff_packet_id(packet), r->id, 32);
    for (uint32_t n = 0; n < r->count; n++) {
        check_leg(packet, &r->legs[n], n);
        for (uint32_t kind = ROUTING; kind <= EXTRAS; kind++)
            check_section(packet, &r->legs[n].section[kind], n, kind, who);
    }
    check_merged(handoff_packet_context(packet), r, who);
}
