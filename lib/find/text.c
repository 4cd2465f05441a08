/* SPDX-License-Identifier: MIT */
/*
 * text.c -- one text: everything that is found in it.
 *
 * Where something was found the text that is left is read again, since a number
 * that goes may leave another one standing alone: "cvv 123 219-09-9998". So the
 * last reading, which finds nothing, is of what a second masking would read.
 * How often has a bound, so that no text can make this costly.
 */
#include "find/text.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

/* ---- Words that may be digits -------------------------------------------- */

/* Whether numbers from..to, said one behind the other, of which some sound
 * like other words, are digits: "six five for oh", but not "two for one". */
static bool
are_digits(const ho_find_reader *r, uint32_t from, uint32_t to)
{
    uint32_t sounds = 0, all = to - from;

    for (uint32_t i = from; i < to; i++)
        sounds += (r->number[i].is & HO_IS_SOUND) != 0;
    return sounds == 0 || (all >= 10 && all >= 2 * sounds) ||
           (all % 4 == 0 && all >= 4 * sounds &&
            (r->number[from].is & HO_IS_SOUND) == 0 &&
            (r->number[to - 1].is & HO_IS_SOUND) == 0);
}

/* Drop those that are none. */
static void
drop_sounds(ho_find_reader *r, uint32_t from)
{
    uint32_t to = from, keep = from;
    bool     dropped = false;

    for (uint32_t i = from; i < r->numbers_count; i = to) {
        bool digits;

        for (to = i + 1; to < r->numbers_count &&
                         (r->number[i].is & HO_IS_SPOKEN) != 0 &&
                         (r->number[to].is & HO_IS_SPOKEN) != 0 &&
                         r->number[to].gap <= HO_GAP_DASH;)
            to++;
        digits = are_digits(r, i, to);
        for (uint32_t k = i; k < to; k++) {
            if (!digits && (r->number[k].is & HO_IS_SOUND) != 0) {
                dropped = true;
                continue;
            }
            r->number[keep] = r->number[k];
            if (dropped)
                r->number[keep].gap = HO_GAP_BREAK;
            dropped = false;
            keep++;
        }
    }
    r->numbers_count = keep;
    if (dropped)
        r->any = false;
}

/* ---- Judging ------------------------------------------------------------- */

static uint32_t
all_digits(const ho_find_reader *r)
{
    uint32_t digits = 0;

    for (uint32_t i = 0; i < r->numbers_count; i++)
        digits += r->number[i].count;
    return digits;
}

/* Judge what was read; most texts have too few digits, and no word for any. */
static void
judge(ho_find_search *s)
{
    const uint32_t  code = HO_SAYS_CODE | HO_SAYS_CODE_WORD | HO_SAYS_BACK;
    ho_find_reader *r = s->r;
    uint32_t        digits, to;

    if (r->numbers_count == 0)
        return;
    if (r->sounds)
        drop_sounds(r, s->judged < r->numbers_count ? s->judged : 0);
    to = r->numbers_count;
    digits = all_digits(r);
    if ((s->what & HANDOFF_MASK_CARD) != 0 && digits >= HO_CARD_MIN)
        ho_find_cards(s, 0, to);
    if ((s->what & HANDOFF_MASK_SSN) != 0 && digits >= HO_SSN_DIGITS)
        ho_find_ssns(s, 0, to);
    if ((s->what & (HANDOFF_MASK_PHONE | HANDOFF_MASK_ACCOUNT)) != 0)
        ho_find_phones(s, 0, to);
    if ((s->what & HANDOFF_MASK_CODE) != 0 &&
        (r->floor != 0 || s->out->count != 0 || (r->says & code) != 0 ||
         (s->about.label & (HO_SAYS_CODE | HO_SAYS_CARD)) != 0 ||
         (s->about.asked & (HO_ASKED_CODE | HO_ASKED_BEHIND)) != 0))
        ho_find_codes(s, 0, to);
}

struct ho_find_room {
    ho_find_reader reader[2];
};

/* Only what was used is wiped: the lists are long. */
static void
wipe(ho_find_reader *r)
{
    sodium_memzero(r, offsetof(ho_find_reader, number));
    sodium_memzero(r->number, r->numbers_most * sizeof *r->number);
    sodium_memzero(r->mark, r->marks_most * sizeof *r->mark);
    r->numbers_most = r->marks_most = 0;
}

