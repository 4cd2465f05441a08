/* SPDX-License-Identifier: MIT */
/*
 * test_mask_shows.c -- what masking promises in numbers.
 *
 * Ids of platforms are drawn by the hundred thousand: in the fields where ids
 * belong none changes; behind the name of another thing hardly any. A card that
 * is given in groups leaves no digit, in whatever groups it comes and whatever
 * number was said before. Messages that look like parts of cards cost no more
 * each when there are many.
 */
#include "support.h"
#include "support_mask.h"
#include "support_random.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <handoff.h>

/* Fewer where a sanitizer makes each cost ten times as much. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FEWER 10
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define FEWER 10
#endif
#ifndef FEWER
#define FEWER 1
#endif

enum { IDS = 100000 / FEWER, IN_A_RECORD = 200, NAMED = 4000, SECONDS = 20 };

/* ---- Ids ----------------------------------------------------------------- */

/* "#" is a digit, "x" a hexadecimal one. */
static const struct {
    const char *name, *shape;
} platforms[] = {
    { "Messenger", "################" },
    { "WhatsApp", "###############" },
    { "Snowflake", "1#################" },
    { "Zendesk", "9############" },
    { "Genesys", "xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx" },
    { "digits of 13 to 19", "###################" },
};
enum { PLATFORMS = sizeof platforms / sizeof *platforms };

static void
draw(char id[40], size_t platform, support_random *r)
{
    const char *shape = platforms[platform].shape;
    size_t      n = 0;

    if (platform + 1 == PLATFORMS)
        shape += support_random_below(r, 7);
    for (; shape[n] != '\0'; n++) {
        bool     hex = shape[n] == 'x';
        uint64_t digit = support_random_below(r, hex ? 16 : 10);

        id[n] = hex || shape[n] == '#' ? "0123456789abcdef"[digit] : shape[n];
    }
    id[n] = '\0';
}

static void
put(handoff_context *ctx, const void *record)
{
    handoff_error err;

    ck_assert_status(handoff_context_put(ctx, record, &err), HANDOFF_OK, &err);
}

/* An id in each field that has one. */
static void
put_id(handoff_context *ctx, const char *id, uint32_t turn)
{
    put(ctx, &(handoff_participant){ HANDOFF_PARTICIPANT, .id = id });
    put(ctx, &(handoff_attachment){ HANDOFF_ATTACHMENT, .id = id });
    put(ctx, &(handoff_reference){ HANDOFF_REFERENCE,
                                   .parent_kind = HANDOFF_KIND_ROUTING,
                                   .system = "crm", .kind = "case", .id = id });
    put(ctx, &(handoff_intent){ HANDOFF_INTENT, .id = id });
    put(ctx, &(handoff_message){ HANDOFF_MESSAGE, .turn = turn, .role = 1,
                                 .native_id = id, .text = "hi" });
}

START_TEST(ids_in_their_fields_never_change)
{
    support_random r = { 11 };

    for (size_t p = 0; p < PLATFORMS; p++) {
        for (uint32_t i = 0; i < IDS; i += IN_A_RECORD) {
            handoff_context *ctx = support_context("{}");
            char             id[40];

            draw(id, p, &r);
            put(ctx,
                &(handoff_routing){ HANDOFF_ROUTING, .conversation_id = id });
            for (uint32_t k = 0; k < IN_A_RECORD; k++) {
                draw(id, p, &r);
                put_id(ctx, id, k + 1);
            }
            ck_assert_msg(support_mask(ctx, HANDOFF_MASK_EVERYTHING) == 0, "%s",
                          platforms[p].name);
            handoff_context_free(ctx);
        }
    }
}
END_TEST

static bool
is_changed(const char *text)
{
    handoff_context *ctx = support_context("{}");
    size_t           count;

    put(ctx, &(handoff_message){ HANDOFF_MESSAGE, .turn = 1, .role = 1,
                                 .text = text });
    count = support_mask(ctx, 0);
    handoff_context_free(ctx);
    return count != 0;
}

/* Bare ones are told, as a bare number that passes for a card is one; behind
 * the name of another thing one in a thousand is. */
START_TEST(ids_behind_names_of_things_stay)
{
    static const char *const before[] = { "", "order ", "ref ", "ticket ",
                                          "tracking " };
    support_random           r = { 12 };

    for (size_t p = 0; p < PLATFORMS; p++) {
        for (size_t b = 0; b < sizeof before / sizeof *before; b++) {
            uint32_t changed = 0;

            for (uint32_t i = 0; i < NAMED; i++) {
                char id[40], text[64];

                draw(id, p, &r);
                snprintf(text, sizeof text, "%s%s", before[b], id);
                changed += is_changed(text);
            }
            printf("%s: \"%s\": %.2f %% changed\n", platforms[p].name,
                   before[b], 100.0 * changed / NAMED);
            ck_assert_msg(b == 0 || changed * 1000 <= NAMED, "%s: %s",
                          platforms[p].name, before[b]);
        }
    }
}
END_TEST

/* ---- A chat of harmless numbers ------------------------------------------ */

