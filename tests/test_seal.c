/* SPDX-License-Identifier: MIT */
/*
 * test_seal.c -- a context becomes a packet, and opens to the same.
 */
#include "packet/packet.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "support_story.h"

#define TO_DESK HANDOFF_STRINGS("desk.example")

/* ---- There and back ------------------------------------------------------ */

START_TEST(seal_in_clear_opens_to_the_same_without_keys)
{
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *sealed;
    handoff_packet   *packet;

    opts.audience = TO_DESK;
    sealed = story_seal(story.ctx, &opts);
    packet = story_open(sealed, &story.cast.desk, false);
    story_expect(packet, story.ctx, HANDOFF_ALL);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
}
END_TEST

START_TEST(seal_to_a_reader_opens_for_that_reader_alone)
{
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *sealed;
    handoff_packet   *packet;

    opts.audience = HANDOFF_STRINGS("desk.example", "partner.example");
    opts.clear = STORY_CLEAR;
    opts.readers = HANDOFF_READERS({ "desk.example", STORY_SEALED });
    sealed = story_seal(story.ctx, &opts);
    packet = story_open(sealed, &story.cast.desk, true);
    story_expect(packet, story.ctx, STORY_CLEAR);
    handoff_packet_free(packet);
    packet = story_open(sealed, &story.cast.partner, true);
    for (uint32_t kind = 1; kind <= HO_SECTIONS; kind++)
        ck_assert_uint_eq(story_state(packet, kind),
                          HANDOFF_HAS(STORY_SEALED, kind)
                              ? HANDOFF_STATE_SEALED
                              : HANDOFF_STATE_PRESENT);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
}
END_TEST

START_TEST(seal_to_two_readers_gives_each_its_sections)
{
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *sealed;
    handoff_packet   *packet;
    handoff_section   s = { HANDOFF_SECTION };

    opts.audience = HANDOFF_STRINGS("desk.example", "partner.example");
    opts.clear = 0;
    opts.readers = HANDOFF_READERS({ "desk.example", HANDOFF_ALL },
                                   { "partner.example",
                                     HANDOFF_SET(HANDOFF_SECTION_BRIEFING) });
    sealed = story_seal(story.ctx, &opts);
    packet = story_open(sealed, &story.cast.desk, true);
    story_expect(packet, story.ctx, 0);
    ck_assert(handoff_packet_section(&s, packet, 0, HANDOFF_SECTION_BRIEFING));
    ck_assert_uint_eq(s.readers_count, 2);
    handoff_packet_free(packet);
    packet = story_open(sealed, &story.cast.partner, true);
    ck_assert_uint_eq(story_state(packet, 2), HANDOFF_STATE_PRESENT);
    ck_assert_uint_eq(story_state(packet, 3), HANDOFF_STATE_SEALED);
    ck_assert_uint_eq(story_state(packet, 4), HANDOFF_STATE_SEALED);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
}
END_TEST

/* A router that sees no briefing must not read the intent from routing. */
START_TEST(seal_of_a_briefing_leaves_no_copy_of_it_in_routing)
{
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *sealed;
    handoff_packet   *packet;
    handoff_routing   routing = { HANDOFF_ROUTING };

    opts.audience = TO_DESK;
    opts.clear = 0;
    opts.readers = HANDOFF_READERS({ "desk.example", HANDOFF_ALL });
    sealed = story_seal(story.ctx, &opts);
    packet = story_open(sealed, &story.cast.desk, false);
    ck_assert(handoff_context_get(&routing, handoff_packet_context(packet), 0));
    ck_assert_str_eq(routing.intent, "");
    ck_assert_str_eq(routing.emotion, "");
    ck_assert_uint_eq(routing.last_turn, 3);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
}
END_TEST

START_TEST(seal_leaves_the_context_as_it_was)
{
    handoff_seal_opts opts = story_opts();
    char             *before, *after;
    size_t            len;

    opts.audience = TO_DESK;
    handoff_context_to_json(&before, &len, story.ctx, 0, NULL);
    handoff_sealed_free(story_seal(story.ctx, &opts));
    handoff_context_to_json(&after, &len, story.ctx, 0, NULL);
    ck_assert_str_eq(before, after);
    handoff_free(before);
    handoff_free(after);
}
END_TEST