ho_find_room *
ho_find_room_new(void)
{
    ho_find_room *room = malloc(sizeof *room);

    for (int i = 0; room != NULL && i < 2; i++)
        room->reader[i].numbers_most = room->reader[i].marks_most = 0;
    return room;
}

void
ho_find_room_free(ho_find_room *room)
{
    for (int i = 0; room != NULL && i < 2; i++)
        wipe(&room->reader[i]);
    free(room);
}

ho_find_reader *
ho_find_reader_take(const ho_find_opts *opts, int which)
{
    ho_find_reader *r;

    if (opts->room != NULL)
        return &opts->room->reader[which];
    r = malloc(sizeof *r);
    if (r != NULL)
        r->numbers_most = r->marks_most = 0;
    return r;
}

void
ho_find_reader_give(const ho_find_opts *opts, ho_find_reader *r)
{
    if (r == NULL || opts->room != NULL)
        return;
    wipe(r);
    free(r);
}

bool
ho_find_once(ho_find_reader *r, ho_find_spans *fresh, const char *s, size_t len,
             const ho_find_about *about, const ho_find_opts *opts)
{
    ho_find_search search = {
        .r = r, .out = fresh, .about = *about, .what = opts->what
    };
    bool more, whole = true;

    ho_find_read_init(r, s, len, opts, fresh);
    while ((more = ho_find_read(r))) {
        whole = false;
        judge(&search);
        ho_find_read_shift(r);
        search.judged = r->numbers_count;
    }
    judge(&search);
    if (opts->patterns != NULL && fresh->count == 0)
        ho_find_matches(fresh, opts->patterns, s, len);
    return whole;
}

/* ---- What is left -------------------------------------------------------- */

void
ho_find_copy_free(ho_find_copy *c)
{
    if (c->own != NULL)
        sodium_memzero(c->own, c->len);
    free(c->own);
    c->own = NULL;
}

bool
ho_find_copy_renew(ho_find_copy *c, const char *s, size_t len,
                   const ho_find_spans *found)
{
    ho_find_copy_free(c);
    c->len = ho_find_length(len, found);
    c->s = c->own = malloc(c->len + 1);
    if (c->own == NULL)
        return false;
    ho_find_write(c->own, s, len, found);
    c->own[c->len] = '\0';
    return true;
}

uint32_t
ho_find_digits(uint8_t *digit, uint32_t most, ho_find_reader *r, const char *s,
               const ho_find_span *span)
{
    const ho_find_opts none = { .what = 0 };
    uint32_t           n = 0;

    ho_find_read_init(r, s + span->start, span->end - span->start, &none, NULL);
    ho_find_read(r);
    for (uint32_t k = 0; k < r->numbers_count; k++) {
        const ho_find_number *g = &r->number[k];

        for (uint8_t d = 0; d < g->count && d < HO_FIND_DIGITS; d++, n++) {
            if (n < most)
                digit[n] = g->digit[d];
        }
    }
    return n;
}

/* Most texts have nothing that could be found. */
static bool
may_hold(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (ho_find_is_digit(s[i]) || s[i] == '@' || (uint8_t) s[i] >= 0xd9)
            return true;
    }
    return len >= 11; /* "one two six" */
}

handoff_status
ho_find_text(ho_find_spans *spans, const char *s, size_t len, const char *label,
             const ho_find_opts *opts)
{
    ho_find_reader *r;
    ho_find_spans   fresh = { 0 };
    ho_find_about   about = { 0 };
    ho_find_copy    now = { s, len, NULL };
    handoff_status  st = HANDOFF_OK;

    if (!may_hold(s, len))
        return HANDOFF_OK;
    about.exact = opts->exact;
    if (label != NULL)
        about.label = ho_find_says(label, strlen(label));
    r = ho_find_reader_take(opts, 0);
    if (r == NULL)
        return HANDOFF_E_NOMEM;
    for (int i = 0; st == HANDOFF_OK; i++) {
        if (spans->count != 0 && !ho_find_copy_renew(&now, s, len, spans)) {
            st = HANDOFF_E_NOMEM;
            break;
        }
        ho_find_once(r, &fresh, now.s, now.len, &about, opts);
        if (fresh.count == 0 && !fresh.failed)
            break;
        ho_find_adopt(spans, &fresh);
        st = spans->failed            ? HANDOFF_E_NOMEM
             : i == HO_FIND_AGAIN_MAX ? HANDOFF_E_LIMIT
                                      : HANDOFF_OK;
    }
    ho_find_copy_free(&now);
    ho_find_free(&fresh);
    ho_find_reader_give(opts, r);
    return st;
}
