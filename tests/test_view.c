/* SPDX-License-Identifier: MIT */
/*
 * test_view.c -- what a view says of a packet (FORMAT.md section 7 step 1):
 * the prelude, the limits that the parse meets, what redactions and reseals
 * name. Fields, one by one, are in test_view_fields.c.
 */
#include "packet/packet.h"

#include <string.h>

#include "support.h"
#include "support_packet.h"

static pk_cast       cast;
static ho_base_buf   three; /* bytes of pk_three_legs() */
static ho_base_arena arena;
static ho_envelope   view;
static pk_packet    *made;

static const ho_envelope_limits most = { HANDOFF_PACKET_BYTES_MAX,
                                         HANDOFF_LEGS_MAX };

static void
setup(void)
{
    pk_cast_init(&cast);
    made = pk_three_legs(&cast);
    pk_write(&three, made);
}

static void
teardown(void)
{
    pk_free(made);
    pk_cast_free(&cast);
    ho_base_buf_free(&three);
    ho_base_arena_free(&arena);
}

static handoff_status
read_view(const ho_base_buf *bytes, const ho_envelope_limits *limits,
          handoff_error *err)
{
    memset(err, 0, sizeof *err);
    ho_base_arena_free(&arena);
    arena = (ho_base_arena){ .ceiling = HO_VIEW_BYTES_MAX };
    return ho_envelope_read(&view, &arena, bytes->data, bytes->len, limits,
                            err);
}

/* ---- What is right ------------------------------------------------------ */

START_TEST(view_three_legs_says_what_was_written)
{
    handoff_error              err;
    const ho_envelope_section *s;

    ck_assert_status(read_view(&three, &most, &err), HANDOFF_OK, &err);
    ck_assert_uint_eq(view.legs_count, 3);
    ck_assert(!view.uncommitted);
    for (uint32_t n = 0; n < 3; n++) {
        ck_assert_mem_eq(view.legs[n]->link, made->link[n], 32);
        ck_assert_int_eq(view.legs[n]->sent_at_ms, PK_NOW + 1000 * n);
        ck_assert_int_eq(view.legs[n]->expires_at_ms,
                         PK_NOW + 1000 * n + PK_HOUR);
    }
    ck_assert_mem_eq(view.legs[1]->sender, cast.desk.key, 32);
    ck_assert_uint_eq(view.legs[2]->audience_count, 2);
    ck_assert_str_eq(view.legs[2]->audience[0], "desk.example");
    ck_assert_str_eq(view.legs[2]->audience[1], "bot.example");
    ck_assert_ptr_null(view.legs[2]->audience[2]);
    ck_assert_uint_eq(view.legs[0]->adds, 0x1E);
    ck_assert_uint_eq(view.legs[1]->adds, 0x04);

    s = ho_envelope_find(&view, 0, HANDOFF_SECTION_TRANSCRIPT);
    ck_assert_int_eq(s->redacted_by, 1);
    ck_assert_str_eq(s->reason, "the partner need not read");
    ck_assert_uint_eq(s->sealed.len, 0);
    s = ho_envelope_find(&view, 0, HANDOFF_SECTION_CUSTOMER);
    ck_assert_int_eq(s->redacted_by, -1);
    ck_assert_uint_eq(s->formed_by, 1);
    ck_assert_mem_eq(s->seal.p, made->section[0][3].seal, 32);
    ck_assert_uint_eq(s->readers_count, 2);
    ck_assert_mem_eq(s->readers + 32, s->grants.p + HO_GRANT_BYTES, 32);
    s = ho_envelope_find(&view, 0, HANDOFF_SECTION_BRIEFING);
    ck_assert_uint_eq(s->clear.len, made->section[0][2].object.len);
    ck_assert_ptr_null(ho_envelope_find(&view, 0, HANDOFF_SECTION_EXTRAS));
    ck_assert_ptr_null(ho_envelope_find(&view, 3, HANDOFF_SECTION_ROUTING));
}
END_TEST

/* ---- Prelude ------------------------------------------------------------ */