START_TEST(seal_of_routing_alone_needs_nothing_named)
{
    handoff_context *small = story_parse(
        "{\"routing\":{\"conversation_id\":\"c\"},\"briefing\":{}}");
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *sealed;
    handoff_packet   *packet;

    opts.audience = TO_DESK;
    opts.clear = 0;
    sealed = story_seal(small, &opts);
    packet = story_open(sealed, &story.cast.desk, false);
    /* A briefing without a field is no section: there is no empty object. */
    ck_assert_uint_eq(story_state(packet, 1), HANDOFF_STATE_PRESENT);
    ck_assert_uint_eq(story_state(packet, 2), 0);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    handoff_context_free(small);
}
END_TEST

START_TEST(seal_with_one_workspace_many_times_opens_each_time)
{
    handoff_seal_opts  opts = story_opts();
    handoff_workspace *ws;

    ck_assert_status(handoff_workspace_new(&ws, NULL), HANDOFF_OK, NULL);
    opts.audience = TO_DESK;
    opts.clear = STORY_CLEAR;
    opts.readers = HANDOFF_READERS({ "desk.example", STORY_SEALED });
    opts.workspace = ws;
    for (int i = 0; i < 5; i++) {
        handoff_sealed *sealed = story_seal(story.ctx, &opts);
        handoff_packet *packet = story_open(sealed, &story.cast.desk, true);

        story_expect(packet, story.ctx, STORY_CLEAR);
        for (size_t k = 0; k < 4; k++)
            ck_assert(ws->scratch[k].data != NULL && ws->scratch[k].len == 0 &&
                      sodium_is_zero(ws->scratch[k].data, ws->scratch[k].cap));
        handoff_packet_free(packet);
        handoff_sealed_free(sealed);
    }
    handoff_workspace_free(ws);
}
END_TEST

START_TEST(seal_gives_the_names_that_open_gives)
{
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *sealed;
    handoff_packet   *packet;
    handoff_leg       leg = { HANDOFF_LEG };
    uint8_t          *data;
    const uint8_t    *bytes;
    size_t            len, text_len;
    const char       *text;

    opts.audience = HANDOFF_STRINGS("desk.example", "z", "a");
    opts.lifetime_ms = 1234;
    sealed = story_seal(story.ctx, &opts);
    packet = story_open(sealed, &story.cast.desk, false);
    ck_assert_mem_eq(handoff_sealed_id(sealed), handoff_packet_id(packet), 32);
    ck_assert_mem_eq(handoff_sealed_tip(sealed), handoff_packet_tip(packet),
                     32);
    ck_assert(handoff_packet_leg(&leg, packet, 0));
    ck_assert_int_eq(leg.sent_at_ms, PK_NOW);
    ck_assert_int_eq(leg.expires_at_ms, PK_NOW + 1234);
    ck_assert_str_eq(leg.sender, "bot.example");
    ck_assert_str_eq(leg.audience[0], "desk.example");
    ck_assert_str_eq(leg.audience[1], "z"); /* in the order given */
    ck_assert_str_eq(leg.audience[2], "a");
    ck_assert_ptr_null(leg.audience[3]);
    text = handoff_sealed_text(sealed);
    text_len = strlen(text);
    ck_assert_status(handoff_text_decode(&data, &len, text, text_len, NULL),
                     HANDOFF_OK, NULL);
    bytes = handoff_sealed_data(sealed, &text_len);
    ck_assert_uint_eq(len, text_len);
    ck_assert_mem_eq(data, bytes, len);
    handoff_free(data);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
}
END_TEST

