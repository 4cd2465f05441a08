/* SPDX-License-Identifier: MIT */
/*
 * test_render_card.c -- the card as JSON, and that the first screen is one.
 */
#include "support_hostile.h"
#include "support_random.h"
#include "support_render.h"

#include <string.h>

#include <jansson.h>

enum { SCREEN = 24 };

static json_t *
card_of(const handoff_context *ctx, const handoff_packet *packet,
        uint32_t flags)
{
    handoff_render_opts opts = render_opts();
    char               *text;
    json_t             *card;

    opts.flags = flags;
    text = packet != NULL ? render_packet(packet, HANDOFF_RENDER_JSON, &opts)
                          : render_context(ctx, HANDOFF_RENDER_JSON, &opts);
    card = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_msg(json_is_object(card), "%.200s", text);
    handoff_free(text);
    return card;
}

static const char *
string(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* Does every member stand in the list? */
static void
has_only(json_t *object, const char *const *names)
{
    const char *key;
    json_t     *value;

    json_object_foreach(object, key, value)
    {
        size_t i = 0;

        while (names[i] != NULL && strcmp(names[i], key) != 0)
            i++;
        ck_assert_msg(names[i] != NULL, "%s is not in render.h", key);
    }
}

/* ---- What it has --------------------------------------------------------- */

static void
check_item(json_t *item)
{
    static const char *const of_item[] = { "pieces", "anchor", "leg", "sender",
                                           "role",   "again",  NULL };
    static const char *const of_piece[] = { "text",    "tone",   "joint",
                                            "theirs",  "masked", "language",
                                            "time_ms", "course", NULL };
    json_t                  *pieces = json_object_get(item, "pieces");

    has_only(item, of_item);
    ck_assert_uint_gt(json_array_size(pieces), 0);
    for (size_t i = 0; i < json_array_size(pieces); i++) {
        has_only(json_array_get(pieces, i), of_piece);
        ck_assert_ptr_nonnull(string(json_array_get(pieces, i), "text"));
    }
}

/* Lines of a list; anchors that are not said again are added to `seen`. */
static size_t
check_lines(const json_t *lines, json_t *seen)
{
    ck_assert(json_is_array(lines));
    for (size_t l = 0; l < json_array_size(lines); l++) {
        const json_t *line = json_array_get(lines, l);

        ck_assert_uint_gt(json_array_size(line), 0);
        for (size_t i = 0; i < json_array_size(line); i++) {
            json_t     *item = json_array_get(line, i);
            const char *anchor = string(item, "anchor");

            check_item(item);
            if (anchor == NULL || json_is_true(json_object_get(item, "again")))
                continue;
            ck_assert_msg(json_object_get(seen, anchor) == NULL, "%s twice",
                          anchor);
            json_object_set_new(seen, anchor, json_true());
        }
    }
    return json_array_size(lines);
}

START_TEST(card_has_what_its_header_says_and_nothing_else)
{
    static const char *const of_card[] = {
        "card",  "language", "signed", "now_ms", "utc_offset_minutes",
        "parts", NULL
    };
    static const char *const of_part[] = { "id",   "title", "heading", "more",
                                           "lead", "rest",  NULL };
    static const char *const ids[] = { "why",      "now",   "who",
                                       "wants",    "feels", "tried",
                                       "promised", "said",  "way" };
    handoff_packet          *packet = render_forwarded();
    json_t *card = card_of(NULL, packet, 0), *seen = json_object();
    json_t *parts = json_object_get(card, "parts");

    has_only(card, of_card);
    ck_assert_int_eq(json_integer_value(json_object_get(card, "card")), 1);
    ck_assert(json_is_true(json_object_get(card, "signed")));
    ck_assert_uint_eq(json_array_size(parts), HO_PARTS);
    for (size_t i = 0; i < HO_PARTS; i++) {
        json_t *part = json_array_get(parts, i);

        has_only(part, of_part);
        ck_assert_str_eq(string(part, "id"), ids[i]);
        ck_assert_uint_gt(check_lines(json_object_get(part, "lead"), seen), 0);
        check_lines(json_object_get(part, "rest"), seen);
    }
    ck_assert_ptr_nonnull(json_object_get(seen, "promise-1"));
    json_decref(seen);
    json_decref(card);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(card_says_whose_word_it_is)
{
    handoff_packet *packet = render_forwarded();
    json_t         *card = card_of(NULL, packet, HANDOFF_RENDER_WHOLE);
    json_t         *parts = json_object_get(card, "parts");
    json_t         *line = json_array_get(
                json_object_get(json_array_get(parts, HO_PART_PROMISED), "rest"), 0);
    json_t *item = json_array_get(line, 0);

    ck_assert_str_eq(string(item, "anchor"), "promise-1");
    ck_assert_str_eq(string(item, "sender"), "desk.example");
    ck_assert_int_eq(json_integer_value(json_object_get(item, "leg")), 1);
    json_decref(card);
    handoff_packet_free(packet);
}
END_TEST

/* ---- Hostile text -------------------------------------------------------- */

static size_t
count_theirs(json_t *value, const char *meant)
{
    size_t      n = 0, i;
    json_t     *at;
    const char *key;

    if (json_is_true(json_object_get(value, "theirs"))) {
        ck_assert_str_eq(string(value, "text"), meant);
        return 1;
    }
    if (json_is_array(value)) {
        json_array_foreach(value, i, at) n += count_theirs(at, meant);
    }
    if (json_is_object(value)) {
        json_object_foreach(value, key, at) n += count_theirs(at, meant);
    }
    return n;
}

START_TEST(hostile_text_is_a_string_that_is_marked_as_theirs)
{
    static char one[HOSTILE_MAX];
    size_t      n = 0;

    for (; hostile_text(one, n); n++) {
        handoff_context *ctx = hostile_context(one);
        json_t          *card =
            card_of(ctx, NULL, HANDOFF_RENDER_WHOLE | HANDOFF_RENDER_REVEAL);

        ck_assert_uint_gt(count_theirs(card, one), 90);
        json_decref(card);
        handoff_context_free(ctx);
    }
    ck_assert_uint_gt(n, 300);
}
END_TEST

/* ---- The first screen ---------------------------------------------------- */

/* Lines above the title of the rest, or all. */
static size_t
lines_of_screen(const char *text)
{
    size_t n = 0;

    for (; *text != '\0' && strncmp(text, "---- ", 5) != 0; n++)
        text = strchr(text, '\n') + 1;
    return n;
}

START_TEST(first_screen_is_one_whatever_is_in_the_record)
{
    for (uint64_t seed = 1; seed <= 120; seed++) {
        handoff_context    *ctx = support_random_context(seed, SUPPORT_ANY);
        handoff_render_opts opts = render_opts();
        char               *text;

        opts.flags = 0;
        text = render_context(ctx, HANDOFF_RENDER_TEXT, &opts);
        /* Words as long as a line break where a cut did not expect it. */
        ck_assert_msg(lines_of_screen(text) <= SCREEN + 4, "%zu lines: %s",
                      lines_of_screen(text), text);
        handoff_free(text);
        handoff_context_free(ctx);
    }
}
END_TEST

START_TEST(first_screen_of_the_story_is_24_lines)
{
    static const char *const languages[] = { "en", "de", "es", "fr" };
    handoff_packet          *packet = render_airline();
    handoff_render_opts      opts = render_opts();
    char                    *text;

    opts.flags = 0;
    for (size_t i = 0; i < 4; i++) {
        opts.language = languages[i];
        text = render_packet(packet, HANDOFF_RENDER_TEXT, &opts);
        ck_assert_uint_le(lines_of_screen(text), SCREEN);
        handoff_free(text);
    }
    handoff_packet_free(packet);
}
END_TEST

/* ---- Bounds -------------------------------------------------------------- */

static size_t
characters(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += (*text & 0xC0) != 0x80;
    return n;
}

START_TEST(bound_is_kept_and_what_is_left_out_is_counted)
{
    static const uint32_t formats[] = { HANDOFF_RENDER_TEXT,
                                        HANDOFF_RENDER_MARKDOWN,
                                        HANDOFF_RENDER_COMMONMARK,
                                        HANDOFF_RENDER_HTML_PLAIN };
    handoff_packet       *packet = render_airline();
    handoff_render_opts   opts = render_opts();

    opts.flags = 0;
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        char  *whole, *text;
        size_t all, before = 0;

        opts.chars_max = 0;
        whole = render_packet(packet, formats[f], &opts);
        all = characters(whole);
        for (uint32_t n = 2400; n < all + 200; n += 97) {
            size_t got;

            opts.chars_max = n;
            text = render_packet(packet, formats[f], &opts);
            got = characters(text);
            ck_assert_uint_le(got, n);
            ck_assert_uint_ge(got + 40, before); /* of the sentence */
            ck_assert_int_eq(strstr(text, "left out to fit: ") == NULL,
                             n >= all);
            ck_assert_msg(strncmp(text, whole, 500) == 0, "%s", text);
            before = got;
            handoff_free(text);
        }
        ck_assert_uint_eq(before, all);
        handoff_free(whole);
    }
    handoff_packet_free(packet);
}
END_TEST

/* By it the reader finds the case in the desk's own system. */
START_TEST(number_of_a_case_is_on_the_first_screen)
{
    handoff_context *ctx = story_parse(
        "{\"customer\":{\"name\":\"Ada\",\"references\":[{\"system\":\"crm\","
        "\"kind\":\"case\",\"id\":\"C-5520718\"}]}}");
    handoff_render_opts opts = render_opts();
    char               *text;
    const char         *number, *rest;

    opts.flags = 0;
    text = render_context(ctx, HANDOFF_RENDER_TEXT, &opts);
    number = strstr(text, "C-5520718");
    rest = strstr(text, "----");
    ck_assert_msg(number != NULL && (rest == NULL || number < rest), "%s",
                  text);
    handoff_free(text);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(bound_below_the_first_screen_is_refused)
{
    handoff_packet     *packet = render_airline();
    handoff_render_opts opts = render_opts();
    handoff_error       err;
    char               *out;

    opts.flags = 0;
    opts.chars_max = HANDOFF_RENDER_CHARS_MIN; /* the style alone has more */
    ck_assert_int_eq(handoff_render(&out, NULL, packet, HANDOFF_RENDER_HTML,
                                    &opts, &err),
                     HANDOFF_E_LIMIT);
    ck_assert_ptr_null(out);
    handoff_packet_free(packet);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        card_has_what_its_header_says_and_nothing_else,
        card_says_whose_word_it_is,
        hostile_text_is_a_string_that_is_marked_as_theirs,
        first_screen_is_one_whatever_is_in_the_record,
        first_screen_of_the_story_is_24_lines,
        bound_is_kept_and_what_is_left_out_is_counted,
        number_of_a_case_is_on_the_first_screen,
        bound_below_the_first_screen_is_refused,
    };
    Suite *suite = suite_create("render_card");
    TCase *tcase = tcase_create("render_card");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    tcase_set_timeout(tcase, 120);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
