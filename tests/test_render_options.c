/* SPDX-License-Identifier: MIT */
/*
 * test_render_options.c -- what callers ask for, what is masked, times, and
 * the width of what is shown.
 */
#include "support_render.h"

#include <string.h>

static handoff_context *ctx;

static void
teardown(void)
{
    handoff_context_free(ctx);
    ctx = NULL;
}

static handoff_status
try_opts(const handoff_render_opts *opts, uint32_t format)
{
    handoff_error  err;
    char          *out = (char *) &err; /* must be cleared */
    size_t         len = 1;
    handoff_status st =
        handoff_render_context(&out, &len, ctx, format, opts, &err);

    if (st != HANDOFF_OK) {
        ck_assert_ptr_null(out);
        ck_assert_uint_eq(len, 0);
        ck_assert_int_eq(err.code, st);
    }
    handoff_free(out);
    return st;
}

/* ---- Options ------------------------------------------------------------- */

START_TEST(nothing_to_render_is_refused)
{
    char *out;

    ck_assert_int_eq(handoff_render(&out, NULL, NULL, HANDOFF_RENDER_TEXT, NULL,
                                    NULL),
                     HANDOFF_E_ARG);
    ck_assert_int_eq(handoff_render_context(&out, NULL, NULL,
                                            HANDOFF_RENDER_TEXT, NULL, NULL),
                     HANDOFF_E_ARG);
    ctx = story_parse("{}");
    ck_assert_int_eq(handoff_render_context(NULL, NULL, ctx,
                                            HANDOFF_RENDER_TEXT, NULL, NULL),
                     HANDOFF_E_ARG);
}
END_TEST

START_TEST(unknown_format_or_flag_is_refused)
{
    handoff_render_opts opts = render_opts();

    ctx = story_parse("{}");
    ck_assert_int_eq(try_opts(&opts, 0), HANDOFF_E_ARG);
    ck_assert_int_eq(try_opts(&opts, HANDOFF_RENDER_HTML_PLAIN + 1),
                     HANDOFF_E_ARG);
    opts.flags = 1u << 31;
    ck_assert_int_eq(try_opts(&opts, HANDOFF_RENDER_TEXT),
                     HANDOFF_E_UNSUPPORTED);
}
END_TEST

#define AT_ITS_LIMITS(member, low, high)                                       \
    do {                                                                       \
        handoff_render_opts o = render_opts();                                 \
                                                                               \
        o.member = low;                                                        \
        ck_assert_int_eq(try_opts(&o, HANDOFF_RENDER_TEXT), HANDOFF_OK);       \
        o.member = high;                                                       \
        ck_assert_int_eq(try_opts(&o, HANDOFF_RENDER_TEXT), HANDOFF_OK);       \
        o.member = (low) -1;                                                   \
        ck_assert_int_eq(try_opts(&o, HANDOFF_RENDER_TEXT), HANDOFF_E_ARG);    \
        o.member = (high) + 1;                                                 \
        ck_assert_int_eq(try_opts(&o, HANDOFF_RENDER_TEXT), HANDOFF_E_ARG);    \
    } while (0)

START_TEST(options_hold_at_their_limits)
{
    handoff_render_opts opts = render_opts();

    ctx = story_parse("{}");
    AT_ITS_LIMITS(width, HANDOFF_RENDER_WIDTH_MIN, HANDOFF_RENDER_WIDTH_MAX);
    AT_ITS_LIMITS(utc_offset_minutes, -HANDOFF_RENDER_OFFSET_MAX,
                  HANDOFF_RENDER_OFFSET_MAX);
    opts.turns = HANDOFF_RENDER_TURNS_MAX;
    ck_assert_int_eq(try_opts(&opts, HANDOFF_RENDER_TEXT), HANDOFF_OK);
    opts.turns++;
    ck_assert_int_eq(try_opts(&opts, HANDOFF_RENDER_TEXT), HANDOFF_E_ARG);
    opts = render_opts();
    opts.chars_max = HANDOFF_RENDER_CHARS_MIN - 1;
    ck_assert_int_eq(try_opts(&opts, HANDOFF_RENDER_PROMPT), HANDOFF_E_ARG);
    opts = render_opts();
    opts.now_ms = HANDOFF_TIME_MAX + 1;
    ck_assert_int_eq(try_opts(&opts, HANDOFF_RENDER_TEXT), HANDOFF_E_ARG);
    opts = render_opts();
    opts.nonce = "a b";
    ck_assert_int_eq(try_opts(&opts, HANDOFF_RENDER_TEXT), HANDOFF_E_ARG);
    opts.nonce = "abc+/=";
    ck_assert_int_eq(try_opts(&opts, HANDOFF_RENDER_TEXT), HANDOFF_OK);
}
END_TEST

