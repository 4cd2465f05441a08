/* SPDX-License-Identifier: MIT */
/*
 * test_fit_real.c -- conversations as they are, at budgets from the smallest
 * upwards.
 *
 * The project's own records, and the real ones of $HANDOFF_SHARED. At each
 * budget a packet fits, opens, holds what may never go as it was, and points to
 * no turn that is neither there nor in a gap.
 */
#include "support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <handoff.h>
#include <jansson.h>

enum {
#if defined(__SANITIZE_ADDRESS__)
    STEPS = 3, /* budgets of each record */
#else
    STEPS = 20,
#endif
    FIRST = 2, /* turns that never go, */
    LAST = 4,  /* and at the end */
    SMALL = 4096
};
#define NOW INT64_C(1795000000000)

static handoff_identity *bot, *desk;
static handoff_keyring  *ring;
static handoff_error     err;

static void
setup(void)
{
    ck_assert_int_eq(handoff_identity_generate(&bot, "bot.example", &err), 0);
    ck_assert_int_eq(handoff_identity_generate(&desk, "desk.example", &err), 0);
    ck_assert_int_eq(handoff_keyring_new(&ring, &err), 0);
    ck_assert_int_eq(handoff_keyring_trust(ring, bot,
                                           &(handoff_trust_opts){
                                               HANDOFF_TRUST_OPTS,
                                               .rights =
                                                   HANDOFF_MAY_ORIGINATE },
                                           &err),
                     0);
    ck_assert_int_eq(handoff_keyring_trust(ring, desk, NULL, &err), 0);
}

static void
teardown(void)
{
    handoff_keyring_free(ring);
    handoff_identity_free(desk);
    handoff_identity_free(bot);
}

static handoff_status
seal(handoff_sealed **out, const handoff_context *ctx, uint64_t budget)
{
    return handoff_seal(out, ctx, bot, ring,
                        &(handoff_seal_opts){
                            HANDOFF_SEAL_OPTS, .now_ms = NOW,
                            .audience = HANDOFF_STRINGS("desk.example"),
                            .budget = budget, .form = HANDOFF_FORM_TEXT },
                        &err);
}

static handoff_packet *
open_it(const handoff_sealed *sealed)
{
    handoff_packet *packet;
    size_t          len;
    const uint8_t  *data = handoff_sealed_data(sealed, &len);

    ck_assert_status(handoff_open(&packet, data, len, ring,
                                  &(handoff_open_opts){ HANDOFF_OPEN_OPTS,
                                                        .identity = desk,
                                                        .now_ms = NOW },
                                  &err),
                     HANDOFF_OK, &err);
    return packet;
}

static json_t *
as_json(const handoff_packet *packet)
{
    char   *text;
    size_t  len;
    json_t *json;

    ck_assert_status(handoff_context_to_json(&text, &len,
                                             handoff_packet_context(packet), 0,
                                             &err),
                     HANDOFF_OK, &err);
    json = json_loadb(text, len, 0, NULL);
    ck_assert_ptr_nonnull(json);
    handoff_free(text);
    return json;
}

/* ---- What must hold ------------------------------------------------------ */

static void
same_part(const char *name, json_t *whole, json_t *fitted, const char *section,
          const char *field)
{
    json_t *a = json_object_get(whole, section);
    json_t *b = json_object_get(fitted, section);

    if (field != NULL) {
        a = json_object_get(a, field);
        b = json_object_get(b, field);
    }
    ck_assert_msg(a == b || json_equal(a, b), "%s: %s.%s is not as it was",
                  name, section, field == NULL ? "" : field);
}

/* Of steps, intents and readings a part may go; of these nothing. */
static void
nothing_gone(const char *name, json_t *whole, json_t *fitted)
{
    static const char *const whole_fields[] = {
        "summary",     "why",          "needs", "pain_points", "promises",
        "suggestions", "participants", "tags",  "deadlines"
    };

    same_part(name, whole, fitted, "routing", NULL);
    same_part(name, whole, fitted, "customer", NULL);
    same_part(name, whole, fitted, "extras", NULL);
    for (size_t i = 0; i < sizeof whole_fields / sizeof *whole_fields; i++)
        same_part(name, whole, fitted, "briefing", whole_fields[i]);
}

static size_t
unknown_turns(const handoff_context *ctx)
{
    handoff_findings *found;
    handoff_finding   f = { HANDOFF_FINDING };
    size_t            n = 0;

    ck_assert_status(handoff_context_check(&found, ctx, NULL, &err), HANDOFF_OK,
                     &err);
    for (size_t i = 0; handoff_findings_get(&f, found, i); i++)
        n += f.code == HANDOFF_FOUND_UNKNOWN_TURN;
    handoff_findings_free(found);
    return n;
}

static uint32_t
turn_at(const handoff_context *ctx, size_t i)
{
    handoff_message m;

    ck_assert_int_eq(handoff_message_get(&m, ctx, i), 1);
    return m.turn;
}

