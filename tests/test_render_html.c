/* SPDX-License-Identifier: MIT */
/*
 * test_render_html.c -- what a page is made of: only our own tags and
 * attributes, theirs always text and byte for byte what it was, and a policy
 * that knows its style.
 *
 * With HANDOFF_PAGES=FOLDER it writes its pages there, for tests/browser to
 * look at.
 */
#include "render/html.h"

#include "support_hostile.h"
#include "support_html.h"
#include "support_render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

START_TEST(hostile_text_in_every_field_stays_text)
{
    static char one[HOSTILE_MAX];
    size_t      n = 0;

    for (; hostile_text(one, n); n++) {
        handoff_context    *ctx = hostile_context(one);
        handoff_render_opts opts = html_opts();
        char               *page, name[32];

        opts.flags |= HANDOFF_RENDER_REVEAL; /* nothing masked: all as it was */
        page = render_context(ctx, HANDOFF_RENDER_HTML, &opts);
        ck_assert_uint_gt(html_check(page, one), 90);
        snprintf(name, sizeof name, "hostile-%03zu", n);
        html_keep(name, "html", page);
        html_keep(name, "txt", one);
        handoff_free(page);
        handoff_context_free(ctx);
    }
    ck_assert_uint_gt(n, 350);
}
END_TEST

/* ---- The page ------------------------------------------------------------ */

