/* SPDX-License-Identifier: MIT */
/*
 * card.c -- payment card numbers, as they are typed and said.
 *
 * A card has 13 to 19 digits, passes Luhn, and begins as an issuer's does;
 * where a word nearby speaks of a card, the issuer does not matter. What else
 * is asked depends on how the digits are grouped:
 *
 *   anywhere      all digits in one group; 4-4-4-4, 4-6-5, 4-6-4; spoken
 *   a whole run   of one sort of separator: 4 2 4 2 ..., 42 42 ..., or any
 *   between breaks  groups that are no date, price or order number
 *
 * People mistype and correct themselves, so Luhn does not matter of what is
 * left then, where it is called a card, or has the groups, the length and the
 * first digits of one: an agent who sees 15 right digits sees too many.
 *
 * Runs are judged after what is found anywhere was taken out of them, so a
 * second look finds the same runs, and nothing new.
 */
#include "mask/internal.h"

#include <string.h>

enum {
    CARD_MIN = 13,
    CARD_MAX = 19,
    WINDOW = 32,      /* groups looked ahead at; a power of 2 */
    CARD_REACH = 60,  /* bytes in which a word may speak of a card */
    ASKED_REACH = 24, /* bytes before a number that was asked for */
    CHAINED = 4       /* digits in a group of most cards */
};

/* ---- Context ------------------------------------------------------------- */

typedef struct search {
    ho_spans           *spans;
    const ho_mask_text *text;
    ho_digits           in;
    ho_group            group[WINDOW]; /* a ring: from head, count of them */
    size_t              head, count;
    ho_group            run[CARD_MAX]; /* typed, since the last break */
    size_t              run_count;
    uint32_t            run_digits;
    bool                run_long; /* too long for a card */
    bool                mistaken; /* Luhn does not matter */
} search;

static const ho_group *
at(const search *s, size_t i)
{
    return &s->group[(s->head + i) % WINDOW];
}

static const char *
slice_text(ho_base_slice s)
{
    return (const char *) s.p;
}

/* Whether words before a number, the name of the field, or what others said
 * speak of a card. */
static bool
says_card(const search *s, const ho_group *first)
{
    const ho_mask_text *t = s->text;
    ho_base_slice b = ho_mask_before(t, first->after, first->start, CARD_REACH);

    if (ho_says(slice_text(b), b.len, HO_SAYS_CARD))
        return true;
    if (first->after != 0)
        return false;
    if (t->label != NULL && ho_says(t->label, strlen(t->label), HO_SAYS_CARD))
        return true;
    return (t->asked & HO_SAYS_CARD) != 0 && first->start <= ASKED_REACH &&
           !ho_says(slice_text(b), b.len, HO_SAYS_OTHER);
}

/* Whether the words right before, or the name of the field, speak of another
 * sort of number; only one typed without a break can be that. */
static bool
says_other(const search *s, const ho_group *first)
{
    ho_base_slice before =
        ho_mask_before(s->text, first->after, first->start, CARD_REACH);

    if (ho_says_other(slice_text(before), before.len))
        return true;
    return s->text->label != NULL && first->start == 0 &&
           ho_says_other(s->text->label, strlen(s->text->label));
}

/* Whether words before a number speak of another sort after they spoke of a
 * card, if they did. */
static bool
ends_in_other(const search *s, const ho_group *first)
{
    ho_base_slice b =
        ho_mask_before(s->text, first->after, first->start, CARD_REACH);
    ho_talk  talk;
    uint32_t what;
    bool     other = false;

    ho_talk_init(&talk, slice_text(b), b.len, NULL);
    while (b.len != 0 && ho_talk_next(&talk, &what)) {
        if ((what & (HO_SAYS_CARD | HO_SAYS_OTHER)) != 0)
            other = (what & HO_SAYS_OTHER) != 0;
    }
    return other || says_other(s, first);
}

/* Whether letters that touch the first digit let a number begin there:
 * "visa4242...", but not the middle of a hexadecimal number. */