/* A caller's struct of a later version, or without its size. */
START_TEST(options_of_another_version_are_read_or_refused)
{
    struct {
        handoff_render_opts opts;
        uint64_t            more;
    } later = { .opts = render_opts() };

    ctx = story_parse("{}");
    later.opts.struct_size = sizeof later;
    ck_assert_int_eq(try_opts(&later.opts, HANDOFF_RENDER_TEXT), HANDOFF_OK);
    later.more = 1;
    ck_assert_int_eq(try_opts(&later.opts, HANDOFF_RENDER_TEXT),
                     HANDOFF_E_UNSUPPORTED);
    later.opts.struct_size = sizeof later.opts - 1;
    ck_assert_int_eq(try_opts(&later.opts, HANDOFF_RENDER_TEXT), HANDOFF_E_ARG);
    ck_assert_int_eq(try_opts(NULL, HANDOFF_RENDER_TEXT), HANDOFF_OK);
}
END_TEST

/* ---- Masks --------------------------------------------------------------- */

static const char secrets[] =
    "{\"customer\":{\"authentication\":{\"subject\":\"mara@home.example\"},"
    "\"contacts\":[{\"kind\":\"CONTACT_KIND_PHONE\",\"value\":\"+"
    "4915550100143\"},"
    "{\"kind\":\"CONTACT_KIND_EMAIL\",\"value\":\"mara.oleson@mail.example\"},"
    "{\"kind\":\"CONTACT_KIND_ADDRESS\",\"value\":\"Hafenweg 12\"}],"
    "\"callback\":{\"contact\":{\"value\":\"+4915550109999\"}},"
    "\"people\":[{\"name\":\"Ida\",\"contacts\":[{\"value\":\"+4915550107777\"}"
    "]"
    "}]},\"briefing\":{\"slots\":[{\"name\":\"card\",\"sensitive\":true,"
    "\"value\":\"4556123412341234\",\"raw\":\"my card is 4556123412341234\","
    "\"candidates\":[\"4556000011112222\"]},"
    "{\"name\":\"pin\",\"sensitive\":true,\"value\":\"1234\"}]}}";

static const char *const hidden[] = { "5550100143", "oleson",    "Hafenweg",
                                      "555010999",  "555010777", "mara@",
                                      "455612341",  "my card",   "45560000111",
                                      "pin 1234" };

/* Every format says it, and says nothing of the rest. */
START_TEST(first_screen_alone_is_written)
{
    handoff_render_opts opts = render_opts();

    ctx = story_parse(secrets);
    opts.flags = HANDOFF_RENDER_WHOLE | HANDOFF_RENDER_FIRST;
    ck_assert_int_eq(try_opts(&opts, HANDOFF_RENDER_TEXT), HANDOFF_E_ARG);
    for (uint32_t f = HANDOFF_RENDER_TEXT; f <= HANDOFF_RENDER_HTML_PLAIN;
         f++) {
        char *both, *first;

        opts.flags = 0;
        both = render_context(ctx, f, &opts);
        opts.flags = HANDOFF_RENDER_FIRST;
        first = render_context(ctx, f, &opts);
        ck_assert_msg(strlen(first) < strlen(both), "format %u", f);
        ck_assert_ptr_null(strstr(first, "The rest"));
        ck_assert_msg(strncmp(first, both, 60) == 0, "format %u", f);
        handoff_free(first);
        handoff_free(both);
    }
}
END_TEST

