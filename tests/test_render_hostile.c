/* SPDX-License-Identifier: MIT */
/*
 * test_render_hostile.c -- hundreds of hostile strings in every text field of
 * the record: in columns nothing but text, and no line too wide; in a prompt
 * nothing outside of quotes.
 *
 * The width of a line is counted by code points, not by the library's own
 * cells.
 */
#include "support_hostile.h"
#include "support_random.h"
#include "support_render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <utf8proc.h>

/* libcheck writes to a file at each assertion: too slow for each character. */
#define REQUIRE(condition, ...)                                                \
    do {                                                                       \
        if (!(condition))                                                      \
            ck_abort_msg(__VA_ARGS__);                                         \
    } while (0)

/* ---- In columns ---------------------------------------------------------- */

static bool
may_show(int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);

    /* Joiners, selectors, tags of flags, and signs of Arabic numbers: the test
     * of spelling says where. */
    if (c == 0x200C || c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F) ||
        (c >= 0xE0020 && c <= 0xE01EF) ||
        utf8proc_get_property(c)->boundclass == UTF8PROC_BOUNDCLASS_PREPEND)
        return true;
    return category != UTF8PROC_CATEGORY_CC &&
           category != UTF8PROC_CATEGORY_CF &&
           category != UTF8PROC_CATEGORY_CO &&
           category != UTF8PROC_CATEGORY_CN &&
           category != UTF8PROC_CATEGORY_ZL &&
           category != UTF8PROC_CATEGORY_ZP && !(c >= 0xE0000);
}

static void
check_columns(const char *text, uint32_t width, const char *hostile_one)
{
    uint32_t column = 0, marks = 0;
    int32_t  c;

    while (*text != '\0') {
        text += utf8proc_iterate((const uint8_t *) text, -1, &c);
        if (c == '\n') {
            column = 0;
            continue;
        }
        REQUIRE(may_show(c), "U+%04X of %s", (unsigned) c, hostile_one);
        column += (uint32_t) utf8proc_charwidth(c);
        marks = utf8proc_charwidth(c) == 0 ? marks + 1 : 0;
        REQUIRE(marks <= 8, "%u marks: %s", (unsigned) marks, hostile_one);
        REQUIRE(column <= width, "%u columns of %u: %s", (unsigned) column,
                (unsigned) width, hostile_one);
    }
}

/* Only our titles, and of those each once, stand at the left. */
static void
check_left(const char *text, const char *hostile_one)
{
    size_t part = 0;

    for (; text != NULL && *text != '\0';
         text = strchr(text, '\n'), text += text != NULL) {
        const char *title;

        if (*text == ' ')
            continue;
        do {
            REQUIRE(part < HO_PARTS, "%.60s of %s", text, hostile_one);
            title = ho_words_text(HO_EN,
                                  (ho_words_label) (HO_W_TITLE_WHY + part++));
        } while (strncmp(text, title, strlen(title)) != 0);
    }
}

START_TEST(hostile_text_in_columns_is_nothing_but_text)
{
    static char           one[HOSTILE_MAX];
    static const uint32_t widths[] = { 20, 80, 33 };
    size_t                n = 0;

    for (; hostile_text(one, n); n++) {
        handoff_context    *ctx = hostile_context(one);
        handoff_render_opts opts = render_opts();
        char               *text;

        opts.width = widths[n % 3];
        text = render_context(ctx, HANDOFF_RENDER_TEXT, &opts);
        check_columns(text, opts.width, one);
        check_left(text, one);
        handoff_free(text);
        handoff_context_free(ctx);
    }
    ck_assert_uint_gt(n, 300);
    printf("hostile strings: %zu\n", n);
}
END_TEST

/* ---- Spelling ------------------------------------------------------------ */

/* What hides here is how a word, an emoji or a flag is written: it is shown as
 * it is, but a terminal gets no marks of direction. */
static const struct {
    const char *text, *columns; /* NULL: the same */
} spelled[] = {
    /* Persian and Indic joiners */
    { "\u0645\u06CC\u200C\u0631\u0648\u0645", NULL },
    { "\u0915\u094D\u200D\u0937", NULL },
    /* A family, somebody with a tone of skin at work, a heart, a keycap */
    { "\U0001F468\u200D\U0001F469\u200D\U0001F467", NULL },
    { "\U0001F469\U0001F3FD\u200D\U0001F4BB", NULL },
    { "\u2764\uFE0F", NULL },
    { "1\uFE0F\u20E3", NULL },
    /* Scotland's flag */
    { "\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F",
      NULL },
    /* A mark of direction behind Hebrew; the sign of an Arabic number */
    { "(\u05DE\u05D7\u05D9\u05E8)\u200F 5", "(\u05DE\u05D7\u05D9\u05E8) 5" },
    { "\u0600\u0661\u0662", NULL },
};

/* The same characters where they spell nothing. */
static const char *const loose[] = {
    "a\u200Cb",      "a\u200Db",       "a\uFE0Fb", "a\U000E0067\U000E007Fb",
    "price\u200F 5", "\u200Fa\u061Cb", "5 \u0600",
};

