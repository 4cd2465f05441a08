/* SPDX-License-Identifier: MIT */
/*
 * test_render_questions.c -- the ten questions of who takes over, each
 * answered from the first screen alone: a test for each question and format
 * names the element that answers it.
 *
 * A screen is 24 lines: of 80 columns as text, of 100 as Markdown (800 px).
 * What a machine sees at once is what it is given: the shortest prompt that
 * one can ask for. The airline story answers all of them; other records, as
 * far as they have an answer.
 */
#include "support_random.h"
#include "support_render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 24, ANSWERS_MAX = 4, STORIES_MAX = 8 };

typedef struct answer {
    const char *anchor; /* of the element */
    const char *words;  /* of the airline story, in it */
} answer;

typedef struct question {
    answer             airline[ANSWERS_MAX];
    ho_outline_part_id part; /* where others have it */
    const char *anchor; /* how what answers it begins, there; NULL: the first
                         */
} question;

static const question why_here = { { { "why", "Only a person can grant the old "
                                              "fare" },
                                     { "why-cause",
                                       "asked for a person (turn 9)" } },
                                   HO_PART_WHY,
                                   "why-cause" };
static const question who = { { { "who", "Jonas Weber" } },
                              HO_PART_WHO,
                              "who" };
static const question how_proven = { { { "who-proof",
                                         "proven by one-time code" },
                                       { "who-proof", ", 3 min ago" } },
                                     HO_PART_WHO,
                                     "who-proof" };
static const question what_they_want = {
    { { "intent-2", "Get the other two at 129 EUR" } }, HO_PART_WANTS, NULL
};
static const question what_is_missing = {
    { { "slot-2-2", "They ask us for: decision" } }, HO_PART_WHO, "who-pending"
};
static const question how_they_feel_and_why = {
    { { "feels", "angry at us" },
      { "feels", "since turn 9" },
      { "feels", "getting worse" },
      { "pain-1", "129 EUR each was offered for four; two now cost 214" } },
    HO_PART_FEELS,
    "feels"
};
static const question what_was_tried = {
    { { "step-2", "2 booked (14A, 14B, reference K7QW2P)" },
      { "step-3", "Asked for the old fare to be held: FAILED" } },
    HO_PART_TRIED,
    NULL
};
static const question what_was_promised = {
    { { "promise-1", "Call back if the chat is cut off" },
      { "promise-1", "due 12:35, in 28 min" },
      { "promise-1", "to be kept by bookings" } },
    HO_PART_PROMISED,
    NULL
};
static const question what_next = {
    { { "next", "Decide on 129 EUR for the other two" } }, HO_PART_NOW, NULL
};
static const question who_had_it = { { { "why-from", "from bot.example" } },
                                     HO_PART_WHY,
                                     "why-from" };

/* ---- What is seen -------------------------------------------------------- */

/* A copy without what nobody sees of Markdown, or, since lines break
 * anywhere, without blanks and a prompt's quotes; free(). */
static char *
without(const char *text, const char *unseen)
{
    char *out = malloc(strlen(text) + 1), *to = out;

    ck_assert_ptr_nonnull(out);
    for (; *text != '\0'; text++) {
        if (strncmp(text, "<!-- -->", 8) == 0)
            text += 7;
        else if (strncmp(text, "\xE2\x94\x82", 3) == 0) /* a line goes on */
            text += 2;
        else if (strchr(unseen, *text) == NULL)
            *to++ = *text;
    }
    *to = '\0';
    return out;
}

static char *
bare(const char *text)
{
    return without(text, " \n*\\\"");
}

static void
cut_to_screen(char *text, size_t columns)
{
    size_t lines = 0, column = 0;

    for (; *text != '\0'; text++) {
        column += (*text & 0xC0) != 0x80;
        if (*text != '\n' && column <= columns)
            continue;
        column = 0;
        if (++lines == LINES) {
            *text = '\0';
            return;
        }
    }
}

/* A minute after the last turn, where the customer is. */
static handoff_render_opts
opts_for(const handoff_packet *packet, const char *language)
{
    handoff_render_opts    opts = render_opts();
    const handoff_context *ctx = handoff_packet_context(packet);
    handoff_message        m = { HANDOFF_MESSAGE };

    for (size_t i = 0; handoff_context_get(&m, ctx, i); i++)
        opts.now_ms = m.sent_at_ms + 60 * 1000;
    opts.utc_offset_minutes = 60;
    opts.language = language;
    opts.turns = 6;
    opts.flags = 0;
    return opts;
}

/* The first screen, bare; free(). */
static char *
screen(const handoff_packet *packet, uint32_t format, const char *language)
{
    handoff_render_opts opts = opts_for(packet, language);
    char               *text, *shown, *seen;

    opts.chars_max = HANDOFF_RENDER_CHARS_MIN;
    text = render_packet(packet, format, &opts);
    shown = without(text, format == HANDOFF_RENDER_MARKDOWN ? "*\\" : "");
    if (format != HANDOFF_RENDER_PROMPT)
        cut_to_screen(shown, format == HANDOFF_RENDER_TEXT ? 80 : 100);
    seen = bare(shown);
    handoff_free(text);
    free(shown);
    return seen;
}

static void
is_seen(const char *seen, const char *words, const char *what)
{
    char *want = bare(words);

    ck_assert_msg(strstr(seen, want) != NULL, "%s: no \"%s\" in %s", what,
                  words, seen);
    free(want);
}