START_TEST(policy_knows_the_style_by_its_hash)
{
    handoff_packet     *packet = render_airline();
    handoff_render_opts opts = html_opts();
    char               *page, *style, *end, text[64], meant[256];
    uint8_t             hash[crypto_hash_sha256_BYTES];

    page = render_packet(packet, HANDOFF_RENDER_HTML, &opts);
    style = strstr(page, "<style>") + 7;
    end = strstr(style, "</style>");
    crypto_hash_sha256(hash, (uint8_t *) style, (size_t) (end - style));
    sodium_bin2base64(text, sizeof text, hash, sizeof hash,
                      sodium_base64_VARIANT_ORIGINAL);
    snprintf(meant, sizeof meant,
             "<meta http-equiv=\"Content-Security-Policy\" content=\""
             "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; "
             "form-action 'none'\">",
             text);
    ck_assert_ptr_nonnull(strstr(page, meant));
    ck_assert_ptr_null(strstr(page, "style=\""));
    ck_assert_ptr_null(strstr(page, "://"));
    html_keep("airline", "html", page);
    handoff_free(page);
    /* As a person gets it. */
    opts.flags &= ~(uint32_t) HANDOFF_RENDER_WHOLE;
    page = render_packet(packet, HANDOFF_RENDER_HTML, &opts);
    html_keep("first", "html", page);
    handoff_free(page);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(nonce_is_that_of_policy_and_style)
{
    handoff_packet     *packet = render_airline();
    handoff_render_opts opts = html_opts();
    char               *html;

    opts.nonce = "cmFuZG9t";
    html = render_packet(packet, HANDOFF_RENDER_HTML, &opts);
    ck_assert_ptr_nonnull(strstr(html, "style-src 'nonce-cmFuZG9t';"));
    ck_assert_ptr_nonnull(strstr(html, "<style nonce=\"cmFuZG9t\">"));
    handoff_free(html);
    opts.flags = HANDOFF_RENDER_WHOLE;
    html = render_packet(packet, HANDOFF_RENDER_HTML, &opts);
    ck_assert_ptr_nonnull(strstr(html, "<style nonce=\"cmFuZG9t\">"));
    html_keep("fragment", "htm", html);
    handoff_free(html);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(fragment_is_one_article_in_the_language_of_the_labels)
{
    static const char   begin[] = "<article class=\"libhandoff\" lang=\"de\" "
                                  "dir=\"ltr\" aria-label=\"Übergabe\">";
    handoff_packet     *packet = render_airline();
    handoff_render_opts opts = render_opts();
    char               *html;
    size_t              len;

    opts.language = "de-AT";
    html = render_packet(packet, HANDOFF_RENDER_HTML, &opts);
    len = strlen(html);
    ck_assert_int_eq(strncmp(html, begin, sizeof begin - 1), 0);
    ck_assert_str_eq(html + len - 17, "</div></article>\n");
    ck_assert_ptr_null(strstr(html, "<meta"));
    ck_assert_ptr_null(strstr(html, "body{"));
    handoff_free(html);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(forwarded_packet_names_who_added)
{
    handoff_packet     *packet = render_forwarded();
    handoff_render_opts opts = html_opts();
    char *html = render_packet(packet, HANDOFF_RENDER_HTML, &opts);

    ck_assert_ptr_nonnull(strstr(html,
                                 "<li class=\"line added\"><span class=\"i\" "
                                 "id=\"handoff-promise-1\">"));
    ck_assert_ptr_nonnull(strstr(html, "added by <bdi>desk.example</bdi>"));
    ck_assert_ptr_nonnull(
        strstr(html, "<strong class=\"a b\">OVERDUE, was due "));
    html_keep("forwarded", "html", html);
    handoff_free(html);
    opts.flags = HANDOFF_RENDER_WHOLE;
    html = render_packet(packet, HANDOFF_RENDER_HTML, &opts);
    html_keep("forwarded", "htm", html);
    handoff_free(html);
    handoff_packet_free(packet);
}
END_TEST

/* ---- Ids, languages ------------------------------------------------------ */

/* How often `what` is in it; each must be the only one of its kind. */
static size_t
count_unique(const char *html, const char *what)
{
    size_t count = 0;

    for (const char *at = html; (at = strstr(at, what)) != NULL; count++) {
        const char *end = strchr(at + strlen(what), '"');
        char        whole[128];

        ck_assert_int_lt(snprintf(whole, sizeof whole, "%.*s\"",
                                  (int) (end - at), at),
                         (int) sizeof whole);
        ck_assert_msg(strstr(end, whole) == NULL, "twice: %s", whole);
        at = end;
    }
    return count;
}

START_TEST(id_is_the_only_one_in_a_page_and_none_is_in_a_fragment)
{
    handoff_packet     *packet = render_airline();
    handoff_render_opts opts = html_opts();
    char *page = render_packet(packet, HANDOFF_RENDER_HTML, &opts), *fragment;

    ck_assert_uint_gt(count_unique(page, " id=\"handoff-"), 30);
    ck_assert_ptr_null(strstr(page, "data-handoff"));
    opts.flags = HANDOFF_RENDER_WHOLE;
    fragment = render_packet(packet, HANDOFF_RENDER_HTML, &opts);
    ck_assert_uint_gt(count_unique(fragment, " data-handoff=\""), 30);
    ck_assert_ptr_null(strstr(fragment, " id="));
    handoff_free(page);
    handoff_free(fragment);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(language_tag_has_groups_of_letters_and_digits)
{
    static const char *const good[] = { "de", "gsw", "zh-Hant-TW",
                                        "sl-rozaj-biske-1994", "en-x-a" };
    static const char *const bad[] = {
        "",
        "d",
        "1a",
        "-de",
        "de-",
        "de--CH",
        "de_CH",
        "de \"x=\"",
        "abcdefghi",
        "d\xC3\xA9",
        "en-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaa", /* 38 */
    };

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(ho_render_html_is_language(good[i]), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!ho_render_html_is_language(bad[i]), "%s", bad[i]);
    ck_assert(!ho_render_html_is_language(NULL));
}
END_TEST

START_TEST(turn_names_its_language_or_that_of_the_conversation)
{
    handoff_context *ctx = story_parse(
        "{\"routing\":{\"language\":\"pt-BR\"},\"transcript\":{\"messages\":["
        "{\"text\":\"oi\"},{\"text\":\"hi\",\"language\":\"en\"},"
        "{\"text\":\"hej\",\"language\":\"s v\"}]}}");
    handoff_render_opts opts = html_opts();
    char               *html = render_context(ctx, HANDOFF_RENDER_HTML, &opts);

    ck_assert_ptr_nonnull(strstr(html, "<bdi lang=\"pt-BR\">oi</bdi>"));
    ck_assert_ptr_nonnull(strstr(html, "<bdi lang=\"en\">hi</bdi>"));
    ck_assert_ptr_nonnull(strstr(html, "<bdi>hej</bdi>"));
    handoff_free(html);
    handoff_context_free(ctx);
}
END_TEST

/* ---- Long ones ----------------------------------------------------------- */

static handoff_context *
conversation(size_t turns)
{
    ho_base_buf      json = { 0 };
    handoff_context *ctx;

    ho_base_buf_text(&json, "{\"transcript\":{\"messages\":[");
    for (size_t i = 1; i <= turns; i++)
        ho_base_buf_printf(&json,
                           "%s{\"turn\":%zu,\"role\":\"ROLE_CUSTOMER\","
                           "\"text\":\"turn %zu of many\"}",
                           i > 1 ? "," : "", i, i);
    ho_base_buf_text(&json, "]}}");
    ho_base_buf_byte(&json, 0);
    ck_assert(!json.failed);
    ctx = story_parse((const char *) json.data);
    ho_base_buf_free(&json);
    return ctx;
}

static char *
rendered_turns(size_t turns)
{
    handoff_context    *ctx = conversation(turns);
    handoff_render_opts opts = html_opts();
    char               *html;

    opts.turns = HANDOFF_RENDER_TURNS_MAX;
    html = render_context(ctx, HANDOFF_RENDER_HTML, &opts);
    handoff_context_free(ctx);
    return html;
}

START_TEST(few_turns_are_not_folded)
{
    char *html = rendered_turns(11);

    ck_assert_ptr_null(strstr(html, "<details>"));
    ck_assert_ptr_nonnull(strstr(html, "id=\"handoff-message-1\""));
    handoff_free(html);
}
END_TEST

START_TEST(many_turns_are_folded_but_for_the_last)
{
    char *html = rendered_turns(12);
    char *details = strstr(html, "<details><summary>Earlier turns: 4<");
    char *end = strstr(html, "</details>");

    ck_assert_ptr_nonnull(details);
    ck_assert(strstr(html, "id=\"handoff-message-1\"") > details);
    ck_assert(strstr(html, "id=\"handoff-message-4\"") < end);
    ck_assert(strstr(html, "id=\"handoff-message-5\"") > end);
    ck_assert_ptr_nonnull(strstr(html, "id=\"handoff-message-12\""));
    handoff_free(html);
}
END_TEST

/* One message of so many letters, its last one a z, and lines. */
static char *
rendered_message(size_t letters, size_t lines)
{
    ho_base_buf         json = { 0 };
    handoff_render_opts opts = html_opts();
    handoff_context    *ctx;
    char               *html;

    ho_base_buf_text(&json, "{\"transcript\":{\"messages\":[{\"turn\":1,"
                            "\"text\":\"");
    for (size_t i = 0; i < lines; i++)
        ho_base_buf_text(&json, "\\n");
    for (size_t i = lines + 1; i < letters; i++)
        ho_base_buf_text(&json, "\xC3\xA9"); /* one letter, two bytes */
    ho_base_buf_text(&json, "z\"}]}}");
    ho_base_buf_byte(&json, 0);
    ck_assert(!json.failed);
    ctx = story_parse((const char *) json.data);
    html = render_context(ctx, HANDOFF_RENDER_HTML, &opts);
    handoff_context_free(ctx);
    ho_base_buf_free(&json);
    return html;
}

START_TEST(long_message_is_whole_and_folded)
{
    char *html = rendered_message(999, 0);

    ck_assert_ptr_null(strstr(html, "<details"));
    handoff_free(html);
    html = rendered_message(1000, 0);
    ck_assert_ptr_nonnull(
        strstr(html, "z</bdi></span></div><details class=\"all\"><summary>All "
                     "of it (1000 characters)</summary></details></div>"));
    handoff_free(html);
}
END_TEST

START_TEST(message_of_many_lines_is_folded)
{
    char *html = rendered_message(100, 14);

    ck_assert_ptr_null(strstr(html, "<details"));
    handoff_free(html);
    html = rendered_message(100, 15);
    ck_assert_ptr_nonnull(strstr(html, "All of it (100 characters)"));
    handoff_free(html);
}
END_TEST

START_TEST(ten_thousand_turns_are_all_there)
{
    char *html = rendered_turns(10000);

    ck_assert_ptr_nonnull(strstr(html, "<summary>Earlier turns: 9992<"));
    ck_assert_ptr_nonnull(strstr(html, "id=\"handoff-message-10000\""));
    ck_assert_uint_lt(strlen(html), 4 * 1000 * 1000);
    html_keep("long", "html", html);
    handoff_free(html);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        hostile_text_in_every_field_stays_text,
        policy_knows_the_style_by_its_hash,
        nonce_is_that_of_policy_and_style,
        fragment_is_one_article_in_the_language_of_the_labels,
        forwarded_packet_names_who_added,
        id_is_the_only_one_in_a_page_and_none_is_in_a_fragment,
        language_tag_has_groups_of_letters_and_digits,
        turn_names_its_language_or_that_of_the_conversation,
        few_turns_are_not_folded,
        many_turns_are_folded_but_for_the_last,
        long_message_is_whole_and_folded,
        message_of_many_lines_is_folded,
        ten_thousand_turns_are_all_there,
    };
    Suite *suite = suite_create("render_html");
    TCase *tcase = tcase_create("render_html");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
