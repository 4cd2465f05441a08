/* SPDX-License-Identifier: MIT */
/*
 * test_excerpt_routes.c -- excerpts of excerpts, over random ways.
 *
 * Each leg adds messages and an intent, and may leave something out of what
 * was said so far: notes, turns, a speaker, all but the last. A model that
 * knows nothing of packets keeps what the next party may read; they read that
 * and nothing else, wherever they look. The whole conversation, which only the
 * test has, proves each gap, and finds each turn that is not as it was said.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support_route.h"

enum { ROUTES = 150, LEGS = 6, SAID_MAX = 64, SPEAKERS = 3, NAMED = 3 };

typedef struct said {
    char     text[TEXT], by[4];
    uint32_t turn, replaces;
    bool     note, visible, goes;
} said;

/* What is secret is the label: routing has a copy of the name for all to read.
 */
typedef struct meant {
    char     id[8], label[TEXT];
    uint32_t turns[NAMED];
    size_t   count;
    bool     visible;
} meant;

typedef struct talk {
    route           *r; /* for its chance alone */
    said             said[SAID_MAX];
    size_t           count;
    meant            meant[LEGS];
    size_t           intents;
    handoff_context *full; /* all that was ever said */
} talk;

static handoff_error err;

/* What happened: a test that leaves nothing out shows nothing. */
static struct {
    size_t gaps, excerpts, intents;
} seen;

/* ---- What a leg says ----------------------------------------------------- */

static void
put_said(handoff_context *ctx, const said *s)
{
    ck_assert_status(handoff_context_put(
                         ctx,
                         &(handoff_message){
                             HANDOFF_MESSAGE, .role = HANDOFF_ROLE_AGENT,
                             .turn = s->turn, .text = s->text, .by = s->by,
                             .replaces = s->replaces,
                             .kind = s->note ? HANDOFF_MESSAGE_KIND_NOTE : 0 },
                         &err),
                     HANDOFF_OK, &err);
}

static void
say(talk *t, handoff_context *more)
{
    said *s = &t->said[t->count];

    *s = (said){ .turn = (uint32_t) t->count + 1, .visible = true };
    word(t->r, s->text);
    snprintf(s->by, sizeof s->by, "s%u", (unsigned) below(t->r, SPEAKERS));
    s->note = one_in(t->r, 4);
    if (t->count != 0 && one_in(t->r, 4)) {
        const said *old = &t->said[below(t->r, t->count)];

        if (old->visible && old->replaces == 0)
            s->replaces = old->turn;
    }
    put_said(more, s);
    put_said(t->full, s);
    t->count++;
}

static void
mean(talk *t, handoff_context *more)
{
    meant *m = &t->meant[t->intents++];

    *m = (meant){ .visible = true, .count = 1 + below(t->r, NAMED) };
    snprintf(m->id, sizeof m->id, "i%u", (unsigned) t->intents);
    word(t->r, m->label);
    for (size_t i = 0; i < m->count; i++)
        m->turns[i] = 1 + (uint32_t) below(t->r, t->count);
    ck_assert_status(handoff_context_put(more,
                                         &(handoff_intent){
                                             HANDOFF_INTENT, .id = m->id,
                                             .name = "n", .label = m->label,
                                             .turns = m->turns,
                                             .turns_count = m->count },
                                         &err),
                     HANDOFF_OK, &err);
}

static handoff_context *
invent(talk *t, size_t messages)
{
    handoff_context *more;

    ck_assert_status(handoff_context_new(&more, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_put(more,
                                         &(handoff_routing){
                                             HANDOFF_ROUTING,
                                             .conversation_id =
                                                 t->intents == 0 ? "c" : NULL },
                                         &err),
                     HANDOFF_OK, &err);
    for (size_t i = 0; i < messages; i++)
        say(t, more);
    mean(t, more);
    return more;
}

/* ---- What goes, as the model sees it ------------------------------------- */

/* The visible message of a turn. */
static said *
find(talk *t, uint32_t turn)
{
    return turn != 0 && t->said[turn - 1].visible ? &t->said[turn - 1] : NULL;
}

/* A message and those that replace it go together; after "the last", only what
 * is replaced goes with what replaces it. */
static void
spread(talk *t, bool both)
{
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < t->count; i++) {
            said *s = &t->said[i], *old = find(t, s->replaces);

            if (!s->visible || old == NULL || s->goes == old->goes ||
                (!both && !s->goes))
                continue;
            s->goes = old->goes = true;
            again = true;
        }
    }
}