/* ---- The airline story --------------------------------------------------- */

static void
outline_of(ho_outline *o, const handoff_packet *packet, const char *language)
{
    handoff_error err;

    memset(o, 0, sizeof *o);
    o->card.opts = opts_for(packet, language);
    o->ctx = handoff_packet_context(packet);
    o->packet = packet;
    ck_assert_status(ho_outline_make(o, &err), HANDOFF_OK, &err);
}

static void
airline_answers(const question *q, uint32_t format)
{
    handoff_packet *packet = render_airline();
    char           *seen = screen(packet, format, NULL);
    ho_outline      o;

    outline_of(&o, packet, NULL);
    for (size_t i = 0; i < ANSWERS_MAX && q->airline[i].anchor != NULL; i++) {
        const answer *a = &q->airline[i];
        char         *text = bare(render_text_of(render_find(&o, a->anchor)));

        is_seen(text, a->words, a->anchor);
        is_seen(seen, a->words, a->anchor);
        free(text);
    }
    free(seen);
    ho_outline_free(&o);
    handoff_packet_free(packet);
}

/* ---- Other records ------------------------------------------------------- */

static const char *const others[] = {
    "../../examples/conversations/broadband-voice.json",
    "../../examples/conversations/card-app.json",
    "../../examples/conversations/invoice-email.json",
    "../../examples/conversations/parcel-messaging.json",
};

static handoff_packet *
packet_of(const char *name)
{
    char             *json = render_read(name);
    handoff_seal_opts opts = story_opts();
    handoff_context  *ctx;
    handoff_sealed   *sealed;
    handoff_packet   *packet;

    ck_assert_ptr_nonnull(json);
    ctx = story_parse(json);
    opts.audience = HANDOFF_STRINGS("desk.example");
    opts.clear = HANDOFF_ALL & ~HANDOFF_SET(HANDOFF_SECTION_ROUTING);
    sealed = story_seal(ctx, &opts);
    packet = story_open(sealed, &story.cast.desk, true);
    handoff_sealed_free(sealed);
    handoff_context_free(ctx);
    free(json);
    return packet;
}

static const ho_outline_item *
element(const ho_outline *o, const question *q)
{
    const ho_outline_item *item = o->card.parts[q->part].first;

    while (item != NULL && q->anchor != NULL &&
           strcmp(item->anchor, q->anchor) != 0)
        item = item->next;
    /* Of what was tried the last counts most. */
    while (q->part == HO_PART_TRIED && item != NULL && item->next != NULL)
        item = item->next;
    return item;
}

/* Its first words, be they a person's or ours. */
static size_t
record_answers(const question *q, uint32_t format, const char *name,
               const char *language)
{
    handoff_packet *packet = name == NULL ? render_airline() : packet_of(name);
    char           *seen = screen(packet, format, language);
    const ho_outline_item *item;
    ho_outline             o;

    outline_of(&o, packet, language);
    item = element(&o, q);
    if (item != NULL)
        is_seen(seen, item->first->text, name == NULL ? language : name);
    free(seen);
    ho_outline_free(&o);
    handoff_packet_free(packet);
    return item != NULL;
}

static void
is_answered(const question *q, uint32_t format)
{
    static const char *const languages[] = { "de", "es", "fr" };
    size_t                   found = 0;

    airline_answers(q, format);
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        record_answers(q, format, NULL, languages[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        found += record_answers(q, format, others[i], NULL);
    ck_assert_uint_gt(found, 0);
}

#define IN_EACH_FORMAT(name)                                                   \
    START_TEST(name##_is_answered_in_text)                                     \
    {                                                                          \
        is_answered(&name, HANDOFF_RENDER_TEXT);                               \
    }                                                                          \
    END_TEST                                                                   \
    START_TEST(name##_is_answered_in_markdown)                                 \
    {                                                                          \
        is_answered(&name, HANDOFF_RENDER_MARKDOWN);                           \
    }                                                                          \
    END_TEST                                                                   \
    START_TEST(name##_is_answered_in_a_prompt)                                 \
    {                                                                          \
        is_answered(&name, HANDOFF_RENDER_PROMPT);                             \
    }                                                                          \
    END_TEST

IN_EACH_FORMAT(why_here)
IN_EACH_FORMAT(who)
IN_EACH_FORMAT(how_proven)
IN_EACH_FORMAT(what_they_want)
IN_EACH_FORMAT(what_is_missing)
IN_EACH_FORMAT(how_they_feel_and_why)
IN_EACH_FORMAT(what_was_tried)
IN_EACH_FORMAT(what_was_promised)
IN_EACH_FORMAT(what_next)
IN_EACH_FORMAT(who_had_it)

#define TESTS_OF(name)                                                         \
    name##_is_answered_in_text, name##_is_answered_in_markdown,                \
        name##_is_answered_in_a_prompt

int
main(void)
{
    const TTest *const tests[] = {
        TESTS_OF(why_here),        TESTS_OF(who),
        TESTS_OF(how_proven),      TESTS_OF(what_they_want),
        TESTS_OF(what_is_missing), TESTS_OF(how_they_feel_and_why),
        TESTS_OF(what_was_tried),  TESTS_OF(what_was_promised),
        TESTS_OF(what_next),       TESTS_OF(who_had_it),
    };
    Suite *suite = suite_create("render_questions");
    TCase *tcase = tcase_create("render_questions");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