START_TEST(what_is_sensitive_is_masked_unless_asked_for)
{
    static const uint32_t formats[] = { HANDOFF_RENDER_TEXT,
                                        HANDOFF_RENDER_PROMPT };
    handoff_render_opts   opts = render_opts();

    ctx = story_parse(secrets);
    opts.width = 1000;
    for (size_t f = 0; f < 2; f++) {
        char *text;

        opts.flags = HANDOFF_RENDER_WHOLE;
        text = render_context(ctx, formats[f], &opts);
        for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
            ck_assert_msg(strstr(text, hidden[i]) == NULL, "%s in %s",
                          hidden[i], text);
        ck_assert_ptr_nonnull(strstr(text, "\xE2\x80\xA2"
                                           "0143"));
        ck_assert_ptr_nonnull(strstr(text, "\xE2\x80\xA2@mail.example"));
        handoff_free(text);
        opts.flags |= HANDOFF_RENDER_REVEAL;
        text = render_context(ctx, formats[f], &opts);
        ck_assert_ptr_nonnull(strstr(text, "+4915550100143"));
        ck_assert_ptr_nonnull(strstr(text, "4556123412341234"));
        ck_assert_ptr_nonnull(strstr(text, "Hafenweg 12"));
        handoff_free(text);
    }
}
END_TEST

/* What a masker has put there, in every form that it has. */
static const char replaced[] =
    "{\"customer\":{\"contacts\":[{\"kind\":\"CONTACT_KIND_EMAIL\","
    "\"value\":\"[e-mail address #3]\"},{\"kind\":\"CONTACT_KIND_ADDRESS\","
    "\"value\":\"[street-name]\"}]},\"briefing\":{\"slots\":["
    "{\"name\":\"a\",\"sensitive\":true,\"value\":\"[card ending 6467]\"},"
    "{\"name\":\"b\",\"sensitive\":true,\"value\":\"[security code]\","
    "\"candidates\":[\"[proof]\"]},"
    "{\"name\":\"c\",\"sensitive\":true,\"value\":\"[IBAN ending 3000]\"},"
    "{\"name\":\"d\",\"sensitive\":true,"
    "\"value\":\"[card ending 4242 #1.2]\"},"
    "{\"name\":\"e\",\"sensitive\":true,"
    "\"value\":\"hunter2 [card ending 1117] 1234567890\"},"
    "{\"name\":\"f\",\"sensitive\":true,"
    "\"value\":\"[card ending 99x]\"}]}}";

START_TEST(what_was_masked_before_sealing_stays_whole)
{
    static const uint32_t    formats[] = { HANDOFF_RENDER_TEXT,
                                           HANDOFF_RENDER_PROMPT,
                                           HANDOFF_RENDER_MARKDOWN,
                                           HANDOFF_RENDER_HTML };
    static const char *const whole[] = {
        "[e-mail address #3]",
        "[street-name]",
        "[card ending 6467]",
        "[security code]",
        "[proof]",
        "[IBAN ending 3000]",
        "[card ending 4242 #1.2]",
        "[card ending 1117]",
    };
    static const char *const gone[] = { "hunter2", "567890", "7890",
                                        "[card ending 99x]" };
    handoff_render_opts      opts = render_opts();

    ctx = story_parse(replaced);
    opts.width = 1000;
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        char  *text = render_context(ctx, formats[f], &opts);
        size_t n = 0;

        /* Without the escapes of Markdown. */
        for (size_t i = 0; text[i] != '\0'; i++) {
            if (strncmp(text + i, "<!-- -->", 8) == 0)
                i += 7;
            else if (text[i] != '\\')
                text[n++] = text[i];
        }
        text[n] = '\0';
        for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
            ck_assert_msg(strstr(text, whole[i]) != NULL, "%s in %s", whole[i],
                          text);
        for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
            ck_assert_msg(strstr(text, gone[i]) == NULL, "%s in %s", gone[i],
                          text);
        handoff_free(text);
    }
}
END_TEST

/* ---- What was left out --------------------------------------------------- */

