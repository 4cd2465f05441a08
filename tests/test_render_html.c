/* SPDX-License-Identifier: MIT */
/*
 * test_render_html.c -- what a page is made of: only our own tags and
 * attributes, theirs always text and byte for byte what it was, and a policy
 * that knows its style.
 *
 * With HANDOFF_PAGES=FOLDER it writes its pages there, for tests/browser to
 * look at.
 */
#include "support_hostile.h"
#include "support_render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

/* libcheck writes to a file at each assertion: too slow for each character. */
#define REQUIRE(condition, ...)                                                \
    do {                                                                       \
        if (!(condition))                                                      \
            ck_abort_msg(__VA_ARGS__);                                         \
    } while (0)

static void
keep(const char *name, const char *suffix, const char *text)
{
    const char *folder = getenv("HANDOFF_PAGES");
    char        path[512];
    FILE       *f;

    if (folder == NULL)
        return;
    snprintf(path, sizeof path, "%s/%s.%s", folder, name, suffix);
    f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), f), strlen(text));
    ck_assert_int_eq(fclose(f), 0);
}

static handoff_render_opts
page_opts(void)
{
    handoff_render_opts opts = render_opts();

    opts.flags = HANDOFF_RENDER_PAGE;
    return opts;
}

/* ---- A reader of our HTML ------------------------------------------------ */

static const char *const tags[] = {
    "html",    "head",    "meta", "title", "style",    "body",
    "main",    "section", "div",  "h1",    "h2",       "h3",
    "ul",      "li",      "span", "bdi",   "strong",   "em",
    "details", "summary", "time", "svg",   "polyline", "circle",
};

static const char *const attributes[] = {
    "lang", "dir",   "charset", "http-equiv", "content",    "name", "class",
    "id",   "role",  "data-u",  "datetime",   "points",     "cx",   "cy",
    "r",    "width", "height",  "viewBox",    "aria-label",
};

static bool
is_one_of(const char *const *names, size_t count, const char *at, size_t len)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i]) == len && memcmp(names[i], at, len) == 0)
            return true;
    }
    return false;
}

/* A tag, whose < is at `at`; returns what is behind its >. */
static const char *
check_tag(const char *at)
{
    const char *begin = at + (at[1] == '/' ? 2 : 1);
    size_t      len = strcspn(begin, " >/");

    REQUIRE(is_one_of(tags, sizeof tags / sizeof *tags, begin, len), "%.40s",
            at);
    at = begin + len;
    while (*at == ' ') {
        len = strcspn(++at, "=");
        REQUIRE(is_one_of(attributes, sizeof attributes / sizeof *attributes,
                          at, len),
                "%.40s", at);
        REQUIRE(at[len + 1] == '"', "%.40s", at);
        at += len + 2;
        REQUIRE(strcspn(at, "<>") > strcspn(at, "\""), "%.40s", at);
        at += strcspn(at, "\"") + 1;
    }
    at += *at == '/';
    REQUIRE(*at == '>', "%.40s", at);
    return at + 1;
}

/* One character of text, references resolved; returns what is behind it. */
static const char *
decode(char *c, const char *at)
{
    static const struct {
        const char *name;
        char        c;
    } references[] = {
        { "&amp;", '&' },  { "&lt;", '<' },   { "&gt;", '>' },
        { "&quot;", '"' }, { "&#39;", '\'' }, { "&#13;", '\r' }
    };

    *c = *at;
    if (*at != '&')
        return at + 1;
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        size_t len = strlen(references[i].name);

        if (strncmp(at, references[i].name, len) == 0) {
            *c = references[i].c;
            return at + len;
        }
    }
    ck_abort_msg("no reference of ours: %.20s", at);
    return NULL;
}

/* Text of theirs, behind its <bdi>: it is what was meant. A character that
 * does not show is in a <bdi> of its own. Returns what is behind. */
static const char *
check_theirs(const char *at, const char *meant)
{
    size_t depth = 1;
    char   c;

    while (depth > 0) {
        if (*at == '<') {
            depth = at[1] == '/' ? depth - 1 : depth + 1;
            REQUIRE(strncmp(at, "<bdi class=\"v\"", 14) == 0 ||
                        strncmp(at, "</bdi>", 6) == 0,
                    "%.40s", at);
            at = check_tag(at);
            continue;
        }
        at = decode(&c, at);
        REQUIRE(c != '\0' && c == *meant, "not as it was: %.60s", meant);
        meant++;
    }
    REQUIRE(*meant == '\0', "cut before %.60s", meant);
    return at;
}

/* Returns how many texts of theirs it has. */
static size_t
check_page(const char *at, const char *meant)
{
    size_t count = 0;
    char   c;

    REQUIRE(strncmp(at, "<!DOCTYPE html>\n", 16) == 0, "%.40s", at);
    for (at += 16; *at != '\0';) {
        if (strncmp(at, "<style>", 7) == 0) {
            at = strchr(at + 7, '<');
        } else if (strncmp(at, "<bdi>", 5) == 0) {
            at = check_theirs(at + 5, meant);
            count++;
        } else if (*at == '<') {
            at = check_tag(at);
        } else {
            REQUIRE(strncmp(at, HOSTILE_MARK, 2) != 0, "outside: %.40s", at);
            at = decode(&c, at);
        }
    }
    return count;
}

