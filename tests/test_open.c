/* SPDX-License-Identifier: MIT */
/*
 * test_open.c -- what an opened packet tells, and to whom.
 */
#include "packet/packet.h"

#include <stdio.h>
#include <string.h>

#include "support.h"
#include "support_packet.h"

static pk_cast         cast;
static pk_packet      *made;
static ho_base_buf     bytes;
static handoff_packet *packet;
static handoff_error   err;

static void
setup(void)
{
    pk_cast_init(&cast);
    made = pk_three_legs(&cast);
    pk_write(&bytes, made);
}

static void
teardown(void)
{
    handoff_packet_free(packet);
    packet = NULL;
    pk_free(made);
    pk_cast_free(&cast);
    ho_base_buf_free(&bytes);
}

static handoff_status
open_with(const handoff_open_opts *opts)
{
    handoff_packet_free(packet);
    packet = NULL;
    return handoff_open(&packet, bytes.data, bytes.len, cast.ring, opts, &err);
}

static handoff_status
open_as(const pk_party *who, uint64_t sections)
{
    return open_with(
        &(handoff_open_opts){ HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 3000,
                              .sections = sections, .identity = who->me });
}

static handoff_section
section(uint32_t leg, uint32_t kind)
{
    handoff_section s = { HANDOFF_SECTION };

    ck_assert_int_eq(handoff_packet_section(&s, packet, leg, kind), 1);
    ck_assert_uint_eq(s.leg, leg);
    ck_assert_uint_eq(s.kind, kind);
    return s;
}

static void
is_read(uint32_t leg, uint32_t kind)
{
    handoff_section s = section(leg, kind);
    ho_base_slice   want = pk_story_section(kind);

    ck_assert_uint_eq(s.state, HANDOFF_STATE_PRESENT);
    ck_assert_uint_eq(s.data_len, want.len);
    ck_assert_mem_eq(s.data, want.p, want.len);
    ck_assert(ho_record_section_get(handoff_packet_leg_context(packet, leg),
                                    kind) != NULL);
}

static void
is_not_read(uint32_t leg, uint32_t kind, uint32_t state)
{
    handoff_section s = section(leg, kind);

    ck_assert_uint_eq(s.state, state);
    ck_assert_ptr_null(s.data);
    ck_assert_uint_eq(s.data_len, 0);
    ck_assert(ho_record_section_get(handoff_packet_leg_context(packet, leg),
                                    kind) == NULL);
}

/* ---- What is told ------------------------------------------------------- */

START_TEST(open_by_the_reader_reads_all_that_is_left)
{
    ck_assert_status(open_as(&cast.desk, 0), HANDOFF_OK, &err);
    ck_assert_uint_eq(handoff_packet_legs(packet), 3);
    ck_assert_mem_eq(handoff_packet_tip(packet), made->link[2], 32);
    is_read(0, HANDOFF_SECTION_ROUTING);
    is_read(0, HANDOFF_SECTION_BRIEFING);
    is_read(0, HANDOFF_SECTION_CUSTOMER);
    is_not_read(0, HANDOFF_SECTION_TRANSCRIPT, HANDOFF_STATE_REDACTED);
    is_not_read(1, HANDOFF_SECTION_BRIEFING, HANDOFF_STATE_REDACTED);
    is_read(2, HANDOFF_SECTION_EXTRAS);
    ck_assert(ho_record_section_get(handoff_packet_context(packet),
                                    HANDOFF_SECTION_CUSTOMER) != NULL);
    ck_assert(ho_record_section_get(handoff_packet_context(packet),
                                    HANDOFF_SECTION_EXTRAS) != NULL);
    ck_assert(ho_record_section_get(handoff_packet_context(packet),
                                    HANDOFF_SECTION_TRANSCRIPT) == NULL);
    ck_assert_ptr_null(handoff_packet_leg_context(packet, 3));
}
END_TEST

