/* SPDX-License-Identifier: MIT */
/*
 * test_escape.c -- handoff_text_escape(): nothing raw reaches a terminal, and
 * what a language needs does.
 */
#include <handoff.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

/* What a text becomes, in the caller's memory. */
static const char *
escaped(char out[512], const char *text, size_t len, uint32_t flags)
{
    char         *s = NULL;
    size_t        n = 0;
    handoff_error err;

    ck_assert_int_eq(handoff_text_escape(&s, &n, text, len, flags, &err),
                     HANDOFF_OK);
    ck_assert_uint_eq(strlen(s), n);
    ck_assert_uint_lt(n, 512);
    memcpy(out, s, n + 1);
    handoff_free(s);
    return out;
}

static void
becomes(const char *text, const char *expected)
{
    char out[512];

    ck_assert_str_eq(escaped(out, text, strlen(text), 0), expected);
}

static void
stays(const char *text)
{
    becomes(text, text);
}

/* Isolated, since it has letters that run from right to left. */
static void
stays_isolated(const char *text)
{
    char isolated[512];

    snprintf(isolated, sizeof isolated, "\u2068%s\u2069", text);
    becomes(text, isolated);
}

START_TEST(escape_control_is_written_out)
{
    becomes("a\x1b[31mb", "a\\u{1B}[31mb");
    becomes("a\nb\tc\rd", "a\\nb\\tc\\u{D}d");
    becomes("\x7f\xC2\x9B", "\\u{7F}\\u{9B}");
    becomes("\u2028\u2029", "\\u{2028}\\u{2029}");
    stays("plain \\ \"text\" \u00E4\u00F6\u00FC \u20AC \u65E5\u672C");
    stays("");
}
END_TEST

START_TEST(escape_unseen_is_written_out)
{
    becomes("pay\u200Bpal", "pay\\u{200B}pal");
    becomes("a\u00ADb\u034Fc", "a\\u{AD}b\\u{34F}c");
    becomes("\u115F\u3164\uFFA0", "\\u{115F}\\u{3164}\\u{FFA0}");
    becomes("\uFEFFx", "\\u{FEFF}x");
    becomes("\U000E0041", "\\u{E0041}");
    becomes("\uE000", "\\u{E000}"); /* private use */
    becomes("\u0378", "\\u{378}");  /* not assigned */
}
END_TEST

START_TEST(escape_what_turns_a_line_is_written_out)
{
    becomes("a\u202Eb\u202Cc", "a\\u{202E}b\\u{202C}c");
    becomes("\u2066a\u2069", "\\u{2066}a\\u{2069}");
    becomes("a\u200Eb\u200Fc\u061Cd", "a\\u{200E}b\\u{200F}c\\u{61C}d");
}
END_TEST

START_TEST(escape_overrides_in_hebrew_are_written_out)
{
    becomes("\u05D0\u202E\u05D1", "\u2068\u05D0\\u{202E}\u05D1\u2069");
    becomes("\u05D0\u2069\u05D1", "\u2068\u05D0\\u{2069}\u05D1\u2069");
}
END_TEST

START_TEST(escape_spelling_stays)
{
    stays_isolated("\u0645\u06CC\u200C\u0631\u0648\u0645"); /* Persian */
    stays("\u0915\u094D\u200D\u0937");                      /* Hindi */
    stays("\U0001F468\u200D\U0001F469\u200D\U0001F467");    /* a family */
    stays("\U0001F469\U0001F3FD\u200D\U0001F4BB");          /* skin, joiner */
    stays("\u2764\uFE0F\u200D\U0001F525");                  /* selector */
    stays("1\uFE0F\u20E3");                                 /* a keycap */
    stays("\u845B\U000E0100");                              /* of a Han */
    stays("\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074"
          "\U000E007F"); /* Scotland */
    stays_isolated("(\u05DE\u05D7\u05D9\u05E8)\u200F 5");
    stays_isolated("\u06DD\u0661\u0662 \u0627"); /* a verse's number */
    stays("e\u0301");
}
END_TEST

START_TEST(escape_spelling_elsewhere_is_written_out)
{
    becomes("pay\u200Dpal", "pay\\u{200D}pal");
    becomes("pay\u200Cpal", "pay\\u{200C}pal");
    becomes("a\uFE0Fb", "a\\u{FE0F}b");
    becomes("1\uFE0F2", "1\\u{FE0F}2");
    becomes("\U0001F3F4\U000E0067", "\U0001F3F4\\u{E0067}");
    becomes("\U0001F600\U000E0067\U000E007F", "\U0001F600\\u{E0067}\\u{E007F}");
    becomes("\U0001F3F4\U000E0061\U000E0062\U000E0063\U000E0064\U000E0065"
            "\U000E0066\U000E007F",
            "\U0001F3F4\\u{E0061}\\u{E0062}\\u{E0063}\\u{E0064}\\u{E0065}"
            "\\u{E0066}\\u{E007F}");
    becomes("\u200D\U0001F467", "\\u{200D}\U0001F467");
    becomes("\u2764\uFE0F\uFE0F", "\u2764\uFE0F\\u{FE0F}");
}
END_TEST