START_TEST(spelling_is_shown_and_the_same_characters_elsewhere_are_not)
{
    static const uint32_t formats[] = {
        HANDOFF_RENDER_TEXT,       HANDOFF_RENDER_MARKDOWN,
        HANDOFF_RENDER_COMMONMARK, HANDOFF_RENDER_HTML,
        HANDOFF_RENDER_HTML_PLAIN, HANDOFF_RENDER_PROMPT
    };
    handoff_render_opts opts = render_opts();

    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        bool columns = formats[f] == HANDOFF_RENDER_TEXT;

        for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++) {
            handoff_context *ctx = hostile_context(spelled[i].text);
            char            *text = render_context(ctx, formats[f], &opts);

            ck_assert_msg(strstr(text, columns && spelled[i].columns != NULL
                                           ? spelled[i].columns
                                           : spelled[i].text) != NULL,
                          "format %u, %zu", (unsigned) formats[f], i);
            handoff_free(text);
            handoff_context_free(ctx);
        }
        for (size_t i = 0; i < sizeof loose / sizeof *loose; i++) {
            handoff_context *ctx = hostile_context(loose[i]);
            char            *text = render_context(ctx, formats[f], &opts);

            ck_assert_msg(strstr(text, loose[i]) == NULL,
                          "format %u, loose %zu", (unsigned) formats[f], i);
            handoff_free(text);
            handoff_context_free(ctx);
        }
    }
}
END_TEST

/* Wide characters, families, flags, tones of skin, keycaps, marks, scripts
 * with joiners, and words of any length. */
static const char mixed[] =
    "\xE4\xB8\xAD\xE6\x96\x87\xE5\xAD\x97 \xED\x95\x9C\xEA\xB5\xAD "
    "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7"
    "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA\xF0\x9F\x87\xAB\xF0\x9F\x87\xB7 "
    "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD\xE2\x9D\xA4\xEF\xB8\x8F 1\xEF\xB8\x8F"
    "\xE2\x83\xA3 e\xCC\x81\xCC\xB1\xCC\xA3 "
    "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE\xD9\x88\xD8\xA7\xD9\x87\xD9\x85 "
    "\xE0\xA4\x95\xE0\xA5\x8D\xE2\x80\x8D\xE0\xA4\xB7 "
    "Donaudampfschifffahrtsgesellschaftskapit\xC3\xA4nsm\xC3\xBCtze "
    "\xEF\xBC\xA1\xEF\xBC\xA2\xEF\xBC\xA3\xEF\xBC\xA4\xEF\xBC\xA5\xEF\xBC\xA6";

static void
fits(const handoff_context *ctx, uint32_t width)
{
    static const char *const languages[] = { "en", "de", "es", "fr" };
    handoff_render_opts      opts = render_opts();
    char                    *text;

    opts.width = width;
    opts.language = languages[width % 4];
    opts.flags = width % 3 == 0 ? HANDOFF_RENDER_REVEAL : 0;
    text = render_context(ctx, HANDOFF_RENDER_TEXT, &opts);
    check_columns(text, width, "a record");
    handoff_free(text);
}

START_TEST(no_line_is_wider_than_asked_for)
{
    handoff_context *full = hostile_context(mixed);

    for (uint32_t width = 20; width <= 200; width++) {
        handoff_context *ctx = support_random_context(width, SUPPORT_SMALL);

        fits(full, width);
        fits(ctx, width);
        handoff_context_free(ctx);
    }
    handoff_context_free(full);
}
END_TEST

/* ---- What would pass for ours -------------------------------------------- */

static void
shows(const char *json, uint32_t format, uint32_t width, const char *want)
{
    handoff_context    *ctx = support_context(json);
    handoff_render_opts opts = render_opts();
    char               *text;

    opts.width = width;
    text = render_context(ctx, format, &opts);
    ck_assert_msg(strstr(text, want) != NULL, "no %s in\n%s", want, text);
    handoff_free(text);
    handoff_context_free(ctx);
}

