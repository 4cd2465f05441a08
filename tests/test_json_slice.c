/* SPDX-License-Identifier: MIT */
/*
 * test_json_slice.c -- JSON without a schema: checked, then taken apart.
 *
 * Keys (test_keyring.c) and records (test_json*.c) go through the same
 * tokens; here is what neither of them would show.
 */
#include "base/json_reader.h"

#include <stdio.h>
#include <string.h>

#include "support.h"

static ho_base_slice
slice(const char *text)
{
    return HO_SLICE(text, strlen(text));
}

START_TEST(check_good_json_is_accepted)
{
    static const char *const good[] = {
        "{}",
        "[]",
        " [ ] ",
        "\"\"",
        "0",
        "-0",
        "-1.50e+10",
        "1E-2",
        "true",
        "[false,null]",
        "{\"a\":{\"b\":[1,\"\\u00e9\\ud83d\\ude00\"]}}",
        "\"\xC3\xA9 \xF0\x9F\x98\x80 \x7F\"",
    };
    handoff_error err;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(ho_base_json_check(slice(good[i]), &err) == HANDOFF_OK,
                      "%s: %s", good[i], err.message);
}
END_TEST

START_TEST(check_bad_json_is_refused_where_it_is_bad)
{
    static const struct {
        const char *text;
        uint32_t    line, column;
    } bad[] = {
        { "", 1, 1 },
        { "{", 1, 2 },
        { "[1,\n 2,]", 2, 4 },
        { "[1 2]", 1, 4 },
        { "{\"a\" 1}", 1, 6 },
        { "{a:1}", 1, 2 },
        { "01", 1, 2 },
        { "1.", 1, 2 },
        { "-", 1, 1 },
        { "+1", 1, 1 },
        { "tru", 1, 1 },
        { "{}\n{}", 2, 1 },
        { "\"abc", 1, 5 }, /* its end is what is missing */
        { "\"\\x\"", 1, 2 },
        { "\"\\u0000\"", 1, 2 },
        { "\"ab\\ud800\"", 1, 4 },
        { "\"\\ude00\"", 1, 2 },
        { "\"a\tb\"", 1, 3 },
        { "\"a\xC3\"", 1, 3 },
        { "\"\xED\xA0\x80\"", 1, 2 },
        { "\"\xC0\x80\"", 1, 2 },
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        handoff_error err;

        ck_assert_int_eq(ho_base_json_check(slice(bad[i].text), &err),
                         HANDOFF_E_JSON);
        ck_assert_msg(err.line == bad[i].line && err.column == bad[i].column,
                      "%s: %u:%u", bad[i].text, (unsigned) err.line,
                      (unsigned) err.column);
        ck_assert_int_eq(ho_base_json_check(slice(bad[i].text), NULL),
                         HANDOFF_E_JSON);
    }
}
END_TEST

START_TEST(check_depth_at_the_limit_and_past_it)
{
    char          text[2 * HANDOFF_JSON_DEPTH_MAX + 2];
    handoff_error err;
    size_t        n = HANDOFF_JSON_DEPTH_MAX;

    memset(text, '[', n);
    memset(text + n, ']', n);
    ck_assert_int_eq(ho_base_json_check(HO_SLICE(text, 2 * n), &err),
                     HANDOFF_OK);
    memset(text, '[', ++n);
    memset(text + n, ']', n);
    ck_assert_int_eq(ho_base_json_check(HO_SLICE(text, 2 * n), &err),
                     HANDOFF_E_LIMIT);
    ck_assert_uint_eq(err.column, n);
}
END_TEST

START_TEST(object_members_are_found_whatever_their_escapes)
{
    ho_base_slice       text = slice(" { \"n\\u0061me\" : \"v\\\"\" , \"t\":\n"
                                           "12, \"list\": [ 1, \"a,]\", {} ] } ");
    ho_base_json_object object;
    ho_base_slice       item, rest;
    int64_t             ms;
    char                value[3];

    ck_assert_int_eq(ho_base_json_check(text, NULL), HANDOFF_OK);
    ck_assert_int_eq(ho_base_json_members(&object, text,
                                          ho_base_json_trim(text), NULL),
                     HANDOFF_OK);
    ck_assert_uint_eq(object.count, 3);
    ck_assert_ptr_null(ho_base_json_find(&object, "nam"));
    ck_assert_ptr_null(ho_base_json_find(&object, "names"));
    ck_assert_ptr_nonnull(ho_base_json_find(&object, "name"));
    ck_assert(object.member[0].known && !object.member[1].known);
    ck_assert(ho_base_json_ascii(value, sizeof value, object.member[0].value));
    ck_assert_str_eq(value, "v\"");
    ck_assert(!ho_base_json_ascii(value, 2, object.member[0].value));
    ck_assert(ho_base_json_is(object.member[0].value, "v\""));
    ck_assert(!ho_base_json_is(object.member[1].value, "12"));
    ck_assert(ho_base_json_time(&ms, *ho_base_json_find(&object, "t")) &&
              ms == 12);
    rest = *ho_base_json_find(&object, "list");
    ck_assert(ho_base_json_item(&item, &rest) &&
              ho_base_json_type(item) == '0');
    ck_assert(ho_base_json_item(&item, &rest) && ho_base_json_is(item, "a,]"));
    ck_assert(ho_base_json_item(&item, &rest) &&
              ho_base_json_type(item) == '{');
    ck_assert(!ho_base_json_item(&item, &rest));
}
END_TEST