START_TEST(open_that_succeeds_leaves_the_error_alone)
{
    handoff_error before;

    memset(&err, 0x5A, sizeof err);
    before = err;
    ck_assert_int_eq(open_as(&cast.desk, 0), HANDOFF_OK);
    ck_assert_mem_eq(&err, &before, sizeof err);
}
END_TEST

/* The packet id is made from leg 0 alone, the tip from the last leg's link. */
START_TEST(open_tells_id_and_tip)
{
    uint8_t             hash[32], id[32], link[32];
    const ho_base_slice first = HO_SLICE(made->leg[0].data, made->leg[0].len);
    const ho_base_slice last = HO_SLICE(made->leg[2].data, made->leg[2].len);
    ho_base_slice       parts[2] = { HO_SLICE(hash, 32),
                                     HO_SLICE(made->signature[2], 64) };

    ck_assert_status(open_as(&cast.desk, 0), HANDOFF_OK, &err);
    ho_base_hash(hash, "handoff/v1 leg", &first, 1);
    ho_base_hash(id, "handoff/v1 packet", parts, 1);
    ck_assert_mem_eq(handoff_packet_id(packet), id, 32);
    ho_base_hash(hash, "handoff/v1 leg", &last, 1);
    ho_base_hash(link, "handoff/v1 link", parts, 2);
    ck_assert_mem_eq(handoff_packet_tip(packet), link, 32);
}
END_TEST

START_TEST(open_tells_the_way)
{
    handoff_leg leg = { HANDOFF_LEG };

    ck_assert_status(open_as(&cast.desk, 0), HANDOFF_OK, &err);
    ck_assert_int_eq(handoff_packet_leg(&leg, packet, 1), 1);
    ck_assert_uint_eq(leg.number, 1);
    ck_assert_str_eq(leg.sender, "desk.example");
    ck_assert_mem_eq(leg.sender_key, cast.desk.key, 32);
    ck_assert_uint_eq(leg.rights, HANDOFF_MAY_ORIGINATE | HANDOFF_MAY_FORWARD);
    ck_assert_uint_eq(leg.adds, HO_SET(HANDOFF_SECTION_BRIEFING));
    ck_assert_int_eq(leg.sent_at_ms, PK_NOW + 1000);
    ck_assert_int_eq(leg.expires_at_ms, PK_NOW + 1000 + PK_HOUR);
    ck_assert_str_eq(leg.audience[0], "partner.example");
    ck_assert_ptr_null(leg.audience[1]);
    ck_assert_int_eq(handoff_packet_leg(&leg, packet, 2), 1);
    ck_assert_str_eq(leg.audience[1], "bot.example");
    ck_assert_int_eq(handoff_packet_leg(&leg, packet, 3), 0);
    ck_assert_ptr_null(leg.sender);
    ck_assert_uint_eq(leg.struct_size, sizeof leg);
}
END_TEST

START_TEST(open_tells_what_became_of_each_section)
{
    handoff_section s;

    ck_assert_status(open_as(&cast.desk, 0), HANDOFF_OK, &err);
    s = section(0, HANDOFF_SECTION_TRANSCRIPT);
    ck_assert_int_eq(s.redacted_by, 1);
    ck_assert_str_eq(s.reason, "the partner need not read");
    ck_assert_uint_eq(s.sealed, 0);
    ck_assert_uint_eq(s.bytes, 0);
    s = section(0, HANDOFF_SECTION_CUSTOMER);
    ck_assert_int_eq(s.redacted_by, -1);
    ck_assert_str_eq(s.reason, "");
    ck_assert_uint_eq(s.formed_by, 1);
    ck_assert_uint_eq(s.sealed, 1);
    ck_assert_uint_eq(s.readers_count, 2);
    ck_assert_uint_eq(s.bytes, made->section[0][3].grants.len +
                                   made->section[0][3].sealed.len);
    ck_assert(memcmp(s.readers, cast.desk.reading_key, 32) == 0 ||
              memcmp(s.readers + 32, cast.desk.reading_key, 32) == 0);
    s = section(0, HANDOFF_SECTION_BRIEFING);
    ck_assert_uint_eq(s.formed_by, 0);
    ck_assert_uint_eq(s.sealed, 0);
    ck_assert_uint_eq(s.readers_count, 0);
    ck_assert_uint_eq(s.bytes, made->section[0][2].object.len);
    s = (handoff_section){ HANDOFF_SECTION };
    ck_assert_int_eq(handoff_packet_section(&s, packet, 0,
                                            HANDOFF_SECTION_EXTRAS),
                     0);
    ck_assert_int_eq(handoff_packet_section(&s, packet, 3, 1), 0);
    ck_assert_int_eq(handoff_packet_section(&s, packet, 0, 77), 0);
    ck_assert_uint_eq(s.state, 0);
}
END_TEST

