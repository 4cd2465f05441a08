/* SPDX-License-Identifier: MIT */
/*
 * test_render_golden.c -- renderings as they were, in each format and
 * language: tests/golden. `make golden` writes them anew; what changed is
 * then for a person to look at.
 */
#include "support_render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

static const struct {
    const char *suffix;
    uint32_t    format;
} formats[] = {
    { "txt", HANDOFF_RENDER_TEXT },
    { "md", HANDOFF_RENDER_MARKDOWN },
    { "prompt", HANDOFF_RENDER_PROMPT },
    { "html", HANDOFF_RENDER_HTML },
};

static const char *const languages[] = { "en", "de", "es", "fr" };

/* A packet's id is another one each time. */
static void
fix_id(char *text, const handoff_packet *packet)
{
    char  id[2 * HANDOFF_HASH_BYTES + 1];
    char *at;

    sodium_bin2hex(id, sizeof id, handoff_packet_id(packet),
                   HANDOFF_HASH_BYTES);
    id[16] = '\0'; /* as much of it as is shown */
    while ((at = strstr(text, id)) != NULL)
        memset(at, '0', 16);
}

/* How it looks is for eyes; what stands there is compared. */
static void
drop_style(char *text)
{
    char *from = strstr(text, "<style>"), *to = strstr(text, "</style>");

    if (from != NULL && to != NULL)
        memmove(from, to + 8, strlen(to + 8) + 1);
}

static void
write_golden(const char *name, const char *text)
{
    char  path[256];
    FILE *f;

    snprintf(path, sizeof path, "tests/golden/%s", name);
    f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), f), strlen(text));
    ck_assert_int_eq(fclose(f), 0);
}

static void
compare(const char *name, const char *text)
{
    char *golden;

    if (getenv("HANDOFF_GOLDEN") != NULL) {
        write_golden(name, text);
        return;
    }
    golden = render_read(name);
    ck_assert_msg(golden != NULL, "%s is not there: make golden", name);
    ck_assert_msg(strcmp(golden, text) == 0,
                  "%s is not as it was: look at it, then make golden\n%s", name,
                  text);
    free(golden);
}

/* All of one story; ctx where there is no packet. */
static void
story_is_as_it_was(const char *what, const handoff_packet *packet,
                   const handoff_context *ctx)
{
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        for (size_t l = 0; l < 4; l++) {
            handoff_render_opts opts = render_opts();
            char                name[128], *text;

            opts.flags = 0;
            opts.language = languages[l];
            opts.utc_offset_minutes = 60;
            text = packet != NULL
                       ? render_packet(packet, formats[f].format, &opts)
                       : render_context(ctx, formats[f].format, &opts);
            if (packet != NULL)
                fix_id(text, packet);
            drop_style(text);
            snprintf(name, sizeof name, "%s.%s.%s", what, languages[l],
                     formats[f].suffix);
            compare(name, text);
            handoff_free(text);
        }
    }
}

START_TEST(airline_story_is_as_it_was)
{
    handoff_packet *packet = render_airline();

    story_is_as_it_was("airline", packet, NULL);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(forwarded_story_is_as_it_was)
{
    handoff_packet *packet = render_forwarded();

    story_is_as_it_was("forwarded", packet, NULL);
    handoff_packet_free(packet);
}
END_TEST

START_TEST(unverified_context_is_as_it_was)
{
    char            *json = render_read("../../examples/conversations/"
                                                   "broadband-voice.json");
    handoff_context *ctx;

    ck_assert_ptr_nonnull(json);
    ctx = story_parse(json);
    story_is_as_it_was("broadband", NULL, ctx);
    handoff_context_free(ctx);
    free(json);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        airline_story_is_as_it_was,
        forwarded_story_is_as_it_was,
        unverified_context_is_as_it_was,
    };
    Suite *suite = suite_create("render_golden");
    TCase *tcase = tcase_create("render_golden");

    tcase_add_checked_fixture(tcase, story_setup, story_teardown);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    return support_run(suite);
}