static bool
may_begin(const search *s, const ho_group *first)
{
    size_t      len = first->start - first->word;
    const char *word = s->text->s + first->word;

    if (len == 0)
        return true;
    if (first->spoken || (uint8_t) word[0] >= 0x80)
        return true;
    if (len == 2)
        return memcmp(word, "no", 2) == 0 || memcmp(word, "nr", 2) == 0 ||
               memcmp(word, "cc", 2) == 0;
    return len > 2 && len < 16 &&
           (ho_says(word, len, HO_SAYS_CARD) ||
            (len >= 6 && memcmp(word + len - 6, "number", 6) == 0));
}

/* 2001:db8:4242:... */
static bool
is_of_address(const search *s, const ho_group *first)
{
    const char *t = s->text->s;
    size_t      i = first->start;

    return i >= 2 && t[i - 1] == ':' && t[i - 2] >= '0' && t[i - 2] <= '9' &&
           first->end < s->text->len && t[first->end] == ':';
}

/* EAN-13: goods and books have numbers as long as the oldest cards. */
static bool
is_goods(const uint8_t *digits, size_t count)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += digits[i] * (i % 2 == 0 ? 1u : 3u);
    return count == 13 && sum % 10 == 0;
}

/* How the digits of some groups look. */
enum { NO_CARD, CARD_NAMED, CARD_ISSUED, CARD_ISSUED_LONG };

static int
look(const search *s, const ho_group *first, size_t groups,
     const uint8_t *digits, size_t count)
{
    bool longest;

    if (count < CARD_MIN || count > CARD_MAX)
        return NO_CARD;
    if (s->mistaken)
        return ho_card_begins(digits) && says_card(s, first) &&
                       !ends_in_other(s, first)
                   ? CARD_NAMED
                   : NO_CARD;
    if (!ho_luhn_valid(digits, count))
        return NO_CARD;
    if (ho_card_issued(digits, count, &longest) &&
        !(groups == 1 && is_goods(digits, count)))
        return longest ? CARD_ISSUED_LONG : CARD_ISSUED;
    return digits[0] != 0 && says_card(s, first) ? CARD_NAMED : NO_CARD;
}

static void
found(search *s, const ho_group *first, const ho_group *last,
      const uint8_t *digits, size_t count)
{
    char tail[5] = { 0 };

    for (size_t i = 0; i < 4; i++)
        tail[i] = (char) ('0' + digits[count - 4 + i]);
    ho_spans_add(s->spans, first->start, last->end, HANDOFF_MASK_CARD, tail);
}

/* ---- Anywhere ------------------------------------------------------------ */

/* Groups from the first on that belong together, as far as a card reaches. */
typedef struct reach {
    uint8_t  digit[CARD_MAX];
    uint32_t digits;
    size_t   groups;
    size_t   spoken;
    bool     ends;                  /* nothing that belongs to it follows */
    uint32_t ends_at[CARD_MAX + 1]; /* digits after that many groups */
} reach;

static void
reach_out(reach *r, const search *s)
{
    memset(r, 0, sizeof *r);
    for (; r->groups < s->count; r->groups++) {
        const ho_group *g = at(s, r->groups);

        if (r->groups > 0 && g->gap == HO_GAP_BREAK) {
            r->ends = true;
            return;
        }
        if (g->count > CARD_MAX - r->digits || g->code)
            return;
        memcpy(r->digit + r->digits, g->digit, g->count);
        r->digits += g->count;
        r->spoken += g->spoken;
        r->ends_at[r->groups + 1] = r->digits;
    }
    r->ends = true;
}

static bool
same_gaps(uint8_t a, uint8_t b)
{
    return a == b || (a <= HO_GAP_DASH && b <= HO_GAP_DASH) ||
           a == HO_GAP_FILLER || b == HO_GAP_FILLER || a == HO_GAP_MARK ||
           b == HO_GAP_MARK;
}

/* Whether n typed groups stand as on a card. */
static bool
is_printed(const search *s, size_t n, uint32_t digits)
{
    for (size_t i = 0; i < n; i++) {
        const ho_group *g = at(s, i);

        if (i > 1 && !same_gaps(at(s, i - 1)->gap, g->gap))
            return false;
        if (n == 3 && digits <= 15) {
            if (g->count != (i == 0 ? 4u : i == 1 ? 6u : digits - 10))
                return false;
        } else if (i + 1 < n ? g->count != CHAINED : g->count > CHAINED) {
            return false;
        }
    }
    return n >= 3;
}