START_TEST(open_without_a_grant_leaves_sections_sealed)
{
    ck_assert_status(open_with(&(handoff_open_opts){
                         HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 3000,
                         .identity = cast.bot.me,
                         .require = HANDOFF_REQUIRE_NOTHING }),
                     HANDOFF_OK, &err);
    is_read(0, HANDOFF_SECTION_BRIEFING);
    is_not_read(0, HANDOFF_SECTION_CUSTOMER, HANDOFF_STATE_SEALED);
    is_not_read(2, HANDOFF_SECTION_EXTRAS, HANDOFF_STATE_SEALED);
    ck_assert_status(open_with(&(handoff_open_opts){
                         HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 3000,
                         .audience = "desk.example" }),
                     HANDOFF_OK, &err);
    is_not_read(0, HANDOFF_SECTION_CUSTOMER, HANDOFF_STATE_SEALED);
}
END_TEST

START_TEST(open_of_some_sections_skips_the_others)
{
    ck_assert_status(open_as(&cast.desk,
                             HANDOFF_SET(HANDOFF_SECTION_ROUTING) |
                                 HANDOFF_SET(HANDOFF_SECTION_EXTRAS)),
                     HANDOFF_OK, &err);
    is_read(0, HANDOFF_SECTION_ROUTING);
    is_not_read(0, HANDOFF_SECTION_BRIEFING, HANDOFF_STATE_SKIPPED);
    is_not_read(0, HANDOFF_SECTION_CUSTOMER, HANDOFF_STATE_SKIPPED);
    is_not_read(0, HANDOFF_SECTION_TRANSCRIPT, HANDOFF_STATE_REDACTED);
    is_read(2, HANDOFF_SECTION_EXTRAS);
    ck_assert_status(open_as(&cast.bot, HANDOFF_SET(HANDOFF_SECTION_BRIEFING)),
                     HANDOFF_OK, &err);
    is_not_read(0, HANDOFF_SECTION_ROUTING, HANDOFF_STATE_SKIPPED);
    is_not_read(0, HANDOFF_SECTION_CUSTOMER, HANDOFF_STATE_SEALED);
    is_read(0, HANDOFF_SECTION_BRIEFING);
}
END_TEST

/* The audience's own name may differ from the identity's. */
START_TEST(open_with_an_audience_and_an_identity_uses_both)
{
    ck_assert_status(open_with(&(handoff_open_opts){
                         HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 3000,
                         .audience = "bot.example",
                         .identity = cast.partner.me }),
                     HANDOFF_OK, &err);
    is_read(0, HANDOFF_SECTION_CUSTOMER);
    is_not_read(2, HANDOFF_SECTION_EXTRAS, HANDOFF_STATE_SEALED);
}
END_TEST

START_TEST(open_keeps_nothing_of_its_inputs)
{
    char              name[] = "desk.example";
    handoff_open_opts opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 3000,
                               .audience = name, .identity = cast.desk.me };
    handoff_leg       leg = { HANDOFF_LEG };

    ck_assert_status(open_with(&opts), HANDOFF_OK, &err);
    memset(name, 'x', sizeof name - 1);
    memset(bytes.data, 0xAA, bytes.len);
    pk_cast_free(&cast);
    is_read(0, HANDOFF_SECTION_ROUTING);
    is_read(0, HANDOFF_SECTION_CUSTOMER);
    ck_assert_int_eq(handoff_packet_leg(&leg, packet, 0), 1);
    ck_assert_str_eq(leg.sender, "bot.example");
    ck_assert_mem_eq(leg.sender_key, cast.bot.key, 32);
}
END_TEST

