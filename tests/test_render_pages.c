/* SPDX-License-Identifier: MIT */
/*
 * test_render_pages.c -- pages as people get them: conversations of many
 * kinds, verified, unverified, and sealed to others; names and messages longer
 * than anybody expects; a script that runs from right to left. Each has only
 * our own tags.
 *
 * With HANDOFF_PAGES=FOLDER it writes its pages there, for tests/browser to
 * look at.
 */
#include "support_html.h"
#include "support_render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- A record as a page -------------------------------------------------- */

static void
keep_and_free(const char *name, char *html)
{
    ck_assert_uint_gt(html_check(html, NULL), 5);
    html_keep(name, "html", html);
    handoff_free(html);
}

/* Ten minutes after it began. */
static int64_t
moment_of(const handoff_context *ctx)
{
    handoff_routing r = { HANDOFF_ROUTING };

    ck_assert(handoff_context_get(&r, ctx, 0));
    return r.started_at_ms + INT64_C(600000);
}

static handoff_packet *
handed_over(const handoff_context *ctx, int64_t now_ms)
{
    handoff_seal_opts opts = story_opts();
    handoff_sealed   *sealed;
    handoff_packet   *packet;
    handoff_error     err;
    const uint8_t    *data;
    size_t            len;

    opts.now_ms = now_ms - 30000;
    opts.audience = HANDOFF_STRINGS("desk.example");
    sealed = story_seal(ctx, &opts);
    data = handoff_sealed_data(sealed, &len);
    ck_assert_status(handoff_open(&packet, data, len, story.cast.ring,
                                  &(handoff_open_opts){
                                      HANDOFF_OPEN_OPTS, .now_ms = now_ms,
                                      .audience = story.cast.desk.name },
                                  &err),
                     HANDOFF_OK, &err);
    handoff_sealed_free(sealed);
    return packet;
}

static void
page_of(const char *name, const char *json, const char *language)
{
    handoff_context    *ctx = story_parse(json);
    handoff_render_opts opts = html_opts();
    handoff_packet     *packet;

    opts.now_ms = moment_of(ctx);
    opts.language = language;
    packet = handed_over(ctx, opts.now_ms);
    keep_and_free(name, render_packet(packet, HANDOFF_RENDER_HTML, &opts));
    handoff_packet_free(packet);
    handoff_context_free(ctx);
}

static void
page_of_file(const char *name, const char *folder, const char *language)
{
    char  path[256];
    char *json;

    snprintf(path, sizeof path, "../../%s/%s.json", folder, name);
    json = render_read(path);
    ck_assert_ptr_nonnull(json);
    page_of(name, json, language);
    free(json);
}

/* ---- Tests --------------------------------------------------------------- */

START_TEST(conversations_of_the_examples_have_only_our_tags)
{
    page_of_file("broadband-voice", "examples/conversations", "en");
    page_of_file("card-app", "examples/conversations", "fr");
    page_of_file("invoice-email", "examples/conversations", "de");
    page_of_file("parcel-messaging", "examples/conversations", "es");
}
END_TEST

START_TEST(records_of_extremes_have_only_our_tags)
{
    page_of_file("arabic", "tests/browser/records", "en");
    page_of_file("extreme", "tests/browser/records", "de");
}
END_TEST

START_TEST(real_conversations_have_only_our_tags)
{
    static const char *const names[] = { "abcd-3592", "abcd-9489",
                                         "sgd-1_00025" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char   path[64], name[64];
        size_t len;
        char  *json;

        snprintf(path, sizeof path, "data/contexts/%s.json", names[i]);
        json = support_shared(&len, path);
        if (json == NULL) {
            support_skipped("real_conversations_have_only_our_tags");
            return;
        }
        snprintf(name, sizeof name, "real-%zu", i + 1);
        page_of(name, json, "en");
        free(json);
    }
}
END_TEST

START_TEST(unverified_context_has_only_our_tags)
{
    handoff_render_opts opts = html_opts();
    char               *json =
        render_read("../../examples/conversations/parcel-messaging.json");
    handoff_context *ctx;

    ck_assert_ptr_nonnull(json);
    ctx = story_parse(json);
    opts.now_ms = moment_of(ctx);
    keep_and_free("unverified",
                  render_context(ctx, HANDOFF_RENDER_HTML, &opts));
    handoff_context_free(ctx);
    free(json);
}
END_TEST

START_TEST(packet_sealed_to_others_has_only_our_tags)
{
    handoff_render_opts opts = html_opts();
    handoff_packet     *packet = render_airline_without_keys();

    keep_and_free("sealed", render_packet(packet, HANDOFF_RENDER_HTML, &opts));
    handoff_packet_free(packet);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(story_setup, story_teardown, "render_pages",
                               conversations_of_the_examples_have_only_our_tags,
                               records_of_extremes_have_only_our_tags,
                               real_conversations_have_only_our_tags,
                               unverified_context_has_only_our_tags,
                               packet_sealed_to_others_has_only_our_tags);
}