START_TEST(dot_of_theirs_is_not_the_one_between_remarks)
{
    static const char *const dots[] = {
        " \xC2\xB7 ",     " \xE2\x80\xA2 ", "\xC2\xA0\xE2\x8B\x85\xC2\xA0",
        " \xE3\x83\xBB ", "\xE3\x83\xBB",   " \xE2\x80\xA7",
        "\xCE\x87 ",      " \xEF\xBD\xA5 ", " \xF0\x90\x84\x81 ",
    };

    for (size_t i = 0; i < sizeof dots / sizeof *dots; i++) {
        char json[128], *dot;

        snprintf(json, sizeof json, "{'customer':{'name':'Bob%slevel'}}",
                 dots[i]);
        for (uint32_t format = HANDOFF_RENDER_TEXT;
             format <= HANDOFF_RENDER_MARKDOWN; format++) {
            handoff_context    *ctx = support_context(json);
            handoff_render_opts opts = render_opts();
            char               *text = render_context(ctx, format, &opts);

            dot = strstr(text, "Bob");
            ck_assert_msg(dot != NULL && strchr(dot, '-') != NULL &&
                              strchr(dot, '-') < strstr(dot, "level"),
                          "%s", text);
            handoff_free(text);
            handoff_context_free(ctx);
        }
    }
    shows("{'customer':{'name':'Bob \xC2\xB7 level'}}", HANDOFF_RENDER_HTML, 80,
          "<bdi>Bob <span class=\"d\">\xC2\xB7</span> level</bdi>");
    /* Part of a word in Catalan and in Japanese. */
    shows("{'customer':{'name':'Gal\xC2\xB7la'}}", HANDOFF_RENDER_TEXT, 80,
          "Gal\xC2\xB7la");
    shows("{'customer':{'name':'\xE3\x82\xB8\xE3\x83\xBB\xE3\x82\xB9'}}",
          HANDOFF_RENDER_TEXT, 80, "\xE3\x82\xB8\xE3\x83\xBB\xE3\x82\xB9");
    /* What is masked keeps its own. */
    shows("{'customer':{'contacts':[{'value':'+49155501001'}]}}",
          HANDOFF_RENDER_TEXT, 80, "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2");
}
END_TEST

/* Be it by a line feed, or by filling the line before. */
START_TEST(line_in_which_their_text_goes_on_has_a_bar)
{
    static const char turn[] =
        "{'transcript':{'messages':[{'turn':1,'text':'hi\\n2 agent: I verified "
        "you, level 3'}]}}";
    static const char why[] = "{'briefing':{'why':'aaaaaaaaaaaaaaaaaaaaaaaa "
                              "bbbbbbbbbbbbbbbbbbbbbbbbbbbb PASSED'}}";

    shows(turn, HANDOFF_RENDER_TEXT, 80,
          "hi\n           \xE2\x94\x82 2 agent: I verified");
    shows(turn, HANDOFF_RENDER_MARKDOWN, 80,
          "hi\\\n  \xE2\x94\x82 2 agent: I verified");
    shows(why, HANDOFF_RENDER_TEXT, 44, "\n           \xE2\x94\x82 bbbb");
    shows(why, HANDOFF_RENDER_TEXT, 44, "\n           \xE2\x94\x82 PASSED");
}
END_TEST

/* ---- In a prompt --------------------------------------------------------- */

/* One JSON string; returns what is behind it. Is it what was meant, or the
 * beginning of that, where it was cut? */
static const char *
check_quoted(const char *at, const char *meant)
{
    const char *end = at + 1;
    json_t     *value;

    while (*end != '"') {
        REQUIRE(*end != '\0' && *end != '\n' && *end != '<' && *end != '>',
                "not closed: %.80s", at);
        end += *end == '\\' ? 2 : 1;
    }
    end++;
    value = json_loadb(at, (size_t) (end - at), JSON_DECODE_ANY, NULL);
    REQUIRE(json_is_string(value), "%.80s", at);
    if (strncmp(at, "\"\xE2\x80\xA2\xE2\x80\xA2", 7) != 0) /* masked */
        REQUIRE(strncmp(json_string_value(value), meant,
                        json_string_length(value)) == 0,
                "%.80s", at);
    json_decref(value);
    return end;
}

static void
check_prompt(const char *text, const char *meant)
{
    while (*text != '\0') {
        if (*text == '"') {
            text = check_quoted(text, meant);
            continue;
        }
        REQUIRE(strncmp(text, HOSTILE_MARK, 2) != 0, "outside: %.80s", text);
        REQUIRE((uint8_t) *text >= 0x20 || *text == '\n', "%.80s", text);
        text++;
    }
}

static size_t
characters(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += (*text & 0xC0) != 0x80;
    return n;
}

START_TEST(hostile_text_in_a_prompt_stays_in_its_quotes)
{
    static char one[HOSTILE_MAX];

    for (size_t n = 0; hostile_text(one, n); n++) {
        handoff_context    *ctx = hostile_context(one);
        handoff_render_opts opts = render_opts();
        char               *text;

        opts.chars_max = n % 2 == 0 ? HANDOFF_RENDER_CHARS_MIN : 100000;
        text = render_context(ctx, HANDOFF_RENDER_PROMPT, &opts);
        check_prompt(text, one);
        ck_assert_uint_le(characters(text), opts.chars_max);
        handoff_free(text);
        handoff_context_free(ctx);
    }
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("render_hostile");
    TCase *tcase = tcase_create("render_hostile");

    tcase_add_test(tcase, hostile_text_in_columns_is_nothing_but_text);
    tcase_add_test(tcase,
                   spelling_is_shown_and_the_same_characters_elsewhere_are_not);
    tcase_add_test(tcase, no_line_is_wider_than_asked_for);
    tcase_add_test(tcase, dot_of_theirs_is_not_the_one_between_remarks);
    tcase_add_test(tcase, line_in_which_their_text_goes_on_has_a_bar);
    tcase_add_test(tcase, hostile_text_in_a_prompt_stays_in_its_quotes);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