START_TEST(open_with_a_workspace_gives_the_same_each_time)
{
    handoff_workspace *ws;
    handoff_open_opts  opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 3000,
                                .identity = cast.desk.me };

    ck_assert_status(handoff_workspace_new(&ws, &err), HANDOFF_OK, &err);
    opts.workspace = ws;
    for (int i = 0; i < 3; i++) {
        ck_assert_status(open_with(&opts), HANDOFF_OK, &err);
        is_read(0, HANDOFF_SECTION_CUSTOMER);
        for (size_t k = 0; k < 4; k++)
            ck_assert_uint_eq(ws->scratch[k].len, 0);
    }
    handoff_workspace_free(ws);
}
END_TEST

/* ---- Kinds of later versions -------------------------------------------- */

/* bot -> desk with a kind 17 in clear and a kind 31 sealed to the desk; what
 * they hold is no record. */
static void
later_kinds(void)
{
    pk_free(made);
    made = pk_new();
    pk_leg(made, &cast.bot, HANDOFF_STRINGS("desk.example"), PK_NOW, PK_HOUR);
    pk_add(made, 1, pk_story_section(1));
    pk_add_object(made, 17, HO_SLICE("\xff not an object", 16));
    pk_add_object(made, 31, HO_SLICE("\xff neither", 9));
    pk_seal(made, 0, 31, &cast.desk, NULL);
    pk_sign(made);
    pk_write(&bytes, made);
}

START_TEST(kinds_of_later_versions_are_skipped)
{
    later_kinds();
    ck_assert_status(open_as(&cast.desk, 0), HANDOFF_OK, &err);
    ck_assert_uint_eq(section(0, 17).state, HANDOFF_STATE_SKIPPED);
    ck_assert_uint_eq(section(0, 31).state, HANDOFF_STATE_SKIPPED);
    ck_assert_ptr_null(section(0, 31).data);
    ck_assert_status(open_with(&(handoff_open_opts){
                         HANDOFF_OPEN_OPTS, .now_ms = PK_NOW,
                         .audience = "desk.example" }),
                     HANDOFF_OK, &err);
    ck_assert_uint_eq(section(0, 31).state, HANDOFF_STATE_SEALED);
}
END_TEST

START_TEST(kinds_of_later_versions_are_still_checked)
{
    later_kinds();
    made->section[0][17].object.data[3] ^= 1;
    pk_write(&bytes, made);
    ck_assert_status(open_as(&cast.desk, 0), HANDOFF_E_SECTION, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_DIGEST);
    ck_assert_int_eq(err.section, 17);
    later_kinds();
    made->section[0][31].sealed.data[3] ^= 1;
    pk_write(&bytes, made);
    ck_assert_status(open_as(&cast.desk, 0), HANDOFF_E_SECTION, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_SECTIONS);
    ck_assert_int_eq(err.section, 31);
}
END_TEST

/* ---- Replay, ticket ----------------------------------------------------- */

typedef struct guard {
    int     answer;
    int     asked;
    uint8_t tip[32], packet[32];
    char    name[32], sender[32], conversation[32];
    int64_t until, now, other_at_ms;
} guard;

static int
guard_check(void *user, const handoff_replay_query *query,
            handoff_replay_answer *answer)
{
    guard *g = user;

    ck_assert_int_eq(answer->other_at_ms, 0);
    g->asked++;
    memcpy(g->tip, query->tip, 32);
    memcpy(g->packet, query->packet, 32);
    snprintf(g->name, sizeof g->name, "%s", query->name);
    snprintf(g->sender, sizeof g->sender, "%s", query->sender);
    snprintf(g->conversation, sizeof g->conversation, "%s",
             query->conversation);
    g->until = query->remember_until_ms;
    g->now = query->now_ms;
    answer->other_at_ms = g->other_at_ms;
    memset(answer->other, 7, sizeof answer->other);
    return g->answer;
}