START_TEST(masks_omissions_and_cuts_are_told)
{
    handoff_render_opts opts = render_opts();
    char               *text;

    ctx = story_parse(
        "{\"transcript\":{\"messages\":[{\"turn\":1,\"text\":\"one\"},"
        "{\"turn\":7,\"text\":\"seven\"},{\"turn\":8,\"text\":\"eight\"}],"
        "\"omissions\":[{\"first_turn\":2,\"last_turn\":6}],"
        "\"masks\":[{\"path\":\"messages[7].text\",\"kind\":\"pan\","
        "\"count\":2},{\"path\":\"messages[1].text\",\"kind\":\"cvv\"},"
        "{\"path\":\"attachments[#0].url\",\"kind\":\"pan\",\"count\":1},"
        "{\"path\":\"messages[#0].text\",\"kind\":\"cvv\",\"count\":2}]},"
        "\"customer\":{\"masks\":[{\"path\":\"name\","
        "\"kind\":\"name\",\"count\":1}]}}");
    opts.turns = 2;
    text = render_context(ctx, HANDOFF_RENDER_TEXT, &opts);
    ck_assert_ptr_nonnull(strstr(text, "earlier turns not shown here: 1"));
    ck_assert_ptr_nonnull(strstr(text, "left out: turns 2\xE2\x80\x93"
                                       "6"));
    ck_assert_ptr_nonnull(strstr(text, "seven \xC2\xB7 masked in it: 2"));
    /* What the turn says is not said again, and paths are the record's. */
    ck_assert_ptr_nonnull(strstr(text, "Masked in transcript: security code "
                                       "\xC3\x97"
                                       "3 \xC2\xB7 card number"));
    ck_assert_ptr_null(strstr(text, "messages["));
    ck_assert_ptr_null(strstr(text, "card number \xC3\x97"));
    ck_assert_ptr_nonnull(strstr(text, "Masked in customer: name"));
    handoff_free(text);
}
END_TEST

START_TEST(prompt_says_how_much_it_cut)
{
    handoff_render_opts opts = render_opts();
    handoff_message     m = { HANDOFF_MESSAGE, .role = HANDOFF_ROLE_CUSTOMER };
    static char         words[1001];
    char               *text;

    memset(words, 'w', sizeof words - 1);
    ctx = story_parse("{\"briefing\":{\"why\":\"because\"}}");
    for (m.turn = 1; m.turn <= 50; m.turn++) {
        m.text = words;
        ck_assert_int_eq(handoff_context_put(ctx, &m, NULL), HANDOFF_OK);
    }
    opts.chars_max = 5000;
    text = render_context(ctx, HANDOFF_RENDER_PROMPT, &opts);
    ck_assert_uint_le(strlen(text), 5000);
    ck_assert_ptr_nonnull(strstr(text, "\"because\""));
    ck_assert_ptr_nonnull(strstr(text, "- 50 customer:"));
    ck_assert_ptr_null(strstr(text, "- 1 customer:"));
    ck_assert_ptr_nonnull(strstr(text, "[cut here to fit: 4"));
    handoff_free(text);
}
END_TEST

/* ---- Times --------------------------------------------------------------- */

static int
new_york(void *user, int32_t *minutes, const char *zone, int64_t at_ms)
{
    ck_assert_str_eq(zone, "America/New_York");
    *(int64_t *) user = at_ms;
    *minutes = -300;
    return 1;
}

/* Before the first time of day, and once. */
START_TEST(times_of_no_known_clock_say_so_at_the_top)
{
    static const char *const languages[] = { "en", "de", "es", "fr" };
    static const char *const words[] = { "times in UTC", "Zeiten in UTC",
                                         "horas en UTC", "heures en UTC" };
    handoff_render_opts      opts = render_opts();

    ctx = story_parse("{\"routing\":{\"answer_by_ms\":\"1795000720000\"},"
                      "\"customer\":{\"callback\":{\"contact\":{\"value\":"
                      "\"+4915550105300\"},\"until_ms\":\"1795000720000\"}}}");
    opts.width = 1000;
    for (size_t i = 0; i < 4; i++) {
        char       *text;
        const char *at;

        opts.language = languages[i];
        text = render_context(ctx, HANDOFF_RENDER_TEXT, &opts);
        at = strstr(text, words[i]);
        ck_assert_ptr_nonnull(at);
        ck_assert(at < strstr(text, "\xE2\x80\xA2"
                                    "5300"));
        ck_assert_ptr_null(strstr(at + 1, words[i]));
        handoff_free(text);
    }
}
END_TEST

START_TEST(times_are_the_readers_and_the_customers)
{
    handoff_render_opts opts = render_opts();
    int64_t             asked = 0;
    char               *text;

    ctx = story_parse(
        "{\"routing\":{\"answer_by_ms\":\"1795000720000\"},\"customer\":{"
        "\"name\":\"M\",\"time_zone\":\"America/New_York\"},\"briefing\":{"
        "\"promises\":[{\"what\":\"late\",\"due_at_ms\":\"1794999700000\"},"
        "{\"what\":\"soon\",\"due_at_ms\":\"1795000720000\"}]}}");
    opts.utc_offset_minutes = 60;
    opts.zone_offset = new_york;
    opts.zone_user = &asked;
    text = render_context(ctx, HANDOFF_RENDER_TEXT, &opts);
    /* PK_NOW is 2026-11-18T11:06:40Z. */
    ck_assert_ptr_nonnull(
        strstr(text, "late \xC2\xB7 OVERDUE, was due 12:01, 5 min ago"));
    ck_assert_ptr_nonnull(strstr(text, "soon \xC2\xB7 due 12:18, in 12 min"));
    ck_assert_ptr_nonnull(strstr(text, "speak to them by 12:18, in 12 min"));
    ck_assert_ptr_nonnull(strstr(text, "06:06 their time"));
    ck_assert_ptr_nonnull(strstr(text, "UTC+01:00"));
    ck_assert_int_eq(asked, PK_NOW);
    handoff_free(text);
}
END_TEST