/* How good a reading of the first n groups is; 0: it is none. Most cards have
 * 16 digits, so that what follows these is a code or a date; of those whose
 * length varies, all that belongs together is the likelier number. */
static int
rate(const search *s, const reach *r, size_t n)
{
    const ho_group *first = at(s, 0);
    uint32_t        digits = r->ends_at[n];
    bool            spoken = false;
    bool            whole = r->ends && n == r->groups;
    int             looks;

    for (size_t i = 0; i < n && r->spoken != 0; i++)
        spoken = spoken || at(s, i)->spoken;
    if (!spoken && n > 1 && !is_printed(s, n, digits))
        return 0;
    /* One group is all there is, and so are printed ones that end short. */
    if (!spoken && (n <= 3 || at(s, n - 1)->count < CHAINED))
        whole = true;
    looks = look(s, first, n, r->digit, digits);
    if (looks == NO_CARD ||
        (n == 1 && !says_card(s, first) && says_other(s, first)))
        return 0;
    if (looks == CARD_NAMED)
        return n == 1 || whole ? 1 : 0;
    if (looks == CARD_ISSUED_LONG)
        return whole ? 4 : digits >= 16 ? 2 : 0;
    return digits >= 14 && digits <= 16 ? 5 : whole ? 4 : 3;
}

/* The same where Luhn does not matter. */
static int
rate_mistaken(const search *s, const reach *r, size_t n)
{
    const ho_group *first = at(s, 0);
    uint32_t        digits = r->ends_at[n];
    bool            spoken = false, longest, usual, printed;
    bool            whole = r->ends && n == r->groups;

    if (!ho_card_begins(r->digit))
        return 0;
    for (size_t i = 0; i < n; i++)
        spoken = spoken || at(s, i)->spoken;
    printed = !spoken && first->count == CHAINED && is_printed(s, n, digits);
    usual = ho_card_issued(r->digit, digits, &longest) && !longest &&
            digits >= 14 && digits <= 16;
    if (printed && usual && digits >= 15 && at(s, 1)->gap <= HO_GAP_DASH &&
        (says_card(s, first) || (whole && !ends_in_other(s, first))))
        return 5;
    if (!(spoken || printed || n == 1) ||
        look(s, first, n, r->digit, digits) == NO_CARD)
        return 0;
    return n == 1 || usual ? 5 : whole ? 4 : 0;
}

/* How many groups from the first on are a card, and how many of them its
 * number; 0: none. What could be three digits more of the same number, or the
 * code, goes with it, and is no part of the last four that stay. */
static size_t
card_here(const search *s, reach *r, size_t *number)
{
    size_t best = 0, all;
    int    best_rating = 0;

    if (!may_begin(s, at(s, 0)) || is_of_address(s, at(s, 0)) ||
        (at(s, 0)->plus && at(s, 0)->count < 16))
        return 0;
    reach_out(r, s);
    for (size_t n = 1; n <= r->groups; n++) {
        int rating = r->ends_at[n] < CARD_MIN ? 0
                     : s->mistaken            ? rate_mistaken(s, r, n)
                                              : rate(s, r, n);

        if (rating > best_rating) {
            best_rating = rating;
            best = n;
        }
    }
    all = best;
    for (size_t n = best + 1; best != 0 && !s->mistaken && n <= r->groups;
         n++) {
        if (r->ends_at[n] - r->ends_at[best] <= 3 && rate(s, r, n) >= 2)
            all = n;
    }
    *number = best;
    return all;
}

/* ---- A whole run --------------------------------------------------------- */

/* 1 234 567: an amount. */
static bool
is_amount(const search *s)
{
    for (size_t i = 1; i < s->run_count; i++) {
        if (s->run[i].count != 3)
            return false;
    }
    return s->run[0].count <= 3;
}

static bool
is_even(const search *s)
{
    uint32_t size = s->run[0].count;

    for (size_t i = 1; i < s->run_count; i++) {
        uint32_t n = s->run[i].count;

        if (i + 1 < s->run_count ? n != size : n > size)
            return false;
    }
    return size < 6;
}