START_TEST(seal_twice_makes_two_packets)
{
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *a, *b;

    opts.audience = TO_DESK;
    a = story_seal(story.ctx, &opts);
    b = story_seal(story.ctx, &opts);
    ck_assert_mem_ne(handoff_sealed_id(a), handoff_sealed_id(b), 32);
    ck_assert_mem_ne(handoff_sealed_tip(a), handoff_sealed_tip(b), 32);
    handoff_sealed_free(a);
    handoff_sealed_free(b);
}
END_TEST

START_TEST(seal_by_default_lives_an_hour_from_now)
{
    handoff_seal_opts opts = story_opts();
    int64_t           before = ho_base_now_ms();
    handoff_sealed   *sealed;

    opts.now_ms = 0;
    opts.audience = TO_DESK;
    sealed = story_seal(story.ctx, &opts);
    ck_assert_int_ge(sealed->sent_at_ms, before);
    ck_assert_int_le(sealed->sent_at_ms, ho_base_now_ms());
    ck_assert_int_eq(sealed->expires_at_ms - sealed->sent_at_ms, 3600000);
    handoff_sealed_free(sealed);
}
END_TEST

/* ---- Real conversations -------------------------------------------------- */

static void
expect_conversation(const char *name)
{
    char              path[400];
    size_t            len;
    char             *json;
    handoff_context  *c;
    handoff_error     err;
    handoff_seal_opts opts = story_opts();

    snprintf(path, sizeof path, "data/contexts/%s", name);
    json = support_shared(&len, path);
    ck_assert_ptr_nonnull(json);
    ck_assert_status(handoff_context_new(&c, NULL), HANDOFF_OK, NULL);
    ck_assert_status(handoff_context_from_json(c, json, len, NULL, &err),
                     HANDOFF_OK, &err);
    opts.audience = TO_DESK;
    for (int sealing = 0; sealing < 2; sealing++) {
        handoff_sealed *sealed;
        handoff_packet *packet;

        opts.clear = sealing ? 0 : HANDOFF_ALL;
        opts.readers =
            sealing ? HANDOFF_READERS({ "desk.example", HANDOFF_ALL }) : NULL;
        sealed = story_seal(c, &opts);
        packet = story_open(sealed, &story.cast.desk, sealing != 0);
        story_expect(packet, c, opts.clear);
        handoff_packet_free(packet);
        handoff_sealed_free(sealed);
    }
    handoff_context_free(c);
    free(json);
}

START_TEST(seal_of_every_real_conversation_opens_to_the_same)
{
    const char    *root = getenv("HANDOFF_SHARED");
    char           path[400];
    DIR           *dir;
    struct dirent *entry;
    size_t         n = 0;

    snprintf(path, sizeof path, "%s/data/contexts",
             root == NULL ? "../shared" : root);
    dir = opendir(path);
    if (dir == NULL) {
        support_skipped("seal_of_every_real_conversation_opens_to_the_same");
        return;
    }
    while ((entry = readdir(dir)) != NULL)
        if (strstr(entry->d_name, ".json") != NULL) {
            expect_conversation(entry->d_name);
            n++;
        }
    closedir(dir);
    ck_assert_uint_gt(n, 0);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("seal");
    TCase *tcase = tcase_create("seal");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    tcase_add_test(tcase, seal_in_clear_opens_to_the_same_without_keys);
    tcase_add_test(tcase, seal_to_a_reader_opens_for_that_reader_alone);
    tcase_add_test(tcase, seal_to_two_readers_gives_each_its_sections);
    tcase_add_test(tcase, seal_of_a_briefing_leaves_no_copy_of_it_in_routing);
    tcase_add_test(tcase, seal_leaves_the_context_as_it_was);
    tcase_add_test(tcase, seal_of_routing_alone_needs_nothing_named);
    tcase_add_test(tcase, seal_with_one_workspace_many_times_opens_each_time);
    tcase_add_test(tcase, seal_gives_the_names_that_open_gives);
    tcase_add_test(tcase, seal_twice_makes_two_packets);
    tcase_add_test(tcase, seal_by_default_lives_an_hour_from_now);
    tcase_add_test(tcase, seal_of_every_real_conversation_opens_to_the_same);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