static void
keep_last(talk *t, uint32_t last)
{
    for (size_t i = t->count; last != 0 && i-- > 0;) {
        if (!t->said[i].visible)
            continue;
        if (last > 1)
            last--;
        else
            for (last = 0; i-- > 0;)
                t->said[i].goes = true;
        if (last == 0)
            return;
    }
}

static void
leave_out(talk *t, const handoff_excerpt_opts *o)
{
    for (size_t i = 0; i < t->count; i++) {
        said *s = &t->said[i];

        s->goes =
            (s->note && (o->flags & HANDOFF_EXCERPT_NO_NOTES) != 0) ||
            (o->speakers[0] != NULL && strcmp(o->speakers[0], s->by) == 0) ||
            (o->turns_count != 0 && o->turns[0] == s->turn);
    }
    spread(t, true);
    keep_last(t, o->last);
    spread(t, false);
    for (size_t n = 0; n < t->intents; n++) {
        bool now = false, remains = false;

        for (size_t i = 0; i < t->meant[n].count; i++) {
            const said *s = find(t, t->meant[n].turns[i]);

            now = now || (s != NULL && s->goes);
            remains = remains || (s != NULL && !s->goes);
        }
        seen.intents += t->meant[n].visible && now && !remains;
        t->meant[n].visible = t->meant[n].visible && (!now || remains);
    }
    for (size_t i = 0; i < t->count; i++)
        t->said[i].visible = t->said[i].visible && !t->said[i].goes;
}

/* ---- Reading ------------------------------------------------------------- */

static bool
holds(const handoff_packet *packet, const char *text)
{
    handoff_section s = { HANDOFF_SECTION };
    size_t          n = strlen(text);

    for (size_t i = 0; handoff_packet_section_at(&s, packet, i); i++)
        for (size_t at = 0; s.data != NULL && at + n <= s.data_len; at++)
            if (memcmp(s.data + at, text, n) == 0)
                return true;
    return false;
}

/* How a person finds what is not as it was said: each message that is not, in
 * the whole conversation, under its turn. */
static size_t
changed_turns(const handoff_context *got, const handoff_context *full,
              uint32_t *last)
{
    handoff_message m;
    size_t          n = 0;

    for (size_t i = 0; handoff_message_get(&m, got, i); i++) {
        handoff_message was = { HANDOFF_MESSAGE, .turn = m.turn };

        if (handoff_context_find(&was, NULL, full) == 1 &&
            strcmp(was.text, m.text) == 0 && strcmp(was.by, m.by) == 0 &&
            was.role == m.role && was.kind == m.kind)
            continue;
        *last = m.turn;
        n++;
    }
    return n;
}

static void
check_gaps(const talk *t, const handoff_context *got)
{
    bool             told[SAID_MAX] = { false };
    handoff_omission gap;

    for (size_t i = 0; handoff_omission_get(&gap, got, i); i++) {
        ck_assert_status(handoff_omission_verify(t->full, &gap, &err),
                         HANDOFF_OK, &err);
        for (uint32_t turn = gap.first_turn; turn <= gap.last_turn; turn++)
            told[turn - 1] = true;
        seen.gaps++;
    }
    for (size_t i = 0; i < t->count; i++)
        ck_assert_int_eq(told[i], !t->said[i].visible);
}