static handoff_status
open_guarded(guard *g, const char *audience)
{
    const handoff_replay replay = { HANDOFF_REPLAY, .user = g,
                                    .check = guard_check };

    return open_with(&(handoff_open_opts){
        HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 3000, .skew_ms = 700,
        .audience = audience, .replay = &replay });
}

START_TEST(replay_guard_new_is_asked_once_about_the_tip)
{
    guard       g = { .answer = HANDOFF_REPLAY_NEW };
    handoff_leg leg = { HANDOFF_LEG };

    ck_assert_status(open_guarded(&g, "desk.example"), HANDOFF_OK, &err);
    ck_assert_int_eq(handoff_packet_leg(&leg, packet, 2), 1);
    ck_assert_int_eq(g.asked, 1);
    ck_assert_mem_eq(g.tip, made->link[2], 32);
    ck_assert_mem_eq(g.packet, handoff_packet_id(packet), 32);
    ck_assert_str_eq(g.name, "desk.example");
    ck_assert_str_eq(g.sender, leg.sender);
    ck_assert_str_ne(g.conversation, "");
    ck_assert_int_eq(handoff_packet_other_at_ms(packet), 0);
    ck_assert_ptr_null(handoff_packet_other_id(packet));
    ck_assert_int_eq(g.until, PK_NOW + 2000 + PK_HOUR + 700);
    ck_assert_int_eq(g.now, PK_NOW + 3000);
    g.other_at_ms = 5;
    ck_assert_status(open_guarded(&g, "desk.example"), HANDOFF_OK, &err);
    ck_assert_int_eq(handoff_packet_other_at_ms(packet), 5);
    ck_assert_uint_eq(handoff_packet_other_id(packet)[31], 7);
}
END_TEST

START_TEST(replay_guard_seen_is_replay_and_anything_else_is_guard)
{
    static const int others[] = { HANDOFF_REPLAY_UNKNOWN, 0, -1, 4 };
    guard            g = { .answer = HANDOFF_REPLAY_SEEN };

    ck_assert_status(open_guarded(&g, "desk.example"), HANDOFF_E_REPLAY, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_REPLAY);
    ck_assert_ptr_null(packet);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        g.answer = others[i];
        ck_assert_status(open_guarded(&g, "desk.example"), HANDOFF_E_GUARD,
                         &err);
        ck_assert_ptr_null(packet);
    }
}
END_TEST

START_TEST(replay_guard_is_not_asked_about_what_is_refused)
{
    guard g = { .answer = HANDOFF_REPLAY_NEW };

    ck_assert_status(open_guarded(&g, "partner.example"), HANDOFF_E_AUDIENCE,
                     &err);
    bytes.data[bytes.len - 1] ^= 1; /* the last section */
    ck_assert_status(open_guarded(&g, "desk.example"), HANDOFF_E_SECTION, &err);
    ck_assert_int_eq(g.asked, 0);
}
END_TEST

START_TEST(ticket_of_this_packet_opens_it_and_no_other)
{
    handoff_open_opts opts = { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 3000,
                               .audience = "desk.example",
                               .tip = made->link[2] };

    ck_assert_status(open_with(&opts), HANDOFF_OK, &err);
    opts.tip = made->link[1];
    ck_assert_status(open_with(&opts), HANDOFF_E_TICKET, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_TICKET);
    ck_assert_ptr_null(packet);
}
END_TEST

/* ---- The call itself ---------------------------------------------------- */