START_TEST(times_of_any_number_are_shown)
{
    handoff_render_opts opts = render_opts();

    ctx = story_parse(
        "{\"routing\":{\"answer_by_ms\":\"-9223372036854775808\","
        "\"delete_after_ms\":\"9223372036854775807\"},\"briefing\":{"
        "\"promises\":[{\"what\":\"w\",\"due_at_ms\":\"9223372036854775807\"},"
        "{\"what\":\"v\",\"due_at_ms\":\"253402300799999\"}],\"history\":[{"
        "\"headline\":\"h\",\"started_at_ms\":\"-1\"}]}}");
    opts.utc_offset_minutes = HANDOFF_RENDER_OFFSET_MAX;
    ck_assert_int_eq(try_opts(&opts, HANDOFF_RENDER_TEXT), HANDOFF_OK);
    opts.now_ms = 1;
    opts.utc_offset_minutes = -HANDOFF_RENDER_OFFSET_MAX;
    ck_assert_int_eq(try_opts(&opts, HANDOFF_RENDER_TEXT), HANDOFF_OK);
}
END_TEST

/* ---- Width --------------------------------------------------------------- */

START_TEST(width_is_counted_in_columns)
{
    ck_assert_uint_eq(ho_render_width("abc"), 3);
    ck_assert_uint_eq(ho_render_width("\xE4\xB8\xAD\xE6\x96\x87"), 4);
    ck_assert_uint_eq(ho_render_width("e\xCC\x81"), 1);
    ck_assert_uint_eq(ho_render_width("\xF0\x9F\x98\x80"), 2);
    /* Some terminals show joined ones side by side. */
    ck_assert_uint_eq(ho_render_width("\xF0\x9F\x91\xA9\xE2\x80\x8D"
                                      "\xF0\x9F\x91\xA7"),
                      4);
    ck_assert_uint_eq(ho_render_width("\xE2\x80\xAE"), strlen("\\u{202E}"));
    ck_assert_uint_eq(ho_render_width("\033"), strlen("\\u{1B}"));
}
END_TEST

START_TEST(color_is_there_only_when_asked_for)
{
    handoff_render_opts opts = render_opts();
    char               *plain, *colored;

    ctx = story_parse("{\"briefing\":{\"why\":\"because\"}}");
    plain = render_context(ctx, HANDOFF_RENDER_TEXT, &opts);
    opts.flags |= HANDOFF_RENDER_COLOR;
    colored = render_context(ctx, HANDOFF_RENDER_TEXT, &opts);
    ck_assert_ptr_null(strchr(plain, '\033'));
    ck_assert_ptr_nonnull(strstr(colored, "\033[1mbecause\033[0m"));
    handoff_free(plain);
    handoff_free(colored);
    plain = render_context(ctx, HANDOFF_RENDER_PROMPT, &opts);
    ck_assert_ptr_null(strchr(plain, '\033'));
    handoff_free(plain);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        nothing_to_render_is_refused,
        unknown_format_or_flag_is_refused,
        options_hold_at_their_limits,
        options_of_another_version_are_read_or_refused,
        first_screen_alone_is_written,
        what_is_sensitive_is_masked_unless_asked_for,
        what_was_masked_before_sealing_stays_whole,
        masks_omissions_and_cuts_are_told,
        prompt_says_how_much_it_cut,
        times_of_no_known_clock_say_so_at_the_top,
        times_are_the_readers_and_the_customers,
        times_of_any_number_are_shown,
        width_is_counted_in_columns,
        color_is_there_only_when_asked_for,
    };
    Suite *suite = suite_create("render_options");
    TCase *tcase = tcase_create("render_options");

    tcase_add_checked_fixture(tcase, NULL, teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
