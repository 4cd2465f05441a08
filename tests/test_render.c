/* SPDX-License-Identifier: MIT */
/*
 * test_render.c -- what is shown: the order, what is left out, who said it,
 * and that no label is missing. The ten questions: test_render_questions.c.
 */
#include "support_render.h"

#include <string.h>

#include "record/schema.h"

static handoff_packet *packet;
static ho_outline      outline;

static void
setup(void)
{
    story_setup();
    memset(&outline, 0, sizeof outline);
}

static void
teardown(void)
{
    ho_outline_free(&outline);
    handoff_packet_free(packet);
    packet = NULL;
    story_teardown();
}

static void
make_outline(const handoff_context *ctx)
{
    handoff_error err;

    outline.card.opts = render_opts();
    outline.card.opts.turns = 6;
    outline.ctx = ctx;
    outline.packet = packet;
    ck_assert_status(ho_outline_make(&outline, &err), HANDOFF_OK, &err);
}

static void
airline(void)
{
    packet = render_airline();
    make_outline(handoff_packet_context(packet));
}

/* ---- Order, and what is empty -------------------------------------------- */

START_TEST(parts_stand_in_their_order)
{
    handoff_render_opts opts = render_opts();
    const char         *at;
    char               *text;

    airline();
    text = render_packet(packet, HANDOFF_RENDER_TEXT, &opts);
    at = text;
    for (size_t i = 0; i < HO_PARTS; i++) {
        const char *title =
            ho_words_text(HO_EN, (ho_words_label) (HO_W_TITLE_WHY + i));

        while (at != NULL && strncmp(at, title, strlen(title)) != 0) {
            at = strchr(at, '\n');
            at = at == NULL ? NULL : at + 1;
        }
        ck_assert_msg(at != NULL, "%s", title);
    }
    handoff_free(text);
}
END_TEST

START_TEST(empty_record_shows_only_that_nothing_is_known)
{
    static const char *const said[][2] = {
        { "why", "nothing noted" },
        { "next", "nothing noted" },
        { "who-proof", "Proven: nothing, as far as is known" },
        { "intent", "nothing noted" },
        { "ask", "Still to ask: nothing noted" },
        { "feels", "nothing noted" },
        { "tried", "nothing noted" },
        { "promise", "nothing noted" },
        { "said", "nothing noted" },
    };
    handoff_context *ctx = story_parse("{}");

    make_outline(ctx);
    for (size_t i = 0; i < HO_PARTS; i++) {
        if (i != HO_PART_WAY)
            ck_assert_ptr_nonnull(outline.card.parts[i].first);
    }
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        ck_assert_str_eq(render_text_of(render_find(&outline, said[i][0])),
                         said[i][1]);
    ck_assert_str_eq(render_text_of(outline.card.parts[HO_PART_WHY].first),
                     "NOT SIGNED: this did not come out of a packet");
    handoff_context_free(ctx);
}
END_TEST

START_TEST(guess_shows_source_and_confidence)
{
    airline();
    ck_assert_ptr_nonnull(strstr(render_text_of(render_find(&outline, "feels")),
                                 "bot’s guess 91 % , tone-2"));
    ck_assert_int_eq(render_find(&outline, "feels")->first->tone,
                     HO_TONE_GUESS);
}
END_TEST

/* ---- Who said it --------------------------------------------------------- */

START_TEST(what_another_leg_said_names_it)
{
    packet = render_forwarded();
    make_outline(handoff_packet_context(packet));
    ck_assert_int_eq(render_find(&outline, "step-1")->leg, 0);
    ck_assert_ptr_null(
        strstr(render_text_of(render_find(&outline, "step-1")), "added by"));
    ck_assert_int_eq(render_find(&outline, "step-4")->leg, 1);
    ck_assert_ptr_nonnull(
        strstr(render_text_of(render_find(&outline, "step-4")),
               "added by desk.example"));
    /* The same KEY: it stands in its place, and is not the origin's. */
    ck_assert_int_eq(render_find(&outline, "promise-1")->leg, 1);
    ck_assert_ptr_nonnull(
        strstr(render_text_of(render_find(&outline, "promise-1")),
               "OVERDUE, was due 11:01 , 5 min ago"));
}
END_TEST