START_TEST(open_with_a_broken_rule_is_arg)
{
    static const uint8_t    nothing[1];
    const handoff_replay    no_check = { HANDOFF_REPLAY };
    const handoff_open_opts right = { HANDOFF_OPEN_OPTS,
                                      .now_ms = PK_NOW + 3000,
                                      .audience = "desk.example" };
    handoff_open_opts       bad[17];
    size_t                  n = 0;

    for (size_t i = 0; i < 17; i++)
        bad[i] = right;
    bad[n++].audience = NULL;
    bad[n++].audience = "";
    bad[n++].audience = "two words";
    bad[n++].now_ms = -1;
    bad[n++].now_ms = HANDOFF_TIME_MAX + 1;
    bad[n++].skew_ms = -1;
    bad[n++].skew_ms = HANDOFF_SKEW_MS + 1;
    bad[n++].max_lifetime_ms = -1;
    bad[n++].max_lifetime_ms = HANDOFF_LIFETIME_MAX_MS + 1;
    bad[n++].max_packet_bytes = HANDOFF_PACKET_BYTES_MAX + 1;
    bad[n++].max_section_bytes = HANDOFF_SECTION_BYTES_MAX + 1;
    bad[n++].max_total_bytes = HANDOFF_TOTAL_BYTES_MAX + 1;
    bad[n++].max_memory_bytes = HANDOFF_MEMORY_BYTES_MAX + 1;
    bad[n++].max_legs = HANDOFF_LEGS_MAX + 1;
    bad[n++].sections = HANDOFF_SECTION_TRANSCRIPT;
    bad[n++].require = HANDOFF_SECTION_BRIEFING;
    bad[n++].replay = &no_check;
    ck_assert_uint_eq(n, 17);
    for (size_t i = 0; i < n; i++) {
        handoff_status st = open_with(&bad[i]);

        ck_assert_msg(st == HANDOFF_E_ARG && packet == NULL, "%zu: %d", i,
                      (int) st);
    }
    ck_assert_status(open_with(NULL), HANDOFF_E_ARG, &err);
    ck_assert_status(open_with(&right), HANDOFF_OK, &err);
    ck_assert_int_eq(handoff_open(NULL, bytes.data, bytes.len, cast.ring,
                                  &right, NULL),
                     HANDOFF_E_ARG);
    handoff_packet_free(packet);
    ck_assert_int_eq(handoff_open(&packet, NULL, 5, cast.ring, &right, NULL),
                     HANDOFF_E_ARG);
    ck_assert_ptr_null(packet);
    ck_assert_int_eq(handoff_open(&packet, bytes.data, bytes.len, NULL, &right,
                                  NULL),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_open(&packet, nothing, 0, cast.ring, &right, NULL),
                     HANDOFF_E_FORMAT);
    ck_assert_int_eq(handoff_open(&packet, NULL, 0, cast.ring, &right, NULL),
                     HANDOFF_E_FORMAT);
}
END_TEST

START_TEST(open_with_limits_at_their_maximum_is_accepted)
{
    ck_assert_status(open_with(&(handoff_open_opts){
                         HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 3000,
                         .skew_ms = HANDOFF_SKEW_MS,
                         .max_lifetime_ms = HANDOFF_LIFETIME_MAX_MS,
                         .max_packet_bytes = HANDOFF_PACKET_BYTES_MAX,
                         .max_section_bytes = HANDOFF_SECTION_BYTES_MAX,
                         .max_total_bytes = HANDOFF_TOTAL_BYTES_MAX,
                         .max_memory_bytes = HANDOFF_MEMORY_BYTES_MAX,
                         .max_legs = HANDOFF_LEGS_MAX, .sections = HANDOFF_ALL,
                         .audience = "desk.example" }),
                     HANDOFF_OK, &err);
}
END_TEST