START_TEST(object_with_a_name_twice_is_refused)
{
    ho_base_slice       text = slice("{\"\xC3\xA9\":1,\n\"\\u00e9\":2}");
    ho_base_json_object object;
    handoff_error       err;

    ck_assert_int_eq(ho_base_json_check(text, &err), HANDOFF_OK);
    ck_assert_int_eq(ho_base_json_members(&object, text, text, &err),
                     HANDOFF_E_JSON);
    ck_assert_uint_eq(err.line, 2);
}
END_TEST

START_TEST(object_of_the_most_members_and_one_more)
{
    ho_base_buf         text = { 0 };
    ho_base_json_object object;

    for (int i = 0; i < HO_JMEMBERS_MAX; i++)
        ho_base_buf_printf(&text, "%c\"m%d\":0", i == 0 ? '{' : ',', i);
    ho_base_buf_byte(&text, '}');
    ck_assert_int_eq(ho_base_json_members(&object,
                                          HO_SLICE(text.data, text.len),
                                          HO_SLICE(text.data, text.len), NULL),
                     HANDOFF_OK);
    ck_assert_uint_eq(object.count, HO_JMEMBERS_MAX);
    text.len--;
    ho_base_buf_text(&text, ",\"\":0}");
    ck_assert_int_eq(ho_base_json_members(&object,
                                          HO_SLICE(text.data, text.len),
                                          HO_SLICE(text.data, text.len), NULL),
                     HANDOFF_E_LIMIT);
    ho_base_buf_free(&text);
}
END_TEST

/* Every code point as text, written, found again and undone. */
START_TEST(string_written_reads_back)
{
    for (uint32_t cp = 1; cp < 0x110000; cp += cp < 0x3000 ? 1 : 0x101) {
        char           s[8] = "", back[8] = "";
        const char    *why;
        const uint8_t *at;
        ho_base_buf    out = { 0 };
        ho_base_slice  raw;
        uint32_t       again;

        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        if (cp < 0x80)
            snprintf(s, sizeof s, "%c.", (int) cp);
        else if (cp < 0x800)
            snprintf(s, sizeof s, "%c%c.", (int) (0xC0 | cp >> 6),
                     (int) (0x80 | (cp & 63)));
        else if (cp < 0x10000)
            snprintf(s, sizeof s, "%c%c%c.", (int) (0xE0 | cp >> 12),
                     (int) (0x80 | (cp >> 6 & 63)), (int) (0x80 | (cp & 63)));
        else
            snprintf(s, sizeof s, "%c%c%c%c.", (int) (0xF0 | cp >> 18),
                     (int) (0x80 | (cp >> 12 & 63)),
                     (int) (0x80 | (cp >> 6 & 63)), (int) (0x80 | (cp & 63)));
        ho_base_json_put_string(&out, s);
        ck_assert_uint_eq(ho_base_json_string_scan(out.data, out.data + out.len,
                                                   &why, &at),
                          out.len);
        ck_assert_uint_eq(ho_base_json_string_len(out.data), out.len);
        raw = HO_SLICE(out.data + 1, out.len - 2);
        ck_assert_uint_eq(ho_base_json_unescape(NULL, raw), strlen(s));
        ho_base_json_unescape((uint8_t *) back, raw);
        ck_assert_str_eq(back, s);
        again = ho_base_json_char(&raw);
        ck_assert_uint_eq(again, cp);
        ck_assert_uint_eq(ho_base_json_char(&raw), '.');
        ck_assert_uint_eq(raw.len, 0);
        ho_base_buf_free(&out);
    }
}
END_TEST

/* ---- The reader ---------------------------------------------------------- */

/* Every token in one text: its kind, and what it is. */
static ho_base_json_fault
tokens_of(char *out, size_t size, const char *text)
{
    ho_base_json  j;
    ho_base_slice raw;
    char          kind;
    size_t        n = 0;

    out[0] = '\0';
    ho_base_json_begin(&j, slice(text));
    while ((kind = ho_base_json_next(&j, &raw)) != 0)
        n += (size_t) snprintf(out + n, size - n, "%c<%.*s>", kind,
                               (int) raw.len, (const char *) raw.p);
    return j.fault;
}