START_TEST(what_was_redacted_or_sealed_is_told)
{
    packet = render_forwarded();
    make_outline(handoff_packet_context(packet));
    ck_assert_str_eq(render_text_of(render_find(&outline, "absent-0-4")),
                     "Removed: transcript of bot.example , by desk.example "
                     "not needed there");
    ck_assert_str_eq(render_text_of(render_find(&outline, "absent-0-3")),
                     "Sealed to others: customer of bot.example");
    ck_assert_str_eq(render_text_of(render_find(&outline, "who")),
                     "not shown to you: sealed to others");
    ck_assert_str_eq(render_text_of(render_find(&outline, "said")),
                     "not shown to you: redacted by desk.example");
}
END_TEST

/* ---- Labels -------------------------------------------------------------- */

static size_t
places(const char *label)
{
    size_t n = 0;

    for (; (label = strstr(label, "{}")) != NULL; label++)
        n++;
    return n;
}

/* Nothing that a writer, or a line's end, would make ugly. */
static void
is_well_set(const char *text, int in)
{
    size_t len = text == NULL ? 0 : strlen(text);

    ck_assert(len > 0);
    ck_assert_msg(*text != ' ' && text[len - 1] != ' ', "\"%s\"", text);
    ck_assert_msg(strstr(text, "  ") == NULL && strchr(text, '\n') == NULL,
                  "\"%s\"", text);
    ck_assert_msg(strstr(text, " :") == NULL && strstr(text, " ;") == NULL,
                  "\"%s\": a line may begin with it", text);
    ck_assert_msg((strstr(text, "\xC2\xA0:") == NULL) || in == HO_FR, "%s",
                  text);
}

START_TEST(labels_are_all_there)
{
    for (int l = 0; l < HO_LABELS; l++) {
        const char *english = ho_words_text(HO_EN, (ho_words_label) l);

        for (int in = 0; in < HO_LANGUAGES; in++) {
            const char *text =
                ho_words_text((ho_words_language) in, (ho_words_label) l);

            is_well_set(text, in);
            ck_assert_msg(places(text) == places(english), "%s", text);
        }
    }
}
END_TEST

START_TEST(every_value_of_the_schema_has_a_label)
{
    ck_assert_uint_eq(HO_ENUM_LABELS, HO_ENUM_COUNT);
    for (uint32_t e = 1; e <= HO_ENUM_COUNT; e++) {
        for (unsigned v = 0; v < ho_record_enums[e]->n_values; v++) {
            int32_t value = ho_record_enums[e]->values[v].value;

            for (int in = 0; in < HO_LANGUAGES && value != 0; in++) {
                const char *text =
                    ho_words_value((ho_words_language) in, e, value);

                ck_assert_msg(text != NULL && *text != '\0', "%s in %d",
                              ho_record_enums[e]->values[v].name, in);
                is_well_set(text, in);
            }
        }
    }
}
END_TEST

START_TEST(language_is_found_by_its_prefix)
{
    ck_assert_int_eq(ho_words_language_of("de-AT"), HO_DE);
    ck_assert_int_eq(ho_words_language_of("FR"), HO_FR);
    ck_assert_int_eq(ho_words_language_of("es-419"), HO_ES);
    ck_assert_int_eq(ho_words_language_of("est"), HO_EN);
    ck_assert_int_eq(ho_words_language_of("d"), HO_EN);
    ck_assert_int_eq(ho_words_language_of(""), HO_EN);
    ck_assert_int_eq(ho_words_language_of(NULL), HO_EN);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        parts_stand_in_their_order,
        empty_record_shows_only_that_nothing_is_known,
        guess_shows_source_and_confidence,
        what_another_leg_said_names_it,
        what_was_redacted_or_sealed_is_told,
        labels_are_all_there,
        every_value_of_the_schema_has_a_label,
        language_is_found_by_its_prefix,
    };
    Suite *suite = suite_create("render");
    TCase *tcase = tcase_create("render");

    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