START_TEST(prelude_each_byte_wrong_is_refused)
{
    static const struct {
        size_t         at;
        uint8_t        byte;
        handoff_status status;
    } cases[] = {
        { 0, 0x88, HANDOFF_E_FORMAT },  { 1, 0x68, HANDOFF_E_FORMAT },
        { 2, 0x4E, HANDOFF_E_FORMAT },  { 3, 0x51, HANDOFF_E_FORMAT },
        { 4, 0x00, HANDOFF_E_VERSION }, { 4, 0x02, HANDOFF_E_VERSION },
        { 4, 0xFF, HANDOFF_E_VERSION }, { 5, 0x00, HANDOFF_E_FORMAT },
        { 5, 0x02, HANDOFF_E_FORMAT },  { 5, 0x03, HANDOFF_E_FORMAT },
        { 6, 0x01, HANDOFF_E_FORMAT },  { 7, 0x80, HANDOFF_E_FORMAT },
    };
    handoff_error err;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t right = three.data[cases[i].at];

        three.data[cases[i].at] = cases[i].byte;
        ck_assert_status(read_view(&three, &most, &err), cases[i].status, &err);
        ck_assert_int_eq(err.check, HANDOFF_CHECK_PRELUDE);
        three.data[cases[i].at] = right;
    }
    /* The version is read before the kind. */
    three.data[4] = 2;
    three.data[5] = 9;
    ck_assert_status(read_view(&three, &most, &err), HANDOFF_E_VERSION, &err);
}
END_TEST

START_TEST(prelude_cut_short_is_format_whatever_its_version)
{
    handoff_error err;

    three.data[4] = 7;
    for (three.len = 0; three.len < 8; three.len++)
        ck_assert_status(read_view(&three, &most, &err), HANDOFF_E_FORMAT,
                         &err);
    ck_assert_status(read_view(&three, &most, &err), HANDOFF_E_VERSION, &err);
}
END_TEST

/* ---- Sections ----------------------------------------------------------- */

START_TEST(sealed_routing_is_format)
{
    ho_base_buf   bytes = { 0 };
    handoff_error err;

    /* The commitment says "in clear"; the section comes sealed. */
    made->section[0][1].sealed.len = 0;
    pk_seal(made, 0, HANDOFF_SECTION_ROUTING, &cast.desk, NULL);
    pk_write(&bytes, made);
    ck_assert_status(read_view(&bytes, &most, &err), HANDOFF_E_FORMAT, &err);
    ck_assert_int_eq(err.section, HANDOFF_SECTION_ROUTING);
    ho_base_buf_free(&bytes);
}
END_TEST

START_TEST(grants_out_of_order_or_double_are_format)
{
    ho_base_buf   bytes = { 0 };
    handoff_error err;
    uint8_t      *g = made->section[0][3].grants.data;
    uint8_t       first[HO_GRANT_BYTES];

    memcpy(first, g, sizeof first);
    memmove(g, g + HO_GRANT_BYTES, HO_GRANT_BYTES);
    pk_write(&bytes, made); /* the same reader twice */
    ck_assert_status(read_view(&bytes, &most, &err), HANDOFF_E_FORMAT, &err);
    memcpy(g + HO_GRANT_BYTES, first, sizeof first);
    pk_write(&bytes, made);
    ck_assert_status(read_view(&bytes, &most, &err), HANDOFF_E_FORMAT, &err);
    ck_assert_int_eq(err.section, HANDOFF_SECTION_CUSTOMER);
    ho_base_buf_free(&bytes);
}
END_TEST

START_TEST(body_without_a_leg_is_format)
{
    ho_base_buf   bytes = { 0 };
    handoff_error err;

    ho_envelope_header_write(&bytes, HO_KIND_PACKET);
    ck_assert_status(read_view(&bytes, &most, &err), HANDOFF_E_FORMAT, &err);
    ho_envelope_section_write(&bytes, 0, 1, HO_SLICE("x", 1), HO_SLICE(NULL, 0),
                              HO_SLICE(NULL, 0));
    ck_assert_status(read_view(&bytes, &most, &err), HANDOFF_E_FORMAT, &err);
    ho_base_buf_free(&bytes);
}
END_TEST

/* ---- References --------------------------------------------------------- */

typedef struct reference {
    uint32_t    leg, kind;
    const char *reason; /* NULL: a reseal */
} reference;

