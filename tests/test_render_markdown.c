/* SPDX-License-Identifier: MIT */
/*
 * test_render_markdown.c -- a comment in a ticket: what stands in it, that it
 * is bounded, and that nobody's text becomes markup.
 *
 * The last is asked of cmark-gfm, GitHub's own parser, with every extension
 * and nothing filtered: support_markdown.py compares what it makes of a
 * record full of hostile text with what it makes of a harmless one.
 */
#include "support_hostile.h"
#include "support_random.h"
#include "support_render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CASE_MAX = 1024, COMMENT_MAX = 65536 /* what GitHub takes */ };

static const char plain_word[] = "Zqword";

/* ---- What stands in it --------------------------------------------------- */

static void
renders(const char *json, const char *want)
{
    handoff_context    *ctx = support_context(json);
    handoff_render_opts opts = render_opts();
    char               *text;

    text = render_context(ctx, HANDOFF_RENDER_MARKDOWN, &opts);
    ck_assert_msg(strstr(text, want) != NULL, "no\n%s in\n%s", want, text);
    handoff_free(text);
    handoff_context_free(ctx);
}

START_TEST(empty_record_has_all_parts)
{
    handoff_context    *ctx = support_context("{}");
    handoff_render_opts opts = render_opts();
    char *text = render_context(ctx, HANDOFF_RENDER_MARKDOWN, &opts);
    int   parts = 0;

    for (const char *at = text; (at = strstr(at, "- **")) != NULL; at++)
        parts++;
    ck_assert_int_eq(parts, HO_PARTS);
    ck_assert_ptr_nonnull(strstr(text, "**NOT SIGNED"));
    handoff_free(text);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(guess_is_in_italics_and_a_fact_is_not)
{
    handoff_packet     *packet = render_airline();
    handoff_render_opts opts = render_opts();
    char *text = render_packet(packet, HANDOFF_RENDER_MARKDOWN, &opts);

    ck_assert_ptr_nonnull(
        strstr(text,
               "*angry at us* \xC2\xB7 **getting worse** \xC2\xB7 since"));
    ck_assert_ptr_nonnull(strstr(text, "*(bot’s guess 91 %, tone-2)*"));
    ck_assert_ptr_nonnull(strstr(text, " Asked for the old fare to be held:"));
    handoff_free(text);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(line_feed_stays_within_its_item)
{
    renders("{'transcript':{'messages':[{'turn':1,'role':'ROLE_CUSTOMER',"
            "'text':'\\n\\none\\n\\n\\n# two\\r\\n- three\\n'}]}}",
            " one\\\n  \xE2\x94\x82 \\# two\\\n  \xE2\x94\x82 \\- three\n");
}
END_TEST

START_TEST(hidden_characters_are_written_out)
{
    renders("{'briefing':{'why':'a\\u202Eb\\u200Bc'}}",
            "**a\\\\u{202E}b\\\\u{200B}c**");
}
END_TEST

START_TEST(emoji_stay_joined)
{
    renders("{'briefing':{'why':'\\uD83D\\uDC69\\u200D\\uD83D\\uDCBB x'}}",
            "**<!-- -->\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB x**");
}
END_TEST

START_TEST(numbers_and_names_stay_whole)
{
    renders("{'briefing':{'why':'K7QW2P 4711234567 a-b (1.5) x; 3,0'}}",
            "**K7QW2P 4711234567 a-b (1.5) x; 3,0**");
}
END_TEST

/* Wherever labels may put their words. */
START_TEST(emphasis_within_a_word_opens_and_closes)
{
    static const struct {
        ho_outline_tone tone;
        const char     *text;
    } pieces[] = {
        { HO_TONE_PLAIN, "a" },        { HO_TONE_STRONG, "b" },
        { HO_TONE_GUESS, "\xC3\xA9" }, { HO_TONE_PLAIN, "(" },
        { HO_TONE_ALERT, "!" },        { HO_TONE_PLAIN, "c" },
        { HO_TONE_STRONG, " " },       { HO_TONE_PLAIN, "d" },
    };
    ho_outline  o = { .arena = { .ceiling = 65536 } };
    ho_base_buf out = { 0 };

    ho_outline_item_begin(&o, HO_PART_NOW, -1, "next");
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        ho_outline_glue(&o);
        ho_outline_theirs(&o, pieces[i].tone, pieces[i].text);
    }
    ho_outline_item_end(&o);
    ho_render_write_markdown(&out, &o.card);
    ho_base_buf_byte(&out, 0);
    ck_assert(!out.failed && !o.failed);
    ck_assert_str_eq((const char *) out.data,
                     "- **What to do now** \xE2\x80\x94 a<!-- -->**b**"
                     "<!-- -->*<!-- -->\xC3\xA9<!-- -->*(<!-- -->**!**"
                     "<!-- -->c d\n");
    ho_base_buf_free(&out);
    ho_outline_free(&o);
}
END_TEST

/* ---- Bounds -------------------------------------------------------------- */

static handoff_context *
long_record(size_t turns)
{
    ho_base_buf      json = { 0 };
    handoff_context *ctx;

    ho_base_buf_text(&json, "{\"transcript\":{\"messages\":[");
    for (size_t i = 1; i <= turns; i++)
        ho_base_buf_printf(
            &json,
            "%s{\"turn\":%zu,\"role\":\"ROLE_CUSTOMER\",\"text\":"
            "\"I want *the* price @you showed me, no. #%zu.\"}",
            i == 1 ? "" : ",", i, i);
    ho_base_buf_text(&json, "]}}");
    ho_base_buf_byte(&json, 0);
    ck_assert(!json.failed);
    ctx = story_parse((const char *) json.data);
    ho_base_buf_free(&json);
    return ctx;
}

START_TEST(ten_thousand_turns_fit_a_comment)
{
    handoff_context    *ctx = long_record(10000);
    handoff_render_opts opts = render_opts();
    clock_t             began = clock();
    char *text = render_context(ctx, HANDOFF_RENDER_MARKDOWN, &opts);

    ck_assert_uint_lt(strlen(text), COMMENT_MAX / 16);
    ck_assert_ptr_nonnull(strstr(text, "not shown here: 9994"));
    handoff_free(text);
    opts.turns = 10000;
    text = render_context(ctx, HANDOFF_RENDER_MARKDOWN, &opts);
    ck_assert_uint_lt(strlen(text), 10000 * 120);
    ck_assert_ptr_null(strstr(text, "not shown here"));
    handoff_free(text);
    ck_assert_int_lt((clock() - began) / CLOCKS_PER_SEC, 5);
    handoff_context_free(ctx);
}
END_TEST

/* ---- Hostile text, through cmark-gfm ------------------------------------- */

static const char *const strings[] = {
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<!-- x",
    "--> x",
    "<!-- --> x",
    "<![CDATA[x]]>",
    "<?php x ?>",
    "<!DOCTYPE html>",
    "</li></ul><h1>x",
    "<details open><summary>x",
    "<b@x.example>",
    "<https://a.example>",
    "&lt;b&gt; &amp; &#x202E; &nbsp; &copy",
    "*a* **b** ***c***",
    "_a_ __b__ a_b_c",
    "*a",
    "**",
    "***",
    "x**",
    "**x",
    "* * *",
    "- - -",
    "---",
    "===",
    "a\n===",
    "a\n---",
    "a\n\n---\n\nb",
    "# h",
    "###### h #",
    "#",
    "> quote",
    "- [ ] task",
    "- [x] task",
    "+ x",
    "* x",
    "1. x",
    "1) x",
    "007.",
    "12345) x",
    "1",
    "    code",
    "\tcode",
    "```\ncode\n```",
    "~~~\ncode\n~~~",
    "`code` ``x``",
    "`",
    "~~x~~ ~x~",
    "[x](http://a.example)",
    "[x](javascript:alert(1) \"t\")",
    "![x](http://a.example/x.png)",
    "[x]: http://a.example\n\n[x]",
    "[x][y]",
    "[^1]\n\n[^1]: note",
    "> [!WARNING]\n> x",
    "| a | b |\n| --- | --- |\n| c | d |",
    "a | b\n--- | ---\nc | d",
    "a\n:-:\nb",
    "a\n-|\nb",
    "www.a.example",
    "WWW.a.example x",
    "(www.a.example)",
    "http://a.example/x?y=z&w",
    "https://a.example",
    "ftp://a.example",
    "HTTPS://A.EXAMPLE",
    "mailto:a@b.example",
    "xmpp:a@b.example/x",
    "a@b.example",
    "a.b+c@d-e.example",
    "a@.b.c",
    "@name",
    "@org/team",
    "(@name)",
    "x@name",
    "#12",
    "org/repo#12",
    "GH-12 gh-7",
    "a5c3785ed8d6a35868bc169f07e40e889087fd2e",
    "org/repo@a5c3785ed8",
    "0000000a x",
    ":x: :100: :+1: :smile:",
    ":x::y:",
    "12:30:45",
    "!12 $12 %12 ~12 &12",
    "$x$ $$x$$ $`x`$",
    "/close",
    "\\",
    "\\\\",
    "\\*",
    "x\\",
    "a\\\nb",
    "a  \nb",
    "a\r\nb",
    "a\n\n\n\n\nb",
    "\n\nx",
    "x\n\n",
    "\n    x\n",
    "\n- x\n- y",
    "\n\n- **Who it is** \xE2\x80\x94 x",
    "\n1. x\n2. y",
    "\n> x",
    "\n# x",
    "\n\tx",
    "\n```\nx",
    "\n<div>\n\nx",
    "\n/assign @name",
    "\xE2\x80\xAEtxet",
    "\xE2\x81\xA6x\xE2\x81\xA9",
    "\xE2\x80\x8Bx\xE2\x80\x8B",
    "\xC2\xA0x\xC2\xA0",
    "\xE3\x80\x80x\xE3\x80\x80",
    "\xE2\x80\xA8x",
    "\xCC\x81*\xCC\x81x",
    "*\xCC\x81*\xCC\x81",
    "\xC3\xA9t\xC3\xA9",
    "\xE2\x80\x9Cx\xE2\x80\x9D",
    "\xE3\x80\x8C*\xE3\x80\x8D",
    "\xEF\xBC\xA0name",
    "\xF0\x9F\x98\xA1",
    "\x01\x1B[31mx\x7F",
    "\xEF\xBB\xBFx",
    "{{ x }} {% x %} {+ x +}",
    "\"quoted\" 'x' -- ... (c)",
};

static const char *const tokens[] = {
    "*", "**",   "_",    "`",       "~",  "[",  "]",  "(",     ")",
    "<", ">",    "&",    "#",       "@",  ":",  "!",  "|",     "-",
    "+", "=",    ".",    "\\",      "/",  "$",  "\n", " ",     "\t",
    "a", "b1",   "7",    "www",     "gh", ";",  "'",  "\"",    "\xC3\xA9",
    "%", "\r\n", "amp;", "http://", "}",  "{",  "^",  "x.com", "\xC2\xA0",
    "?", ",",    "--",   "1.",      "a5", "```"
};

enum {
    STRINGS = sizeof strings / sizeof *strings,
    TOKENS = sizeof tokens / sizeof *tokens,
    RANDOM = 160
};

/* The n-th: each string as it is, then in the middle of a text, then of
 * tokens in any order; false: there are no more. */
static bool
hostile(char out[CASE_MAX], size_t n)
{
    support_random r = { n };
    size_t         len = 0, count;

    if (n < STRINGS) {
        snprintf(out, CASE_MAX, "%s", strings[n]);
        return true;
    }
    n -= STRINGS;
    if (n < STRINGS) {
        snprintf(out, CASE_MAX, "a%s\n%sb", strings[n], strings[n]);
        return true;
    }
    n -= STRINGS;
    if (n >= RANDOM)
        return false;
    count = 2 + (size_t) support_random_below(&r, 16);
    for (size_t i = 0; i < count; i++)
        len += (size_t) snprintf(out + len, CASE_MAX - len, "%s",
                                 tokens[support_random_below(&r, TOKENS)]);
    snprintf(out + len, CASE_MAX - len, "%s", "x");
    return true;
}

static char *
rendered_full_of(const char *text)
{
    handoff_render_opts opts = render_opts();
    handoff_context    *ctx = hostile_context(text);
    char               *out;

    opts.flags |= HANDOFF_RENDER_REVEAL; /* what is masked has another length */
    out = render_context(ctx, HANDOFF_RENDER_MARKDOWN, &opts);
    handoff_context_free(ctx);
    return out;
}

static void
write_file(const char *folder, const char *name, const char *suffix,
           const void *data, size_t len)
{
    char  path[256];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s.%s", folder, name, suffix);
    f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(data, 1, len, f), len);
    ck_assert_int_eq(fclose(f), 0);
}