START_TEST(open_of_what_is_unknown_here_is_unsupported)
{
    struct {
        handoff_open_opts opts;
        uint64_t          later;
    } newer = { { HANDOFF_OPEN_OPTS, .now_ms = PK_NOW + 3000,
                  .audience = "desk.example" },
                0 };

    newer.opts.struct_size = sizeof newer;
    ck_assert_status(open_with(&newer.opts), HANDOFF_OK, &err);
    newer.later = 1;
    ck_assert_status(open_with(&newer.opts), HANDOFF_E_UNSUPPORTED, &err);
    newer.later = 0;
    newer.opts.flags = 1;
    ck_assert_status(open_with(&newer.opts), HANDOFF_E_UNSUPPORTED, &err);
    newer.opts.flags = 0;
    newer.opts.sections = HANDOFF_SET(16);
    ck_assert_status(open_with(&newer.opts), HANDOFF_E_UNSUPPORTED, &err);
    newer.opts.sections = 0;
    newer.opts.struct_size = sizeof newer.opts - 1;
    ck_assert_status(open_with(&newer.opts), HANDOFF_E_ARG, &err);
    newer.opts.struct_size = 0;
    ck_assert_status(open_with(&newer.opts), HANDOFF_E_ARG, &err);
}
END_TEST

START_TEST(getters_with_structs_of_other_versions)
{
    struct {
        handoff_leg leg;
        uint64_t    later;
    } leg = { { .struct_size = sizeof leg }, 7 };
    struct {
        handoff_section section;
        uint64_t        later;
    } s = { { .struct_size = sizeof s }, 7 };

    ck_assert_status(open_as(&cast.desk, 0), HANDOFF_OK, &err);
    ck_assert_int_eq(handoff_packet_leg(&leg.leg, packet, 0), 1);
    ck_assert_uint_eq(leg.leg.struct_size, sizeof leg);
    ck_assert_uint_eq(leg.later, 0);
    ck_assert_str_eq(leg.leg.sender, "bot.example");
    ck_assert_int_eq(handoff_packet_section(&s.section, packet, 0, 1), 1);
    ck_assert_uint_eq(s.section.struct_size, sizeof s);
    ck_assert_uint_eq(s.later, 0);
    ck_assert_ptr_nonnull(s.section.data);
    leg.leg = (handoff_leg){ .struct_size = sizeof leg.leg - 1 };
    ck_assert_int_eq(handoff_packet_leg(&leg.leg, packet, 0), 0);
    ck_assert_ptr_null(leg.leg.sender);
    s.section = (handoff_section){ .struct_size = sizeof s.section - 1 };
    ck_assert_int_eq(handoff_packet_section(&s.section, packet, 0, 1), 0);
    ck_assert_ptr_null(s.section.data);
}
END_TEST

START_TEST(open_at_the_system_clock_refuses_what_is_not_yet_sent)
{
    pk_free(made);
    made = pk_new();
    pk_leg(made, &cast.bot, HANDOFF_STRINGS("desk.example"),
           ho_base_now_ms() + 2 * HANDOFF_SKEW_MS, PK_HOUR);
    pk_add(made, 1, pk_story_section(1));
    pk_sign(made);
    pk_write(&bytes, made);
    ck_assert_status(open_with(&(handoff_open_opts){
                         HANDOFF_OPEN_OPTS, .audience = "desk.example" }),
                     HANDOFF_E_NOT_YET, &err);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(
        setup, teardown, "open", open_by_the_reader_reads_all_that_is_left,
        open_that_succeeds_leaves_the_error_alone, open_tells_id_and_tip,
        open_tells_the_way, open_tells_what_became_of_each_section,
        open_without_a_grant_leaves_sections_sealed,
        open_of_some_sections_skips_the_others,
        open_with_an_audience_and_an_identity_uses_both,
        open_keeps_nothing_of_its_inputs,
        open_with_a_workspace_gives_the_same_each_time,
        kinds_of_later_versions_are_skipped,
        kinds_of_later_versions_are_still_checked,
        replay_guard_new_is_asked_once_about_the_tip,
        replay_guard_seen_is_replay_and_anything_else_is_guard,
        replay_guard_is_not_asked_about_what_is_refused,
        ticket_of_this_packet_opens_it_and_no_other,
        open_with_a_broken_rule_is_arg,
        open_with_limits_at_their_maximum_is_accepted,
        open_of_what_is_unknown_here_is_unsupported,
        getters_with_structs_of_other_versions,
        open_at_the_system_clock_refuses_what_is_not_yet_sent);
}