/* Three legs and one more, whose redactions and reseals are `refs`. */
static handoff_status
fourth_leg(const reference *refs, size_t count, handoff_error *err)
{
    ho_base_buf    bytes = { 0 };
    handoff_status st;

    pk_free(made);
    made = pk_three_legs(&cast);
    pk_leg(made, &cast.desk, HANDOFF_STRINGS("partner.example"), PK_NOW,
           PK_HOUR);
    pk_add(made, HANDOFF_SECTION_CUSTOMER,
           pk_story_section(HANDOFF_SECTION_CUSTOMER));
    for (size_t i = 0; i < count; i++) {
        if (refs[i].reason == NULL)
            pk_clear(made, refs[i].leg, refs[i].kind);
        else
            pk_redact(made, refs[i].leg, refs[i].kind, refs[i].reason);
    }
    pk_sign(made);
    pk_write(&bytes, made);
    st = read_view(&bytes, &most, err);
    ho_base_buf_free(&bytes);
    return st;
}

START_TEST(reference_to_what_is_not_there_is_chain)
{
    static const reference cases[] = {
        { 3, 3, "own leg" },
        { 4, 2, "later leg" },
        { 15, 2, "no such leg" },
        { 0, 1, "routing" },
        { 2, 1, "routing" },
        { 0, 5, "never added" },
        { 1, 3, "never added" },
        { 2, 16, "never added" },
        { 0, 4, "redacted twice" },
        { 1, 2, "redacted twice" },
        { 3, 3, NULL },
        { 4, 2, NULL },
        { 15, 2, NULL },
        { 0, 1, NULL },
        { 0, 5, NULL },
        { 0, 4, NULL },
        { 1, 2, NULL },
        { 2, 31, NULL },
    };
    handoff_error err;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        handoff_status st = fourth_leg(&cases[i], 1, &err);

        ck_assert_msg(st == HANDOFF_E_CHAIN, "case %zu: %d", i, (int) st);
        ck_assert_int_eq(err.check, HANDOFF_CHECK_REFERENCES);
        ck_assert_int_eq(err.leg, 3);
        ck_assert_int_eq(err.section, (int32_t) cases[i].kind);
    }
}
END_TEST

START_TEST(reseal_of_what_the_same_leg_redacts_is_chain)
{
    static const reference both[] = { { 0, 3, "gone" }, { 0, 3, NULL } };
    handoff_error          err;

    ck_assert_status(fourth_leg(both, 2, &err), HANDOFF_E_CHAIN, &err);
    ck_assert_status(fourth_leg(both, 1, &err), HANDOFF_OK, &err);
    ck_assert_status(fourth_leg(both + 1, 1, &err), HANDOFF_OK, &err);
    ck_assert_uint_eq(ho_envelope_find(&view, 0, 3)->formed_by, 3);
    ck_assert_uint_eq(ho_envelope_find(&view, 0, 3)->seal.len, 0);
}
END_TEST

/* ---- Limits ------------------------------------------------------------- */

START_TEST(legs_at_the_limit_are_accepted_and_one_more_refused)
{
    handoff_error      err;
    ho_envelope_limits limits = most;

    for (uint32_t n = 3; n < PK_LEGS; n++) {
        limits.legs = n;
        pk_write(&three, made);
        ck_assert_status(read_view(&three, &limits, &err), HANDOFF_OK, &err);
        limits.legs = n - 1;
        ck_assert_status(read_view(&three, &limits, &err), HANDOFF_E_LIMIT,
                         &err);
        pk_leg(made, &cast.desk, HANDOFF_STRINGS("desk.example"), PK_NOW,
               PK_HOUR);
        pk_sign(made);
    }
    ck_assert_uint_eq(made->legs_count, HANDOFF_LEGS_MAX + 1);
    pk_write(&three, made);
    ck_assert_status(read_view(&three, &most, &err), HANDOFF_E_LIMIT, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_PARSE);
}
END_TEST

START_TEST(leg_over_64_kib_is_limit_before_it_is_read)
{
    ho_base_buf   bytes = { 0 };
    handoff_error err;

    /* What the leg says does not matter: its length is met first. */
    for (size_t extra = 0; extra < 2; extra++) {
        ho_base_buf leg = { 0 }, pair = { 0 };

        ck_assert(ho_base_buf_reserve(&leg, HANDOFF_LEG_BYTES_MAX + 1));
        memset(leg.data, 0, HANDOFF_LEG_BYTES_MAX + 1);
        ho_base_wire_put_bytes(&pair, 1,
                               HO_SLICE(leg.data,
                                        HANDOFF_LEG_BYTES_MAX + extra));
        ho_base_wire_put_bytes(&pair, 2, HO_SLICE(made->signature[0], 64));
        ho_base_buf_clear(&bytes);
        ho_envelope_header_write(&bytes, HO_KIND_PACKET);
        ho_base_wire_put_bytes(&bytes, 1, HO_SLICE(pair.data, pair.len));
        ck_assert_status(read_view(&bytes, &most, &err),
                         extra == 0 ? HANDOFF_E_FORMAT : HANDOFF_E_LIMIT, &err);
        ck_assert_int_eq(err.leg, 0);
        ho_base_buf_free(&leg);
        ho_base_buf_free(&pair);
    }
    ho_base_buf_free(&bytes);
}
END_TEST

