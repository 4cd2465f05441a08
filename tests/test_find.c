/* SPDX-License-Identifier: MIT */
/*
 * test_find.c -- what lib/find must not do again, each as a table.
 *
 *   a card that was asked for, in groups of 1 to 8 digits, whatever was said
 *   before and between: no digit of it stays
 *   readings and post codes in turns: all of them stay
 *   ids of platforms as they stand in texts: how many go
 *
 * FIND_IDS=100000 draws more ids.
 */
#include "find/find.h"
#include "support.h"
#include "support_random.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAID_MAX = 128, TEXT_MAX = 160 };

typedef struct talk {
    char         text[SAID_MAX][TEXT_MAX];
    ho_find_said said[SAID_MAX];
    size_t       count;
} talk;

static void
say(talk *t, char who, const char *text)
{
    ho_find_said *m = &t->said[t->count];

    ck_assert_uint_lt(t->count, SAID_MAX);
    snprintf(t->text[t->count], TEXT_MAX, "%s", text);
    memset(m, 0, sizeof *m);
    m->s = t->text[t->count++];
    m->len = strlen(m->s);
    m->speaker = (uint32_t) who;
    m->customer = who == 'C';
}

static void
find(talk *t)
{
    const ho_find_opts opts = { .what = HANDOFF_MASK_CARD | HANDOFF_MASK_CODE };

    ck_assert_int_eq(ho_find_talk(t->said, t->count, &opts), HANDOFF_OK);
}

static size_t
forget(talk *t)
{
    size_t found = 0;

    for (size_t i = 0; i < t->count; i++) {
        found += t->said[i].found.count;
        ho_find_free(&t->said[i].found);
    }
    t->count = 0;
    return found;
}

/* Digits of message i that stay. */
static size_t
left(const talk *t, size_t i)
{
    const ho_find_said *m = &t->said[i];
    size_t              n = 0;

    for (size_t k = 0; k < m->len; k++) {
        bool gone = false;

        for (size_t f = 0; f < m->found.count; f++)
            gone =
                gone || (k >= m->found.at[f].start && k < m->found.at[f].end);
        n += !gone && m->s[k] >= '0' && m->s[k] <= '9';
    }
    return n;
}

/* ---- Cards in turns ------------------------------------------------------ */

static const char *const before[] = {
    "",
    "order 77310",
    "my order is 4024007",
    "I have 2 cards and 3 children",
    "77310",
    "12345678",
    "yesterday at 10:30 I paid 129.50",
    "room 12, flight LH 4242",
};

static const char *const cards[] = { "4242424242424242", "4012888888881881",
                                     "5555555555554444", "378282246310005",
                                     "6011111111111117", "30569309025904" };

static size_t
card_in_groups(const char *card, size_t size, const char *first, bool go_on)
{
    static talk t;
    size_t      from, stays = 0, len = strlen(card);

    t.count = 0;
    if (*first != '\0')
        say(&t, 'C', first);
    say(&t, 'B', "What is your card number?");
    from = t.count;
    for (size_t i = 0; i < len; i += size) {
        char group[16] = "";

        snprintf(group, sizeof group, "%.*s", (int) size, card + i);
        say(&t, 'C', group);
        if (go_on && i + size < len)
            say(&t, 'B', i % 2 == 0 ? "go on" : "ok");
    }
    find(&t);
    for (size_t i = from; i < t.count; i++)
        stays += left(&t, i);
    if (stays != 0)
        printf("%s by %zu after \"%s\": %zu digits left\n", card, size, first,
               stays);
    forget(&t);
    return stays;
}

START_TEST(cards_asked_for_go_in_groups_of_any_size)
{
    size_t stays = 0;

    for (size_t c = 0; c < sizeof cards / sizeof *cards; c++) {
        for (size_t size = 1; size <= 8; size++) {
            for (size_t b = 0; b < sizeof before / sizeof *before; b++) {
                stays += card_in_groups(cards[c], size, before[b], false);
                stays += card_in_groups(cards[c], size, before[b], true);
            }
        }
    }
    ck_assert_uint_eq(stays, 0);
}
END_TEST

/* ---- What is none -------------------------------------------------------- */