START_TEST(chat_of_harmless_numbers_stays)
{
    static const char *const texts[] = {
        "order %05u is late",
        "It says %u on the meter.",
        "room %u",
        "I paid %u euros",
        "flight LH%04u",
        "we are %u people",
        "My post code is %05u.",
        "ref %08u",
    };
    enum { TURNS = 20000 };
    support_random   r = { 13 };
    handoff_context *ctx = support_context("{}");
    char             text[80];
    size_t           changed;

    for (uint32_t i = 0; i < TURNS; i++) {
        uint32_t n = (uint32_t) support_random_below(&r, 10000);

        snprintf(text, sizeof text, texts[support_random_below(&r, 8)], n);
        put(ctx,
            &(handoff_message){ HANDOFF_MESSAGE, .turn = i + 1,
                                .role = 1 + (int32_t) (i % 2), .text = text });
    }
    changed = support_mask(ctx, 0);
    printf("chat: %zu of %d turns changed\n", changed, (int) TURNS);
    ck_assert_uint_le(changed, 20);
    handoff_context_free(ctx);
}
END_TEST

/* ---- Cards in groups ----------------------------------------------------- */

/* The digits of a text that stand in no brackets. */
static size_t
digits_left(const char *s)
{
    size_t n = 0;

    for (; *s != '\0'; s++) {
        if (*s == '[')
            s = strchr(s, ']');
        n += *s >= '0' && *s <= '9';
    }
    return n;
}

static size_t
left_of_groups(const char *before, size_t size, bool goes_on)
{
    static const char card[] = "4556737586899855";
    handoff_context  *ctx = support_context("{}");
    handoff_message   m = { HANDOFF_MESSAGE };
    uint32_t          turn = 3;
    size_t            left = 0;

    put(ctx, &(handoff_message){ HANDOFF_MESSAGE, .turn = 1, .role = 1,
                                 .text = before });
    put(ctx, &(handoff_message){ HANDOFF_MESSAGE, .turn = 2, .role = 2,
                                 .text = "card number?" });
    for (size_t i = 0; i < sizeof card - 1; i += size) {
        char group[20];

        snprintf(group, sizeof group, "%.*s", (int) size, card + i);
        put(ctx, &(handoff_message){ HANDOFF_MESSAGE, .turn = turn++, .role = 1,
                                     .text = group });
        if (goes_on)
            put(ctx, &(handoff_message){ HANDOFF_MESSAGE, .turn = turn++,
                                         .role = 2, .text = "go on" });
    }
    support_mask(ctx, 0);
    for (size_t i = 2; handoff_context_get(&m, ctx, i); i++)
        left += digits_left(m.text);
    handoff_context_free(ctx);
    return left;
}

START_TEST(cards_in_groups_leave_no_digit)
{
    static const char *const before[] = {
        "hello", "order 77310", "it is 4821",
        "7",     "90210",       "my order is 4024 0071 6540",
        "4242",  "room 12",     "+44 20 7946 0958",
    };

    for (size_t b = 0; b < sizeof before / sizeof *before; b++) {
        for (size_t size = 1; size <= 8; size++) {
            for (int goes_on = 0; goes_on < 2; goes_on++) {
                size_t left = left_of_groups(before[b], size, goes_on != 0);

                ck_assert_msg(left == 0, "\"%s\", groups of %zu%s: %zu left",
                              before[b], size, goes_on ? ", go on" : "", left);
            }
        }
    }
}
END_TEST

/* ---- Many messages ------------------------------------------------------- */

START_TEST(many_parts_of_cards_cost_no_more_each)
{
    clock_t          start;
    handoff_context *ctx = support_context("{}");
    double           took;

    for (uint32_t i = 0; i < 100000; i++)
        put(ctx, &(handoff_message){ HANDOFF_MESSAGE, .turn = i + 1, .role = 1,
                                     .text = "amex5" });
    start = clock();
    support_mask(ctx, 0);
    took = (double) (clock() - start) / CLOCKS_PER_SEC;
    printf("100,000 messages: %.2f s\n", took);
    ck_assert_double_lt(took, SECONDS);
    handoff_context_free(ctx);
}
END_TEST

START_TEST(parts_of_cards_before_much_talk_cost_no_more_each)
{
    clock_t          start;
    handoff_context *ctx = support_context("{}");
    double           took;

    for (uint32_t i = 0; i < 40000; i++)
        put(ctx, &(handoff_message){
                     HANDOFF_MESSAGE, .turn = i + 1,
                     .role = 1 + (int32_t) (i >= 1600 && i % 2 == 0),
                     .text = i < 1600 ? "amex5"
                                      : "Yes, two tickets are booked for the "
                                        "flight to Porto." });
    start = clock();
    support_mask(ctx, 0);
    took = (double) (clock() - start) / CLOCKS_PER_SEC;
    printf("1,600 messages and 2 MiB: %.2f s\n", took);
    ck_assert_double_lt(took, SECONDS);
    handoff_context_free(ctx);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("mask_shows", ids_in_their_fields_never_change,
                       ids_behind_names_of_things_stay,
                       chat_of_harmless_numbers_stays,
                       cards_in_groups_leave_no_digit,
                       many_parts_of_cards_cost_no_more_each,
                       parts_of_cards_before_much_talk_cost_no_more_each);
}