START_TEST(hostile_text_in_every_field_stays_text)
{
    static char one[HOSTILE_MAX];
    size_t      n = 0;

    for (; hostile_text(one, n); n++) {
        handoff_context    *ctx = hostile_context(one);
        handoff_render_opts opts = page_opts();
        char               *page, name[32];

        opts.flags |= HANDOFF_RENDER_REVEAL; /* nothing masked: all as it was */
        page = render_context(ctx, HANDOFF_RENDER_HTML, &opts);
        ck_assert_uint_gt(check_page(page, one), 90);
        snprintf(name, sizeof name, "hostile-%03zu", n);
        keep(name, "html", page);
        keep(name, "txt", one);
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
    handoff_render_opts opts = page_opts();
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
    keep("airline", "html", page);
    handoff_free(page);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(nonce_is_that_of_policy_and_style)
{
    handoff_packet     *packet = render_airline();
    handoff_render_opts opts = page_opts();
    char               *html;

    opts.nonce = "cmFuZG9t";
    html = render_packet(packet, HANDOFF_RENDER_HTML, &opts);
    ck_assert_ptr_nonnull(strstr(html, "style-src 'nonce-cmFuZG9t';"));
    ck_assert_ptr_nonnull(strstr(html, "<style nonce=\"cmFuZG9t\">"));
    handoff_free(html);
    opts.flags = 0;
    html = render_packet(packet, HANDOFF_RENDER_HTML, &opts);
    ck_assert_ptr_nonnull(strstr(html, "<style nonce=\"cmFuZG9t\">"));
    keep("fragment", "htm", html);
    handoff_free(html);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(fragment_is_one_section_in_the_language_of_the_labels)
{
    static const char   begin[] = "<section class=\"libhandoff\" lang=\"de\" "
                                  "dir=\"ltr\" aria-label=\"Übergabe\">";
    handoff_packet     *packet = render_airline();
    handoff_render_opts opts = render_opts();
    char               *html;
    size_t              len;

    opts.language = "de-AT";
    html = render_packet(packet, HANDOFF_RENDER_HTML, &opts);
    len = strlen(html);
    ck_assert_int_eq(strncmp(html, begin, sizeof begin - 1), 0);
    ck_assert_str_eq(html + len - 17, "</div></section>\n");
    ck_assert_ptr_null(strstr(html, "<meta"));
    ck_assert_ptr_null(strstr(html, "body{"));
    handoff_free(html);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(forwarded_packet_names_who_added)
{
    handoff_packet     *packet = render_forwarded();
    handoff_render_opts opts = page_opts();
    char *html = render_packet(packet, HANDOFF_RENDER_HTML, &opts);

    ck_assert_ptr_nonnull(strstr(html,
                                 "<li class=\"line added\"><span class=\"i\" "
                                 "id=\"handoff-promise-1\">"));
    ck_assert_ptr_nonnull(strstr(html, "added by <bdi>desk.example</bdi>"));
    ck_assert_ptr_nonnull(strstr(html, "<strong class=\"a\">OVERDUE by 5 min"));
    keep("forwarded", "html", html);
    handoff_free(html);
    handoff_packet_free(packet);
}
END_TEST

/* ---- Long ones ----------------------------------------------------------- */

static handoff_context *
conversation(size_t turns)
{
    ho_buf           json = { 0 };
    handoff_context *ctx;

    ho_buf_text(&json, "{\"transcript\":{\"messages\":[");
    for (size_t i = 1; i <= turns; i++)
        ho_buf_printf(&json,
                      "%s{\"turn\":%zu,\"role\":\"ROLE_CUSTOMER\","
                      "\"text\":\"turn %zu of many\"}",
                      i > 1 ? "," : "", i, i);
    ho_buf_text(&json, "]}}");
    ho_buf_byte(&json, 0);
    ck_assert(!json.failed);
    ctx = story_parse((const char *) json.data);
    ho_buf_free(&json);
    return ctx;
}

static char *
rendered_turns(size_t turns)
{
    handoff_context    *ctx = conversation(turns);
    handoff_render_opts opts = page_opts();
    char               *html = render_context(ctx, HANDOFF_RENDER_HTML, &opts);

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

START_TEST(ten_thousand_turns_are_all_there)
{
    char *html = rendered_turns(10000);

    ck_assert_ptr_nonnull(strstr(html, "<summary>Earlier turns: 9992<"));
    ck_assert_ptr_nonnull(strstr(html, "id=\"handoff-message-10000\""));
    ck_assert_uint_lt(strlen(html), 4 * 1000 * 1000);
    keep("long", "html", html);
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
        fragment_is_one_section_in_the_language_of_the_labels,
        forwarded_packet_names_who_added,
        few_turns_are_not_folded,
        many_turns_are_folded_but_for_the_last,
        ten_thousand_turns_are_all_there,
    };
    Suite *suite = suite_create("render_html");
    TCase *tcase = tcase_create("render_html");

    tcase_set_timeout(tcase, 120); /* with sanitizers */
    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