START_TEST(readings_and_post_codes_in_turns_stay)
{
    static const char *const said[][6] = {
        { "in March the meter said 4145", "in April it was 1891", "May: 4245",
          "and now 2431", NULL },
        { "from 10115", "to 80331", "via 20095", "and 50667", NULL },
        { "bus 4242", "then bus 4242", "and bus 4242", "or 4242", NULL },
        { "I paid 4242", "then 4242 more", "plus 4242 fees", "and 4242", NULL },
    };
    static talk t;

    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        for (int bot = 0; bot < 2; bot++) {
            for (size_t k = 0; said[i][k] != NULL; k++) {
                say(&t, 'C', said[i][k]);
                if (bot)
                    say(&t, 'B', "ok");
            }
            find(&t);
            ck_assert_msg(forget(&t) == 0, "%s", said[i][0]);
        }
    }
}
END_TEST

/* ---- Ids of platforms ---------------------------------------------------- */

static void
digits(char *out, size_t n, support_random *r)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (char) ('0' + support_random_below(r, 10));
    out[n] = '\0';
}

static void
draw(char out[64], size_t platform, support_random *r)
{
    static const char hex[] = "0123456789abcdef";

    switch (platform) {
    case 0: /* Messenger: 15 to 17 digits */
        digits(out, 15 + support_random_below(r, 3), r);
        break;
    case 1: /* WhatsApp: a phone number */
        digits(out, 11 + support_random_below(r, 3), r);
        break;
    case 2: /* Snowflake: 18 or 19 digits */
        digits(out, 18 + support_random_below(r, 2), r);
        out[0] = '1';
        break;
    case 3: /* Zendesk */
        digits(out, 12 + support_random_below(r, 3), r);
        memcpy(out, "36", 2);
        break;
    case 4: /* Genesys, and all others: a UUID */
    default:
        snprintf(out, 64, "xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx");
        for (size_t i = 0; out[i] != '\0'; i++) {
            if (out[i] == 'x')
                out[i] = hex[support_random_below(r, 16)];
        }
    }
}

static size_t
how_many(size_t platform, const char *in_front, size_t n)
{
    support_random r = { 7 + platform };
    static talk    t;
    size_t         gone = 0;

    for (size_t i = 0; i < n; i++) {
        char id[64], text[128];

        draw(id, platform, &r);
        snprintf(text, sizeof text, "%s%s", in_front, id);
        say(&t, 'C', text);
        find(&t);
        gone += forget(&t) != 0;
    }
    return gone;
}

/* A bare number that has an issuer, its length and Luhn is taken for a card:
 * mask.h says so. Behind another thing's name hardly any is. */
START_TEST(ids_behind_their_names_stay)
{
    static const char *const platforms[] = { "Messenger", "WhatsApp",
                                             "Snowflake", "Zendesk", "UUID" };
    static const char *const names[] = { "order ", "ref ", "ticket no. ",
                                         "tracking number ", "id: " };
    const char              *more = getenv("FIND_IDS");
    size_t                   n = more == NULL ? 2000 : strtoul(more, NULL, 10);

    for (size_t p = 0; p < sizeof platforms / sizeof *platforms; p++) {
        size_t bare = how_many(p, "", n);

        printf("%s: bare %.2f %%", platforms[p],
               100.0 * (double) bare / (double) n);
        ck_assert_uint_le(bare * 100, n * 8);
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            size_t named = how_many(p, names[k], n);

            printf(", %s%.3f %%", names[k],
                   100.0 * (double) named / (double) n);
            ck_assert_uint_le(named * 1000, n);
        }
        printf("\n");
    }
}
END_TEST

/* ---- Budgets ------------------------------------------------------------- */

/* Each begins no number of an issuer but with those that follow. */
START_TEST(many_short_messages_cost_what_they_are_long)
{
    enum { MANY = 20000 };
    ho_find_said      *said = calloc(MANY, sizeof *said);
    const ho_find_opts opts = { .what = HANDOFF_MASK_CARD };
    size_t             stays = 0, found = 0;

    ck_assert_ptr_nonnull(said);
    for (size_t i = 0; i < MANY; i++)
        said[i] = (ho_find_said){ .s = "amex5", .len = 5, .customer = true };
    ck_assert_int_eq(ho_find_talk(said, MANY, &opts), HANDOFF_OK);
    for (size_t i = 0; i < MANY; i++) {
        stays += said[i].found.count == 0;
        found += said[i].found.count;
        ho_find_free(&said[i].found);
    }
    free(said);
    printf("amex5: %zu messages, %zu found, %zu stay\n", (size_t) MANY, found,
           stays);
    ck_assert_uint_eq(stays, 0);
}
END_TEST

int
main(void)
{
    return SUPPORT_RUN("find", cards_asked_for_go_in_groups_of_any_size,
                       readings_and_post_codes_in_turns_stay,
                       ids_behind_their_names_stay,
                       many_short_messages_cost_what_they_are_long);
}