/* The text as a person is to see it: what does not show is written out. */
static void
write_meant(const char *folder, const char *name, const char *text)
{
    const char    *begin = text;
    ho_base_buf    meant = { 0 };
    ho_render_cell cell;

    for (size_t n; (n = ho_render_cell_next(&cell, begin, text)) != 0;
         text += n) {
        if (cell.line || cell.blank)
            ho_base_buf_byte(&meant, ' ');
        else if (cell.written)
            ho_base_buf_append(&meant, cell.text, cell.len);
        else
            ho_base_buf_append(&meant, text, n);
    }
    ck_assert(!meant.failed);
    write_file(folder, name, "txt", meant.data, meant.len);
    ho_base_buf_free(&meant);
}

static void
write_case(const char *folder, const char *name, const char *text, bool whole)
{
    char *markdown = rendered_full_of(text);

    write_file(folder, name, "md", markdown, strlen(markdown));
    if (whole)
        write_meant(folder, name, text);
    handoff_free(markdown);
}

/* More than is shown of any text. */
static void
write_long_cases(const char *folder)
{
    static char text[40000];

    for (size_t t = 0; t < TOKENS; t += 4) {
        char   name[32];
        size_t len = 0;

        while (len < sizeof text - 16)
            len += (size_t) snprintf(text + len, sizeof text - len, "%s",
                                     tokens[t]);
        snprintf(name, sizeof name, "long-%zu", t);
        write_case(folder, name, text, false);
    }
}