/* 4 2 4 2. 4 2 4 2, ...: one digit at a time, whatever stands between. */
static bool
is_spelled(const search *s)
{
    for (size_t i = 0; i < s->run_count; i++) {
        uint8_t gap = s->run[i].gap;

        if (s->run[i].count != 1 ||
            (i > 0 && gap > HO_GAP_COMMA && gap != HO_GAP_FILLER))
            return false;
    }
    return true;
}

/* Whether groups of that shape can be one number. */
static bool
is_one_number(const search *s)
{
    const ho_group *g = s->run;
    uint8_t         gap = g[1].gap;

    if (is_spelled(s))
        return true;
    for (size_t i = 2; i < s->run_count; i++) {
        if (!same_gaps(gap, g[i].gap))
            return false;
    }
    if (is_amount(s) || gap == HO_GAP_FILLER)
        return false;
    if (s->run_count == 3 && g[0].count == 3 && g[1].count == 7)
        return false; /* an order */
    if (s->run_count == 2 && g[0].count + g[1].count < 16)
        return false; /* a phone number, a ticket */
    return is_even(s) || gap <= HO_GAP_DASH;
}

/* What is left of a run, now that it ends. */
static void
end_run(search *s)
{
    uint8_t digits[CARD_MAX];
    size_t  n = 0;

    if (!s->run_long && s->run_count > 1 && s->run_digits >= CARD_MIN &&
        !s->run[0].plus && may_begin(s, &s->run[0])) {
        for (size_t i = 0; i < s->run_count; i++) {
            memcpy(digits + n, s->run[i].digit, s->run[i].count);
            n += s->run[i].count;
        }
        if (look(s, &s->run[0], s->run_count, digits, n) != NO_CARD &&
            ((!s->mistaken && says_card(s, &s->run[0])) || is_one_number(s)))
            found(s, &s->run[0], &s->run[s->run_count - 1], digits, n);
    }
    s->run_count = 0;
    s->run_digits = 0;
    s->run_long = false;
}

static void
add_to_run(search *s, const ho_group *g)
{
    if (g->gap == HO_GAP_BREAK || g->gap == HO_GAP_MARK)
        end_run(s);
    if (g->spoken || g->code || s->run_count == CARD_MAX ||
        g->count > CARD_MAX - s->run_digits) {
        s->run_long = true;
        return;
    }
    s->run[s->run_count++] = *g;
    s->run_digits += g->count;
}

/* ---- The text ------------------------------------------------------------ */

static void
fill(search *s)
{
    while (s->count < WINDOW / 2 + CHAINED &&
           ho_digits_next(&s->in, &s->group[(s->head + s->count) % WINDOW]))
        s->count++;
}

static void
drop(search *s, size_t n)
{
    s->head = (s->head + n) % WINDOW;
    s->count -= n;
}

static void
find_cards(ho_spans *spans, const ho_mask_text *text, const ho_spans *over,
           bool tags, bool mistaken)
{
    search s = { .spans = spans, .text = text, .mistaken = mistaken };
    reach  r;
    size_t n, number;

    ho_digits_init(&s.in, text->s, text->len, over);
    s.in.tags = tags;
    for (fill(&s); s.count != 0 && !spans->failed; fill(&s)) {
        n = card_here(&s, &r, &number);
        if (n == 0) {
            add_to_run(&s, at(&s, 0));
            drop(&s, 1);
            continue;
        }
        end_run(&s);
        found(&s, at(&s, 0), at(&s, n - 1), r.digit, r.ends_at[number]);
        drop(&s, n);
        if (s.count != 0) {
            ho_group *next = &s.group[s.head];

            next->after = at(&s, WINDOW - 1)->end;
            next->gap = HO_GAP_BREAK;
        }
    }
    end_run(&s);
}

void
ho_mask_cards(ho_spans *spans, const ho_mask_text *text, const ho_spans *over)
{
    find_cards(spans, text, over, false, false);
}

void
ho_mask_cards_in_tags(ho_spans *spans, const ho_mask_text *text,
                      const ho_spans *over)
{
    if (memchr(text->s, '<', text->len) != NULL)
        find_cards(spans, text, over, true, false);
}

void
ho_mask_cards_mistaken(ho_spans *spans, const ho_mask_text *text,
                       const ho_spans *over)
{
    find_cards(spans, text, over, false, true);
}
