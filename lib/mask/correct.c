/* SPDX-License-Identifier: MIT */
/*
 * correct.c -- what corrects the number of a card that was given.
 *
 *   customer  4024 0071 6540 1779        found: a card
 *   customer  no, sorry, 1778            goes, too
 *
 * Whole groups of four behind a word that takes something back, in the message
 * of the number or one of the next few, unless words name them otherwise.
 */
#include "mask/carry.h"

#include <string.h>

enum { NEAR_MAX = 6, WRONG_REACH = 60 };

/* Whether the words between two numbers, or before the first one, say that the
 * second is what was meant. */
bool
ho_says_wrong(const char *s, const ho_group *g)
{
    static const char *const words[] = {
        "no",         "nope",      "sorry",
        "correction", "mean",      "meant",
        "actually",   "oops",      "wrong",
        "mistake",    "rather",    "instead",
        "typo",       "nein",      "falsch",
        "sondern",    "korrektur", "non",
        "pardon",     "perdon",    "perd\xc3\xb3n",
        "scusi",      "desculpe",  NULL
    };
    size_t at =
        g->start - g->after > WRONG_REACH ? g->start - WRONG_REACH : g->after;

    while (at < g->start) {
        size_t end = ho_skip_letters(s, g->start, at);

        if (end == at)
            at++;
        else if (ho_word_is_one_of(s + at, end - at, words))
            return true;
        else
            at = end;
    }
    return false;
}

/* A group of a number that was given just now, as it should have been. */
typedef struct correction {
    ho_group first, last;
    uint32_t digits;
    bool     wanted;
} correction;

static void
end_correction(const ho_given *given, ho_spans *fresh, const correction *c)
{
    char   tail[5] = { 0 };
    size_t same = 0;

    if (!c->wanted || c->digits < 4 || c->digits > 12 || c->digits % 4 != 0)
        return;
    for (size_t i = 0; i < 4; i++) {
        tail[i] = (char) ('0' + c->last.digit[i % HO_GROUP_DIGITS]);
        same += tail[i] == given->tail[i];
    }
    /* "1778", of one that ended in 1779: its end is what people need. */
    ho_spans_add(fresh, c->first.start, c->last.end, HANDOFF_MASK_CARD,
                 c->last.count == 4 && same >= 2 ? tail : given->tail);
}

/* Where the last card in message i ends, and its last digits; 0: none does. */
static size_t
card_in(ho_given *given, const char *s, const ho_spans *own)
{
    static const char card[] = "[card ending ";
    const char       *at = s;
    size_t            end = 0;

    while ((at = strstr(at, card)) != NULL) {
        at += sizeof card - 1;
        if (ho_mask_replacement(at - (sizeof card - 1),
                                strlen(at) + sizeof card - 1) == 0)
            continue;
        end = (size_t) (at - s) + 4;
        memcpy(given->tail, at, 4);
    }
    for (size_t k = 0; k < own->count; k++) {
        if (own->at[k].what == HANDOFF_MASK_CARD && own->at[k].end > end) {
            end = own->at[k].end;
            memcpy(given->tail, own->at[k].tail, 4);
        }
    }
    return end;
}

/* "4024 0071 6540 1779, no sorry, 1778": what corrects a number that was found
 * goes, too. */
bool
ho_mask_corrections(ho_given *given, ho_spans *own, const char *s, size_t i,
                    bool asked)
{
    bool   near = given->card != 0 && i + 1 - given->card <= NEAR_MAX && asked;
    size_t card = card_in(given, s, own);
    bool   more = false;
    ho_spans   fresh = { 0 };
    correction c = { .wanted = false };
    ho_digits  in;
    ho_group   g;

    if (card != 0)
        given->card = i + 1;
    if (!near && card == 0)
        return false;
    ho_digits_init(&in, s, strlen(s), own);
    while (ho_digits_next(&in, &g)) {
        bool wrong = ho_says_wrong(s, &g);

        if (g.gap == HO_GAP_BREAK || wrong) {
            end_correction(given, &fresh, &c);
            c = (correction){ .first = g };
            c.wanted = wrong && (near || g.start >= card) &&
                       !ho_says(s + g.after, g.start - g.after, HO_SAYS_OTHER);
        }
        c.wanted =
            c.wanted && !g.code &&
            (c.digits == 0 || g.gap <= HO_GAP_DASH || g.gap == HO_GAP_FILLER);
        c.last = g;
        c.digits += g.count > 12 ? 13 : g.count;
    }
    end_correction(given, &fresh, &c);
    for (size_t k = 0; k < fresh.count; k++) {
        ho_spans_add(own, fresh.at[k].start, fresh.at[k].end, HANDOFF_MASK_CARD,
                     fresh.at[k].tail);
        given->card = i + 1;
        more = true;
    }
    own->failed = own->failed || fresh.failed;
    ho_spans_settle(own);
    ho_spans_free(&fresh);
    return more;
}