START_TEST(reader_tokens_come_flat_and_in_order)
{
    static const char *const list[][2] = {
        { " { \"a\" : [ 1 , \"x\\n\" , { } ] , \"b\":null } ",
          "{<{>:<a>[<[>0<1>\"<x\\n>{<{>}<}>]<]>:<b>n<null>}<}>" },
        { "[true,false,-1.5e3,[]]",
          "[<[>t<true>f<false>0<-1.5e3>[<[>]<]>]<]>" },
        { "\"\"", "\"<>" },
        { "0", "0<0>" },
    };
    char out[256];

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        ck_assert_int_eq(tokens_of(out, sizeof out, list[i][0]),
                         HO_BASE_JSON_GOOD);
        ck_assert_str_eq(out, list[i][1]);
    }
    ck_assert_int_eq(tokens_of(out, sizeof out, "[1,]"), HO_BASE_JSON_EXPECTED);
    ck_assert_str_eq(out, "[<[>0<1>");
    ck_assert_int_eq(tokens_of(out, sizeof out, "[\"\\x\"]"),
                     HO_BASE_JSON_STRING);
    ck_assert_int_eq(tokens_of(out, sizeof out, "1 2"), HO_BASE_JSON_EXPECTED);
}
END_TEST

START_TEST(reader_knows_path_place_and_doubles)
{
    static const char text[] = "{\"a\":1,\n\"list\":[0,{\"b\":x}],\"a\":2}";
    ho_base_json      j;
    ho_base_slice     raw;
    handoff_error     err = { 0 };

    ho_base_json_begin(&j, slice(text));
    ck_assert_int_eq(ho_base_json_kind(&j), '{');
    ck_assert(ho_base_json_enter(&j));
    ck_assert(ho_base_json_name(&j, &raw));
    ck_assert(ho_base_json_known(&j, 0, "a"));
    ck_assert_int_eq(ho_base_json_kind(&j), '0');
    ck_assert(ho_base_json_number(&j, &raw));
    ck_assert(ho_base_json_name(&j, &raw));
    ck_assert(ho_base_json_known(&j, 63, "list"));
    ck_assert_int_eq(ho_base_json_kind(&j), '[');
    ck_assert(ho_base_json_enter(&j));
    ck_assert(ho_base_json_element(&j));
    ck_assert(ho_base_json_skip(&j));
    ck_assert(ho_base_json_element(&j));
    ck_assert_int_eq(ho_base_json_kind(&j), '{');
    ck_assert(ho_base_json_enter(&j));
    ck_assert(ho_base_json_name(&j, &raw));
    ck_assert(ho_base_json_known(&j, 0, "b"));
    ck_assert(!ho_base_json_known(&j, 0, "b"));
    ck_assert_int_eq(ho_base_json_kind(&j), 0);
    ck_assert(!ho_base_json_expected(&j, "anything else"));
    ho_base_json_place(&err, &j, j.at);
    ck_assert_str_eq(err.path, "list[#1].b");
    ck_assert(err.line == 2 && err.column == 16 && err.offset == 23);
    /* After a fault every call says no. */
    ck_assert(!ho_base_json_skip(&j) && !ho_base_json_enter(&j));
    ck_assert(!ho_base_json_name(&j, &raw) && !ho_base_json_end(&j));
    ck_assert(!ho_base_json_element(&j));
    ck_assert_int_eq(ho_base_json_next(&j, &raw), 0);
    ck_assert_str_eq(j.why, "anything else");
}
END_TEST

START_TEST(reader_mends_only_where_it_is_told_to)
{
    static const char text[] = "\"\\ud83d\"";
    ho_base_json      j;
    ho_base_slice     raw;
    uint8_t           out[16];

    ho_base_json_begin(&j, slice(text));
    ck_assert(!ho_base_json_string(&j, &raw));
    ho_base_json_begin(&j, slice(text));
    j.mend = true;
    ck_assert(ho_base_json_string(&j, &raw));
    ck_assert_uint_eq(j.mended, HO_BASE_JSON_HALF);
    ck_assert_uint_eq(ho_base_json_mend(NULL, raw), 3);
    ck_assert_uint_eq(ho_base_json_mend(out, raw), 3);
    ck_assert_mem_eq(out, "\xEF\xBF\xBD", 3);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("json_slice", check_good_json_is_accepted,
                       check_bad_json_is_refused_where_it_is_bad,
                       check_depth_at_the_limit_and_past_it,
                       object_members_are_found_whatever_their_escapes,
                       object_with_a_name_twice_is_refused,
                       object_of_the_most_members_and_one_more,
                       string_written_reads_back,
                       reader_tokens_come_flat_and_in_order,
                       reader_knows_path_place_and_doubles,
                       reader_mends_only_where_it_is_told_to);
}