/* Bytes by which the leg is filled up, as a field for later versions. */
static size_t leg_bytes;

static void
fill_up(pk_packet *p, ho_base_buf *leg)
{
    static const uint8_t zeros[1024];
    size_t               left = leg_bytes - leg->len;

    (void) p;
    /* A tag of 2 bytes and a length of 2: 128 or more. */
    ck_assert(left > 200 && left <= sizeof zeros + 4);
    ho_base_wire_put_bytes(leg, 16, HO_SLICE(zeros, left - 4));
    ck_assert_uint_eq(leg->len, leg_bytes);
}

/* 13 legs that add 21 kinds each, and one that redacts until it is as long as
 * a leg may be. */
static void
long_leg(size_t want)
{
    char reason[HANDOFF_REASON_MAX + 1];

    memset(reason, 'r', sizeof reason - 1);
    reason[sizeof reason - 1] = '\0';
    pk_free(made);
    made = pk_new();
    for (uint32_t n = 0; n < 13; n++) {
        pk_leg(made, &cast.desk, HANDOFF_STRINGS("desk.example"), PK_NOW,
               PK_HOUR);
        for (uint32_t kind = 1; kind < HO_KINDS; kind++) {
            if (kind <= HANDOFF_SECTION_EXTRAS || kind >= 16)
                pk_add(made, kind, HO_SLICE("x", 1));
        }
        pk_sign(made);
    }
    pk_leg(made, &cast.desk, HANDOFF_STRINGS("desk.example"), PK_NOW, PK_HOUR);
    for (uint32_t i = 0; made->redacts.len < want - 1000; i++) {
        uint32_t kind = 2 + i % 20; /* of 20 that may be redacted */

        pk_redact(made, i / 20, kind <= 5 ? kind : kind + 10, reason);
    }
    leg_bytes = want;
    made->forge = fill_up;
    pk_sign(made);
    pk_write(&three, made);
}

START_TEST(leg_of_64_kib_is_read_and_one_byte_more_refused)
{
    handoff_error err;

    long_leg(HANDOFF_LEG_BYTES_MAX);
    ck_assert_status(read_view(&three, &most, &err), HANDOFF_OK, &err);
    ck_assert_uint_eq(view.legs[13]->bytes.len, HANDOFF_LEG_BYTES_MAX);
    long_leg(HANDOFF_LEG_BYTES_MAX + 1);
    ck_assert_status(read_view(&three, &most, &err), HANDOFF_E_LIMIT, &err);
    ck_assert_int_eq(err.leg, 13);
}
END_TEST

/* 16 legs that add every kind, each with 32 grants and each redacted, though
 * it is there: nothing that a view keeps can be more. */
START_TEST(view_of_the_most_that_can_be_said_fits_its_bound)
{
    char          reason[HANDOFF_REASON_MAX + 1], name[8][256];
    const char   *names[9] = { NULL };
    ho_base_buf   grants = { 0 };
    handoff_error err;

    memset(reason, 'r', sizeof reason);
    reason[sizeof reason - 1] = '\0';
    for (int i = 0; i < 8; i++) {
        memset(name[i], 'a' + i, 255);
        name[i][255] = '\0';
        names[i] = name[i];
    }
    for (uint8_t i = 0; i < HANDOFF_GRANTS_MAX; i++) {
        uint8_t grant[HO_GRANT_BYTES] = { i };

        ho_base_buf_append(&grants, grant, sizeof grant);
    }
    pk_free(made);
    made = pk_new();
    for (uint32_t n = 0; n < HANDOFF_LEGS_MAX; n++) {
        pk_leg(made, &cast.desk, names, PK_NOW, PK_HOUR);
        for (uint32_t kind = 1; kind < HO_KINDS; kind++) {
            pk_section *s = &made->section[n][kind];

            if (kind > HANDOFF_SECTION_EXTRAS && kind < 16)
                continue;
            pk_add(made, kind, HO_SLICE("x", 1));
            if (kind == HANDOFF_SECTION_ROUTING)
                continue;
            s->is_sealed = true;
            ho_base_buf_append(&s->grants, grants.data, grants.len);
            ho_base_buf_append(&s->sealed, "x", 1);
            if (n != 0)
                pk_redact(made, n - 1, kind, reason);
        }
        pk_sign(made);
    }
    for (uint32_t n = 0; n < HANDOFF_LEGS_MAX; n++)
        for (uint32_t kind = 0; kind < HO_KINDS; kind++)
            made->section[n][kind].redacted = false;
    pk_write(&three, made);
    ck_assert_status(read_view(&three, &most, &err), HANDOFF_OK, &err);
    ck_assert_uint_gt(arena.used, HO_VIEW_BYTES_MAX / 4);
    ck_assert_uint_lt(arena.used, HO_VIEW_BYTES_MAX / 4 * 3);
    ho_base_buf_free(&grants);
}
END_TEST