/* The opening and the end are there, and each gap is proven by what was
 * sealed. Returns how many turns are there. */
static size_t
expect_ends(const char *name, const handoff_context *whole,
            const handoff_context *got)
{
    size_t           all = handoff_context_count(whole, HANDOFF_KIND_MESSAGE);
    size_t           left = handoff_context_count(got, HANDOFF_KIND_MESSAGE);
    handoff_omission gap;

    for (size_t i = 0; i < FIRST && i < all; i++)
        ck_assert_uint_eq(turn_at(got, i), turn_at(whole, i));
    for (size_t i = 1; i <= LAST && i <= all; i++)
        ck_assert_uint_eq(turn_at(got, left - i), turn_at(whole, all - i));
    for (size_t i = 0; handoff_omission_get(&gap, got, i); i++)
        ck_assert_msg(handoff_omission_verify(whole, &gap, &err) == HANDOFF_OK,
                      "%s: %s", name, err.message);
    return left;
}

static size_t
at_budget(const char *name, const handoff_context *ctx,
          const handoff_packet *whole, json_t *whole_json, size_t budget)
{
    handoff_sealed        *sealed;
    handoff_packet        *packet;
    const handoff_context *all = handoff_packet_context(whole), *got;
    json_t                *json;
    size_t                 left;

    ck_assert_msg(seal(&sealed, ctx, budget) == HANDOFF_OK, "%s at %zu: %s",
                  name, budget, err.message);
    ck_assert_uint_le(strlen(handoff_sealed_text(sealed)), budget);
    packet = open_it(sealed);
    got = handoff_packet_context(packet);
    json = as_json(packet);
    nothing_gone(name, whole_json, json);
    ck_assert_uint_le(unknown_turns(got), unknown_turns(all));
    left = expect_ends(name, all, got);
    json_decref(json);
    handoff_packet_free(packet);
    handoff_sealed_free(sealed);
    return left;
}

/* ---- Records ------------------------------------------------------------- */

static void
every_budget(const char *name, const char *text, size_t len)
{
    handoff_context *ctx;
    handoff_sealed  *sealed;
    handoff_packet  *whole;
    json_t          *json;
    size_t           size, least, left = 0;

    ck_assert_status(handoff_context_new(&ctx, &err), HANDOFF_OK, &err);
    ck_assert_status(handoff_context_from_json(ctx, text, len, 0, &err),
                     HANDOFF_OK, &err);
    ck_assert_status(seal(&sealed, ctx, 0), HANDOFF_OK, &err);
    size = strlen(handoff_sealed_text(sealed));
    whole = open_it(sealed);
    json = as_json(whole);
    handoff_sealed_free(sealed);
    ck_assert_status(seal(&sealed, ctx, 1), HANDOFF_E_FIT, NULL);
    ck_assert_ptr_null(sealed);
    least = (size_t) err.offset;
    /* Salts are new each time, and padding goes up in steps. */
    size += size / 8 + 64;
    if (size < least)
        size = least;
    for (size_t i = 0; i <= STEPS; i++) {
        size_t budget = least + (size - least) * i / STEPS;
        size_t n = at_budget(name, ctx, whole, json, budget);

        ck_assert_msg(n >= left, "%s at %zu: %zu turns, fewer than before",
                      name, budget, n);
        left = n;
    }
    ck_assert_uint_eq(left, handoff_context_count(handoff_packet_context(whole),
                                                  HANDOFF_KIND_MESSAGE));
    at_budget(name, ctx, whole, json, SMALL);
    json_decref(json);
    handoff_packet_free(whole);
    handoff_context_free(ctx);
}

static size_t
folder(const char *path)
{
    DIR           *dir = opendir(path);
    struct dirent *entry;
    char           name[1024], *text;
    size_t         len, count = 0;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strstr(entry->d_name, ".json") == NULL ||
            strstr(entry->d_name, ".answers.") != NULL)
            continue;
        snprintf(name, sizeof name, "%s/%.200s", path, entry->d_name);
        text = support_file(&len, name);
        ck_assert_ptr_nonnull(text);
        every_budget(entry->d_name, text, len);
        free(text);
        count++;
    }
    if (dir != NULL)
        closedir(dir);
    return count;
}

START_TEST(records_of_the_project_fit_every_budget)
{
    ck_assert_uint_gt(folder("examples/conversations"), 0);
    ck_assert_uint_gt(folder("tests/questions"), 0);
}
END_TEST

START_TEST(real_conversations_fit_every_budget)
{
    const char *shared = getenv("HANDOFF_SHARED");
    char        path[512];

    snprintf(path, sizeof path, "%.400s/data/contexts",
             shared == NULL ? "../shared" : shared);
    if (folder(path) == 0)
        support_skipped("real_conversations_fit_every_budget");
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN_BETWEEN(setup, teardown, "fit_real",
                               records_of_the_project_fit_every_budget,
                               real_conversations_fit_every_budget);
}