static void
check(const talk *t, const handoff_packet *packet)
{
    const handoff_context *got = handoff_packet_context(packet);
    handoff_message        m;
    handoff_intent         intent;
    size_t                 n = 0, intents = 0;
    uint32_t               turn;

    for (size_t i = 0; i < t->count; i++) {
        const said *s = &t->said[i];

        ck_assert_int_eq(holds(packet, s->text), s->visible);
        if (!s->visible)
            continue;
        ck_assert_int_eq(handoff_message_get(&m, got, n++), 1);
        ck_assert_uint_eq(m.turn, s->turn);
        ck_assert_str_eq(m.text, s->text);
    }
    ck_assert_int_eq(handoff_message_get(&m, got, n), 0);
    for (size_t i = 0; i < t->intents; i++) {
        ck_assert_int_eq(holds(packet, t->meant[i].label), t->meant[i].visible);
        if (!t->meant[i].visible)
            continue;
        ck_assert_int_eq(handoff_intent_get(&intent, got, intents++), 1);
        ck_assert_str_eq(intent.label, t->meant[i].label);
        ck_assert_uint_eq(intent.turns_count, t->meant[i].count);
    }
    check_gaps(t, got);
    ck_assert_uint_eq(changed_turns(got, t->full, &turn), 0);
}

/* ---- One way ------------------------------------------------------------- */

/* Opening verifies every signature, the origin's too. */
static handoff_packet *
open_as(uint32_t who, const handoff_sealed *sealed, const uint8_t *origin)
{
    handoff_packet *packet;
    handoff_leg     first = { HANDOFF_LEG };
    size_t          len;
    const uint8_t  *data = handoff_sealed_data(sealed, &len);

    ck_assert_status(handoff_open(&packet, data, len, ring,
                                  &(handoff_open_opts){
                                      HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                                      .identity = party[who].me },
                                  &err),
                     HANDOFF_OK, &err);
    ck_assert_int_eq(handoff_packet_leg(&first, packet, 0), 1);
    ck_assert_mem_eq(first.sender_key, party[0].key, 32);
    ck_assert_mem_eq(handoff_packet_id(packet), origin, HANDOFF_HASH_BYTES);
    return packet;
}

static handoff_sealed *
next_leg(talk *t, const handoff_packet *packet, uint32_t who)
{
    const char *const    audience[] = { party[(who + 1) % PARTIES].name, NULL };
    char                 by[4];
    const char          *speakers[2] = { NULL, NULL };
    const uint32_t       turns[1] = { 1 + (uint32_t) below(t->r, t->count) };
    handoff_excerpt_opts o = { HANDOFF_EXCERPT_OPTS, .speakers = speakers };
    bool                 excerpt = !one_in(t->r, 3);
    handoff_context     *more;
    handoff_sealed      *sealed;

    snprintf(by, sizeof by, "s%u", (unsigned) below(t->r, SPEAKERS));
    o.flags = one_in(t->r, 2) ? HANDOFF_EXCERPT_NO_NOTES : 0;
    speakers[0] = one_in(t->r, 5) ? by : NULL;
    o.last = one_in(t->r, 5) ? 1 + (uint32_t) below(t->r, t->count) : 0;
    o.turns = turns;
    o.turns_count = one_in(t->r, 2) ? 1 : 0;
    if (excerpt)
        leave_out(t, &o);
    seen.excerpts += excerpt;
    more = invent(t, below(t->r, 4));
    ck_assert_status(handoff_forward(&sealed, packet, more, party[who].me, ring,
                                     &(handoff_forward_opts){
                                         HANDOFF_FORWARD_OPTS, .now_ms = PK_NOW,
                                         .audience = audience,
                                         .clear = HANDOFF_ALL,
                                         .leave_out = excerpt ? &o : NULL },
                                     &err),
                     HANDOFF_OK, &err);
    handoff_context_free(more);
    return sealed;
}