START_TEST(escape_mark_without_character_is_written_out)
{
    char text[2 * 40 + 2] = "a";

    becomes("\u0301x", "\\u{301}x");
    becomes("a\n\u0301", "a\\n\\u{301}");
    for (int i = 0; i < 40; i++)
        memcpy(text + 1 + 2 * i, "\u0301", 3);
    text[1 + 2 * 8] = '\0';
    stays(text); /* as many as any language needs */
    text[1 + 2 * 8] = "\u0301"[0];
    text[1 + 2 * 9] = '\0';
    ck_assert_ptr_nonnull(
        strstr(escaped((char[512]){ 0 }, text, strlen(text), 0), "\\u{301}"));
}
END_TEST

START_TEST(escape_not_utf8_is_bytes)
{
    char out[512];

    becomes("a\xFF\xC3", "a\\xFF\\xC3");
    becomes("\xED\xA0\x80", "\\xED\\xA0\\x80"); /* a surrogate */
    becomes("\xE2\x80", "\\xE2\\x80");
    ck_assert_str_eq(escaped(out, "a\0b", 3, 0), "a\\u{0}b");
    ck_assert_str_eq(escaped(out, NULL, 0, 0), "");
}
END_TEST

START_TEST(escape_json_reads_as_before)
{
    char out[512];

    ck_assert_str_eq(escaped(out, "{\"a\": \"\\n\u202E\u200D\"}\n", 18,
                             HANDOFF_ESCAPE_JSON),
                     "{\"a\": \"\\n\\u202e\\u200d\"}\n");
    ck_assert_str_eq(escaped(out, "\U000E0041\u05D0", 6, HANDOFF_ESCAPE_JSON),
                     "\\udb40\\udc41\u05D0");
    ck_assert_str_eq(escaped(out, "a\xFF\x07", 3, HANDOFF_ESCAPE_JSON),
                     "a\\ufffd\\u0007");
}
END_TEST

START_TEST(escape_again_changes_nothing)
{
    static const char text[] = "a\x1b\n\u202E\u200D\u0301\xFF";
    char              once[512], twice[512];

    escaped(once, text, strlen(text), 0);
    ck_assert_str_eq(escaped(twice, once, strlen(once), 0), once);
}
END_TEST

/* Whatever the bytes, nothing that is obeyed or hides is in the result but in
 * its place. */
START_TEST(escape_random_bytes_are_harmless)
{
    static const char *const parts[] = {
        "\u200D",   "\u202E", "\u05D0", "\U0001F3F4", "\U000E0067", "\x1b",
        "\xF0\x9F", "a",      "\uFE0F", "\u0301",     "\u200F",     "\U000E007F"
    };
    char text[256], out[512 * 4];

    srand(7);
    for (int round = 0; round < 2000; round++) {
        char  *s = NULL;
        size_t len = 0, n = 0;

        while (len < 40) {
            const char *part = parts[(size_t) rand() % 12];

            memcpy(text + len, part, strlen(part) + 1);
            len += strlen(part);
        }
        ck_assert_int_eq(handoff_text_escape(&s, &n, text, len, 0, NULL),
                         HANDOFF_OK);
        ck_assert_uint_lt(n, sizeof out);
        ck_assert_ptr_null(strchr(s, '\x1b'));
        ck_assert_ptr_null(strstr(s, "\u202E"));
        ck_assert_ptr_null(strstr(s, "\xF0\x9F\x9F"));
        handoff_free(s);
    }
}
END_TEST

START_TEST(escape_wrong_arguments_are_refused)
{
    handoff_error err;
    char         *s = (char *) &err; /* must be cleared */
    size_t        n = 7;

    ck_assert_int_eq(handoff_text_escape(NULL, &n, "a", 1, 0, &err),
                     HANDOFF_E_ARG);
    ck_assert_uint_eq(n, 0);
    n = 7;
    ck_assert_int_eq(handoff_text_escape(&s, &n, NULL, 1, 0, &err),
                     HANDOFF_E_ARG);
    ck_assert_ptr_null(s);
    ck_assert_uint_eq(n, 0);
    s = (char *) &err;
    ck_assert_int_eq(handoff_text_escape(&s, NULL, "a", 1, 2, &err),
                     HANDOFF_E_UNSUPPORTED);
    ck_assert_ptr_null(s);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN(
        "escape", escape_control_is_written_out, escape_unseen_is_written_out,
        escape_what_turns_a_line_is_written_out,
        escape_overrides_in_hebrew_are_written_out, escape_spelling_stays,
        escape_spelling_elsewhere_is_written_out,
        escape_mark_without_character_is_written_out, escape_not_utf8_is_bytes,
        escape_json_reads_as_before, escape_again_changes_nothing,
        escape_random_bytes_are_harmless, escape_wrong_arguments_are_refused);
}