START_TEST(hostile_text_through_cmark_is_nothing_but_text)
{
    static const char run[] =
        "for f in '%s'/*.md; do cmark-gfm --unsafe -e footnotes -e autolink "
        "-e table -e strikethrough -e tasklist $f >${f%%.md}.html || exit 1; "
        "done && python3 tests/support_markdown.py '%s'";
    char folder[64], name[32], text[CASE_MAX], command[1024];
    int  status;

    if (system("command -v cmark-gfm >/dev/null") != 0) {
        support_skipped("hostile_text_through_cmark_is_nothing_but_text");
        return;
    }
    support_folder(folder);
    write_case(folder, "plain", plain_word, true);
    for (size_t n = 0; hostile(text, n); n++) {
        snprintf(name, sizeof name, "%03zu", n);
        write_case(folder, name, text, true);
    }
    write_long_cases(folder);
    snprintf(command, sizeof command, run, folder, folder);
    fflush(stdout);
    status = system(command);
    support_folder_remove(folder);
    ck_assert_int_eq(status, 0);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        empty_record_has_all_parts,
        guess_is_in_italics_and_a_fact_is_not,
        line_feed_stays_within_its_item,
        hidden_characters_are_written_out,
        emoji_stay_joined,
        numbers_and_names_stay_whole,
        emphasis_within_a_word_opens_and_closes,
        ten_thousand_turns_fit_a_comment,
        hostile_text_through_cmark_is_nothing_but_text,
    };
    Suite *suite = suite_create("render_markdown");
    TCase *tcase = tcase_create("render_markdown");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