static void
run(uint64_t seed)
{
    talk            *t = calloc(1, sizeof *t);
    handoff_context *more;
    handoff_sealed  *sealed;
    uint8_t          origin[HANDOFF_HASH_BYTES];
    uint32_t         legs;

    ck_assert_ptr_nonnull(t);
    t->r = route_new(seed);
    legs = 2 + (uint32_t) below(t->r, LEGS - 1);
    ck_assert_status(handoff_context_new(&t->full, &err), HANDOFF_OK, &err);
    more = invent(t, 4 + below(t->r, 8));
    ck_assert_status(handoff_seal(&sealed, more, party[0].me, ring,
                                  &(handoff_seal_opts){
                                      HANDOFF_SEAL_OPTS, .now_ms = PK_NOW,
                                      .audience =
                                          HANDOFF_STRINGS(party[1].name),
                                      .clear = HANDOFF_ALL },
                                  &err),
                     HANDOFF_OK, &err);
    memcpy(origin, handoff_sealed_id(sealed), sizeof origin);
    handoff_context_free(more);
    for (uint32_t n = 1; n <= legs; n++) {
        const uint32_t  who = n % PARTIES;
        handoff_packet *packet = open_as(who, sealed, origin);

        check(t, packet);
        handoff_sealed_free(sealed);
        sealed = n < legs ? next_leg(t, packet, who) : NULL;
        handoff_packet_free(packet);
    }
    handoff_context_free(t->full);
    route_free(t->r);
    free(t);
}

START_TEST(excerpts_over_random_ways_say_what_they_may)
{
    for (uint64_t seed = 1; seed <= ROUTES; seed++)
        run(seed);
    ck_assert_uint_gt(seen.gaps, 100);
    ck_assert_uint_gt(seen.excerpts, 50);
    ck_assert_uint_gt(seen.intents, 20);
}
END_TEST

/* ---- What an excerpt makes of it ----------------------------------------- */

static handoff_context *
parse(const char *json)
{
    handoff_context *ctx;

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_from_json(ctx, json, strlen(json), NULL,
                                               &err),
                     HANDOFF_OK, &err);
    return ctx;
}

/* What is read where leg 1 redacts the transcript and says this instead. */
static handoff_context *
read_instead(const char *json)
{
    handoff_context *first = parse("{\"routing\":{\"conversation_id\":\"c\","
                                   "\"last_turn\":9}}");
    handoff_context *second = parse(json), *read;
    const handoff_merge_leg legs[] = { { first, HANDOFF_MAY_ORIGINATE, 0 },
                                       { second, HANDOFF_MAY_FORWARD, 1 } };

    ck_assert_status(handoff_context_merge(&read, legs, 2, &err), HANDOFF_OK,
                     &err);
    handoff_context_free(second);
    handoff_context_free(first);
    return read;
}

/* A forwarder that changes a turn or adds one: the whole conversation tells
 * which. */
START_TEST(turns_that_an_excerpt_changes_or_adds_are_found)
{
    static const char says[] = "{\"transcript\":{\"messages\":["
                               "{\"turn\":1,\"role\":1,\"text\":\"one\"},"
                               "{\"turn\":2,\"role\":1,\"text\":\"%s\"},%s"
                               "{\"turn\":9,\"role\":1,\"text\":\"nine\"}]}}";
    static const struct {
        const char *two, *added;
        uint32_t    turn; /* that is found; 0: none */
    } rows[] = {
        { "two", "", 0 },
        { "three", "", 2 },
        { "two", "{\"turn\":5,\"role\":1,\"text\":\"five\"},", 5 },
    };
    char             json[512];
    handoff_context *full, *read;

    snprintf(json, sizeof json, says, "two", "");
    full = parse(json);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t turn = 0;

        snprintf(json, sizeof json, says, rows[i].two, rows[i].added);
        read = read_instead(json);
        ck_assert_uint_ge(handoff_context_count(read, HANDOFF_KIND_MESSAGE), 3);
        ck_assert_uint_eq(changed_turns(read, full, &turn), rows[i].turn != 0);
        ck_assert_uint_eq(turn, rows[i].turn);
        handoff_context_free(read);
    }
    handoff_context_free(full);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(parties_setup, parties_teardown,
                               "excerpt_routes",
                               excerpts_over_random_ways_say_what_they_may,
                               turns_that_an_excerpt_changes_or_adds_are_found);
}