START_TEST(packet_over_its_limit_is_limit_after_the_prelude)
{
    ho_envelope_limits limits = { three.len, HANDOFF_LEGS_MAX };
    handoff_error      err;

    ck_assert_status(read_view(&three, &limits, &err), HANDOFF_OK, &err);
    limits.packet_bytes--;
    ck_assert_status(read_view(&three, &limits, &err), HANDOFF_E_LIMIT, &err);
    ck_assert_int_eq(err.check, HANDOFF_CHECK_PARSE);
    three.data[4] = 2;
    ck_assert_status(read_view(&three, &limits, &err), HANDOFF_E_VERSION, &err);
}
END_TEST

START_TEST(grants_up_to_32_are_accepted_and_33_are_limit)
{
    ho_base_buf bytes = { 0 };
    pk_section *s = &made->section[0][3];

    for (size_t count = HANDOFF_GRANTS_MAX; count <= HANDOFF_GRANTS_MAX + 1;
         count++) {
        handoff_error err;
        uint8_t       grant[HO_GRANT_BYTES] = { 0 };

        ho_base_buf_clear(&s->grants);
        for (size_t i = 0; i < count; i++) {
            grant[0] = (uint8_t) i;
            ho_base_buf_append(&s->grants, grant, sizeof grant);
        }
        pk_write(&bytes, made);
        ck_assert_status(read_view(&bytes, &most, &err),
                         count <= HANDOFF_GRANTS_MAX ? HANDOFF_OK
                                                     : HANDOFF_E_LIMIT,
                         &err);
    }
    ho_base_buf_free(&bytes);
}
END_TEST

/* ---- Hostile bytes ------------------------------------------------------ */

START_TEST(view_of_every_shorter_length_is_format)
{
    handoff_error err;
    size_t        len = three.len;

    for (three.len = 0; three.len < len; three.len++) {
        handoff_status st = read_view(&three, &most, &err);

        /* Cut between two sections, what is left is a packet of fewer. */
        if (st != HANDOFF_OK)
            ck_assert_status(st, HANDOFF_E_FORMAT, &err);
    }
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("view");
    TCase *tcase = tcase_create("view");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, view_three_legs_says_what_was_written);
    tcase_add_test(tcase, prelude_each_byte_wrong_is_refused);
    tcase_add_test(tcase, prelude_cut_short_is_format_whatever_its_version);
    tcase_add_test(tcase, sealed_routing_is_format);
    tcase_add_test(tcase, grants_out_of_order_or_double_are_format);
    tcase_add_test(tcase, body_without_a_leg_is_format);
    tcase_add_test(tcase, reference_to_what_is_not_there_is_chain);
    tcase_add_test(tcase, reseal_of_what_the_same_leg_redacts_is_chain);
    tcase_add_test(tcase, legs_at_the_limit_are_accepted_and_one_more_refused);
    tcase_add_test(tcase, leg_over_64_kib_is_limit_before_it_is_read);
    tcase_add_test(tcase, leg_of_64_kib_is_read_and_one_byte_more_refused);
    tcase_add_test(tcase, view_of_the_most_that_can_be_said_fits_its_bound);
    tcase_add_test(tcase, packet_over_its_limit_is_limit_after_the_prelude);
    tcase_add_test(tcase, grants_up_to_32_are_accepted_and_33_are_limit);
    tcase_add_test(tcase, view_of_every_shorter_length_is_format);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
