/* SPDX-License-Identifier: MIT */
/*
 * code.c -- security codes of cards: three or four digits.
 *
 * So few digits say nothing by themselves. They are a code where words say so,
 * or behind a card, its expiry in between or not:
 *
 *   4242 4242 4242 4242 12/27 123        behind a card
 *   cvv 123   123 is the cvv   1 2 3     named
 *   it is 123                            asked for, or the name of the field
 *   4242... code 123                     "code", near a card
 *   $123   123.50   A123   123 euros     none, whatever words stand beside it
 *
 * Of the words before it the last one that names something counts, so "order
 * 123" is another number; and a sentence such as "never tell your cvv" names
 * nothing.
 */
#include "find/code.h"

#include <string.h>

#include <sodium.h>

enum {
    CODE_REACH = 40,  /* bytes between "security code" and the code */
    NEAR_CARD = 60,   /* bytes behind a card in which "code" is its code */
    NEAR_WORD = 16,   /* bytes between that word and the code */
    REPLY_WORDS = 48, /* bytes before a code that was asked for */
    ASIDE_REACH = 80, /* bytes from "visa 1778" to the code */
    NEAR = 20,        /* bytes from "thanks for" to what there are thanks for */
    SEPARATORS = 4,   /* between card, expiry and code */
    NAME_WORDS = 3    /* before the expiry: "John Smith exp." */
};

static const char blanks[] = " ,;|/-:().\t\r\n";

/* ---- What is said before ------------------------------------------------- */

/* The last words before a code that name something: where they end. */
typedef struct naming {
    size_t   code, word, other, back;
    uint32_t said; /* in the last sentence */
} naming;

/* Whether what a sentence says makes what stands on the back a card's code:
 * "the digits on the back", not "the serial on the back". */
bool
ho_find_on_back(uint32_t said)
{
    return (said & HO_SAYS_BACK) != 0 && (said & HO_SAYS_OTHER) == 0 &&
           (said & (HO_SAYS_DIGITS | HO_SAYS_CARD | HO_SAYS_CODE)) != 0;
}

bool
ho_find_waves(ho_find_waving *w, const ho_find_mark *m, const char *s)
{
    if (m->sort != HO_MARK_CUE) {
        if (m->sort == HO_MARK_STOP || m->sort == HO_MARK_ASKS ||
            m->sort == HO_MARK_LINE)
            memset(w, 0, sizeof *w);
        return false;
    }
    if ((m->says & HO_SAYS_NEVER) != 0)
        w->never = m->end;
    else if ((m->says & HO_SAYS_NOT) != 0)
        w->not_end = m->end;
    else if ((m->says & HO_SAYS_THANKS) != 0)
        w->thanks_end = m->end;
    else if ((m->says & HO_SAYS_GIVE) != 0 && w->not_end != 0 &&
             m->start - w->not_end <= NEAR / 2)
        w->never = m->end;
    return w->never != 0 ||
           (w->thanks_end != 0 && m->end - w->thanks_end <= 2 * NEAR &&
            memchr(s + w->thanks_end, ',', m->end - w->thanks_end) == NULL);
}

/* The marks before a code that may name it begin there. */
static uint32_t
first_mark(const ho_find_reader *r, uint32_t to, size_t at, size_t from,
           size_t reach)
{
    while (to > 0) {
        const ho_find_mark *m = &r->mark[to - 1];

        if (m->sort == HO_MARK_GONE || m->start < from || at - m->start > reach)
            break;
        to--;
    }
    return to;
}

static void
read_names(naming *n, const ho_find_reader *r, const ho_find_code *c,
           size_t from, size_t reach)
{
    ho_find_waving w = { 0 };
    uint32_t       to = r->number[c->from].marks;

    memset(n, 0, sizeof *n);
    for (uint32_t k = first_mark(r, to, c->start, from, reach); k < to; k++) {
        const ho_find_mark *m = &r->mark[k];
        uint32_t            says = m->says;
        bool                waves = ho_find_waves(&w, m, r->s);

        if (m->sort != HO_MARK_CUE) {
            n->said = m->sort == HO_MARK_WORD ? n->said : 0;
            continue;
        }
        if (m->under)
            continue;
        if ((says & HO_SAYS_THING) != 0)
            says |= HO_SAYS_OTHER;
        n->said |= says;
        if ((says & (HO_SAYS_BACK | HO_SAYS_DIGITS)) != 0 &&
            (says & HO_SAYS_CODE) == 0 && ho_find_on_back(n->said)) {
            says |= HO_SAYS_CODE;
            n->back = m->end;
        }
        if ((says & HO_SAYS_CODE) != 0)
            n->code = waves ? 0 : m->end;
        else if ((says & HO_SAYS_CODE_WORD) != 0)
            n->word = waves ? 0 : m->end;
        else if ((says & (HO_SAYS_OTHER | HO_SAYS_THING)) != 0)
            n->other = m->end;
        if ((says & HO_SAYS_OTHER) != 0 && n->code == n->back)
            n->code = 0; /* "on the back there is a label" */
    }
}

static size_t
skip(const char *s, size_t i, size_t end, const char *set)
{
    while (i < end && s[i] != '\0' && strchr(set, s[i]) != NULL)
        i++;
    return i;
}

/* Whether only that much stands between a word and what it names. */
static bool
is_glue(const char *s, size_t from, size_t to)
{
    size_t i = skip(s, from, to, " #:.="), end;

    if (to - i >= 2 && memcmp(s + i, "no", 2) == 0) {
        end = ho_find_word_end(s, to, i);
        i = skip(s, end, to, " #:.=");
    }
    return i == to;
}

/* "name: cvv ; value: 123", which is how JSON is laid out. */
static bool
is_value_next(const char *s, size_t len)
{
    static const char *const names[] = { "value: ",  "text: ",     "content: ",
                                         "answer: ", "resolved: ", "raw: " };

    if (len < 3 || memcmp(s, ";\x1e ", 3) != 0)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i]);

        if (len - 3 >= n && memcmp(s + 3, names[i], n) == 0)
            return true;
    }
    return false;
}

/* Whether a sentence goes on from a name to the code. */
static bool
is_in_sentence(const ho_find_reader *r, size_t from, const ho_find_code *c)
{
    for (uint32_t k = r->number[c->from].marks; k-- > 0;) {
        const ho_find_mark *m = &r->mark[k];

        if (m->start < from)
            return true;
        if (m->sort == HO_MARK_ASKS && m->end + 1 < c->start)
            return false;
        if (m->sort == HO_MARK_STOP &&
            (r->s[m->start] != '.' || m->start > from) &&
            !is_value_next(r->s + m->start, c->start - m->start))
            return false;
    }
    return true;
}

/* Whether words before a code name it; "order 123" is another number. */
static bool
named_before(const ho_find_search *s, const ho_find_code *c)
{
    const ho_find_reader *r = s->r;
    naming                n;

    read_names(&n, r, c, s->code_end, 2 * CODE_REACH);
    if (n.code == 0 || c->start - n.code > CODE_REACH)
        return false;
    if (n.other > n.code && is_glue(r->s, n.other, c->start))
        return false;
    return is_in_sentence(r, n.code, c);
}

/* ---- What is said behind ------------------------------------------------- */

/* Where what is said of a number right behind it ends. */
static size_t
said_behind(const ho_find_reader *r, const ho_find_code *c)
{
    size_t stop = c->to < r->numbers_count ? r->number[c->to].start : r->len;
    size_t i = c->end;

    if (stop - i > CODE_REACH)
        stop = i + CODE_REACH;
    while (i < stop && memchr("[.,\n", r->s[i], 4) == NULL)
        i++;
    return i;
}

/* Whether a name that ends at `at` is the last of what is said there. */
static bool
nothing_follows(const ho_find_reader *r, size_t at)
{
    static const char *const words[] = { " please", " thanks", " thank you" };
    const char              *s = r->s;
    size_t                   len = r->len, i;

    for (i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);

        if (len - at >= n && memcmp(s + at, words[i], n) == 0)
            return true;
    }
    i = skip(s, at, len, ")\"'");
    if (i < len && memchr(".,!?\r\n", s[i], 6) == NULL)
        return false;
    i = skip(s, i, len, " .,!?\r\n");
    return i == len || ho_find_is_letter(s[i]);
}

/* "123 is the cvv", "123 on the back", "123 (cvv)". */
static bool
named_behind(const ho_find_search *s, const ho_find_code *c)
{
    const ho_find_reader *r = s->r;
    size_t   end = said_behind(r, c), from = skip(r->s, c->end, end, " (\"'");
    uint32_t said = 0, first = 0;
    naming   before;

    read_names(&before, r, c, c->after, CODE_REACH);
    for (uint32_t k = c->marks_behind; k < r->marks_count; k++) {
        const ho_find_mark *m = &r->mark[k];

        if (m->start >= end || m->sort == HO_MARK_GONE)
            break;
        if (m->start < c->end || m->sort != HO_MARK_CUE)
            continue;
        if (m->start == from)
            first = m->says;
        said |= m->says;
        if (ho_find_on_back(said | (before.said & HO_SAYS_OTHER)))
            said |= HO_SAYS_CODE;
        if ((said & HO_SAYS_CODE) == 0)
            continue;
        if (m->start > from + 1)
            return (first & HO_SAYS_LEAD) != 0 && (first & HO_SAYS_FILLER) == 0;
        return (said & HO_SAYS_BACK) != 0 ||
               (before.other == 0 && nothing_follows(r, m->end));
    }
    return false;
}

/* Whether the word behind a number says what there are so many of. */
bool
ho_find_counts(const ho_find_reader *r, const ho_find_code *c)
{
    size_t at = skip(r->s, c->end, r->len, " ");

    for (uint32_t k = c->marks_behind; k < r->marks_count; k++) {
        const ho_find_mark *m = &r->mark[k];

        if (m->start > at)
            break;
        if (m->start == at && m->sort == HO_MARK_CUE)
            return (m->says & (HO_SAYS_UNIT | HO_SAYS_OTHER)) != 0;
    }
    return false;
}

/* ---- Asked for ----------------------------------------------------------- */

/* Whether the word right before an answer leads to it: "it is 123", "ok 123",
 * but not "bus 123". */
static bool
leads_to(const ho_find_reader *r, const ho_find_code *c)
{
    size_t   at = c->start;
    uint32_t k = r->number[c->from].marks;

    while (at > 0 && r->s[at - 1] == ' ')
        at--;
    if (at == 0 || !ho_find_letter_before(r->s, at))
        return true; /* nothing, a colon, another script */
    return k > 0 && r->mark[k - 1].end == at &&
           r->mark[k - 1].sort == HO_MARK_CUE &&
           (r->mark[k - 1].says &
            (HO_SAYS_LEAD | HO_SAYS_CODE | HO_SAYS_CODE_WORD)) != 0;
}

/* ---- Behind a card ------------------------------------------------------- */

static bool
is_month(const ho_find_number *n)
{
    uint32_t value =
        n->count == 1 ? n->digit[0] : n->digit[0] * 10u + n->digit[1];

    return n->count <= 2 && value >= 1 && value <= 12;
}

static bool
is_year(const ho_find_number *n)
{
    const uint8_t *d = n->digit + (n->count == 4 ? 2 : 0);

    if (n->count == 4 && (n->digit[0] != 2 || n->digit[1] != 0))
        return false;
    return (n->count == 2 || n->count == 4) && d[0] >= 2 && d[0] <= 4;
}

/* Whether a code stands behind numbers up to `to`, or stood there. */
static bool
code_follows(const ho_find_reader *r, uint32_t to)
{
    const ho_find_number *n = &r->number[to - 1];
    uint32_t              k = n->marks;

    if (to < r->numbers_count) {
        const ho_find_number *next = &r->number[to];

        if (next->start - n->end <= 12 && next->gone == HANDOFF_MASK_CODE)
            return true;
        if (next->start - n->end <= 12 && next->gone == 0 &&
            (next->count == 3 || next->count == 4 ||
             (next->is & HO_IS_SPOKEN) != 0 || next->count == 1))
            return true;
    }
    for (; k < r->marks_count && r->mark[k].start <= n->end + 12; k++) {
        if (r->mark[k].start >= n->end && r->mark[k].sort == HO_MARK_GONE)
            return r->mark[k].says == HANDOFF_MASK_CODE;
    }
    return false;
}

bool
ho_find_is_expiry(const ho_find_reader *r, uint32_t i, uint32_t *to, bool alone)
{
    const ho_find_number *n = &r->number[i], *next = n + 1;
    const ho_find_mark   *m = n->marks == 0 ? NULL : &r->mark[n->marks - 1];

    if ((n->is & HO_IS_SPOKEN) != 0 || n->count > 4)
        return false;
    *to = i + 1;
    if (m != NULL && m->sort == HO_MARK_CUE && n->start - m->end < 3 &&
        m->end <= n->start && (m->says & HO_SAYS_MONTH) != 0 && is_year(n))
        return true;
    if (n->count == 4) {
        uint32_t month = n->digit[0] * 10u + n->digit[1];

        return month >= 1 && month <= 12 && n->digit[2] >= 2 &&
               n->digit[2] <= 4 && (alone || code_follows(r, i + 1));
    }
    if (!is_month(n) || i + 1 >= r->numbers_count || next->gone != 0 ||
        next->start - n->end > 3 || next->gap == HO_GAP_BREAK ||
        next->gap == HO_GAP_COMMA || next->gap == HO_GAP_NONE ||
        (next->count != 2 && next->count != 4))
        return false;
    *to = i + 2;
    return next->gap == HO_GAP_SLASH || (alone && is_year(next)) ||
           code_follows(r, i + 2);
}

/* Whether only separators stand there, and some. */
static bool
is_separated(const char *s, size_t from, size_t to)
{
    return to > from && to - from <= SEPARATORS &&
           skip(s, from, to, blanks) == to;
}

/* Whether separators and at most so many words stand there; `glue`: only
 * words that lead on, such as "and". */
static bool
is_worded(const ho_find_reader *r, size_t from, size_t to, uint32_t marks,
          uint32_t most, bool glue)
{
    size_t   at = to;
    uint32_t k = marks, words = 0;

    for (;;) {
        size_t before = at;

        while (before > from && r->s[before - 1] != '\0' &&
               strchr(blanks, r->s[before - 1]) != NULL)
            before--;
        if (before == from)
            return at - before <= SEPARATORS &&
                   (at > before || at == to || from == 0);
        if (at - before > SEPARATORS || !ho_find_letter_before(r->s, before))
            return false;
        while (k > 0 && (r->mark[k - 1].end > before ||
                         r->mark[k - 1].sort > HO_MARK_GONE + 1))
            k--;
        at = before;
        while (at > from && ho_find_letter_before(r->s, at)) {
            at--;
            while (at > from && ((uint8_t) r->s[at] & 0xc0) == 0x80)
                at--;
        }
        if (++words > most || before - at > 12)
            return false;
        if (glue && (ho_find_says(r->s + at, before - at) &
                     (HO_SAYS_LEAD | HO_SAYS_FILLER | HO_SAYS_CODE_WORD)) == 0)
            return false;
    }
}

/* Where the card ends behind which number i stands, nothing but marks between;
 * SIZE_MAX: none does. */
static size_t
card_before(const ho_find_reader *r, uint32_t i, bool *amex)
{
    const ho_find_number *n = &r->number[i];
    size_t                from = i == 0 ? 0 : r->number[i - 1].end;

    *amex = false;
    for (uint32_t k = n->marks; k-- > 0 && r->mark[k].start >= from;) {
        if (r->mark[k].sort == HO_MARK_GONE) {
            if (r->mark[k].says != HANDOFF_MASK_CARD)
                return SIZE_MAX;
            *amex = r->mark[k].known && r->s[r->mark[k].start] == '3';
            return r->mark[k].end;
        }
    }
    if (i == 0 || n[-1].gone != HANDOFF_MASK_CARD)
        return SIZE_MAX;
    while (i > 0 && r->number[i - 1].gone == HANDOFF_MASK_CARD)
        i--;
    *amex = r->s[r->number[i].start] == '3';
    return n[-1].end;
}

/* Where what a code stands behind ends, if number i and what is before it is
 * an expiry behind a card, or begins the text: `expires`. */
static size_t
place_of(const ho_find_reader *r, uint32_t i, bool *expires, bool *amex)
{
    size_t   card;
    uint32_t first = i;

    *expires = false;
    while (first > 0 && i - first < 2 &&
           (r->number[first - 1].is & HO_IS_EXPIRY) != 0)
        first--;
    if (first == i)
        return card_before(r, i, amex);
    *expires = true;
    card = card_before(r, first, amex);
    if (card != SIZE_MAX &&
        is_worded(r, card, r->number[first].start, r->number[first].marks,
                  NAME_WORDS, false))
        return r->number[i - 1].end;
    if (first == 0 && r->number[0].start <= 16) {
        *amex = false;
        return r->number[i - 1].end;
    }
    return SIZE_MAX;
}

/* Whether nothing more is said. */
static bool
is_all(const ho_find_reader *r, size_t end)
{
    return skip(r->s, end, r->len, " .!)\r\n") == r->len;
}

static bool
behind_card(const ho_find_search *s, const ho_find_code *c)
{
    const ho_find_reader *r = s->r;
    bool                  expires, amex;
    size_t                at = place_of(r, c->from, &expires, &amex);
    bool                  card = at != SIZE_MAX;

    if (!card || (r->number[c->to - 1].is & HO_IS_LETTERED) != 0)
        return false;
    if (expires) {
        size_t   begin = r->number[c->from].start;
        uint32_t k = 0;

        /* A date by itself proves nothing. */
        for (k = c->from; k > 0 && (r->number[k - 1].is & HO_IS_EXPIRY) != 0;)
            k--;
        if (card_before(r, k, &amex) == SIZE_MAX)
            return false;
        return is_worded(r, at, begin, r->number[c->from].marks, 1, true);
    }
    if (!is_separated(r->s, at, c->start) ||
        (c->digits != 3 && !(amex && c->digits == 4)) || c->to - c->from > 1)
        return false;
    /* Without an expiry it must be the last thing said there. */
    return (c->end < r->len && memchr(",;|\r\n", r->s[c->end], 5) != NULL) ||
           is_all(r, c->end);
}

/* Asked for by somebody else, or by the name of the field; then nothing but a
 * few words stands before it. Or a card was given right before. */
static bool
asked_for(const ho_find_search *s, const ho_find_code *c)
{
    const ho_find_reader *r = s->r;
    naming                n;
    bool                  expires, amex, alone;

    if (c->after != 0 || ho_find_counts(r, c))
        return false;
    expires = place_of(r, c->from, &expires, &amex) != SIZE_MAX && expires;
    alone = expires ? is_worded(r, r->number[c->from - 1].end, c->start,
                                r->number[c->from].marks, 1, true)
                    : is_worded(r, 0, c->start, r->number[c->from].marks, 1,
                                true) ||
                          c->start <= 1;
    if (alone && is_all(r, c->end) &&
        ((s->about.asked & HO_ASKED_BEHIND) != 0 ||
         (expires && (s->about.label & HO_SAYS_CARD) != 0)))
        return true;
    if (c->start > REPLY_WORDS)
        return false;
    read_names(&n, r, c, 0, REPLY_WORDS + 1);
    if (n.other != 0)
        return false;
    if ((s->about.asked & HO_ASKED_CODE) != 0 && leads_to(r, c))
        return true;
    return (s->about.label & HO_SAYS_CODE) != 0;
}

/* "code 123" is the card's where a card stands close before it, or is what
 * the talk is about. */
static bool
named_near_card(const ho_find_search *s, const ho_find_code *c)
{
    const ho_find_reader *r = s->r;
    naming                n;
    bool card = (s->about.asked & (HO_ASKED_CARD | HO_ASKED_NAMED)) != 0;

    for (uint32_t i = c->from; !card && i-- > 0;) {
        if (c->start - r->number[i].end > NEAR_CARD)
            break;
        card = r->number[i].gone == HANDOFF_MASK_CARD;
        if (r->number[i].gone != 0)
            break;
    }
    for (uint32_t k = r->number[c->from].marks; !card && k-- > 0;) {
        if (c->start - r->mark[k].end > NEAR_CARD)
            break;
        if (r->mark[k].sort == HO_MARK_GONE) {
            card = r->mark[k].says == HANDOFF_MASK_CARD;
            break;
        }
    }
    if (!card)
        return false;
    read_names(&n, r, c, c->after, NEAR_CARD);
    return n.word > n.other && c->start - n.word <= NEAR_WORD &&
           is_in_sentence(r, n.word, c);
}

/* ---- Numbers beside a code ----------------------------------------------- */

enum { NO_ASIDE, ASIDE, MAYBE_ASIDE };

/* "1778 is my card". */
static bool
is_called_card(const ho_find_reader *r, const ho_find_code *c)
{
    size_t   end = said_behind(r, c), at = c->end + 1;
    uint32_t says;

    if (end - c->end < 5 || r->s[c->end] != ' ')
        return false;
    says = ho_find_says(r->s + at, end - at);
    return (says & HO_SAYS_LEAD) != 0 && (says & HO_SAYS_CARD) != 0 &&
           (says & (HO_SAYS_CODE | HO_SAYS_CODE_WORD)) == 0;
}

/* "visa 1778", "the last four are 1778", "2027". */
static int
is_aside(const ho_find_search *s, const ho_find_code *c)
{
    const ho_find_reader *r = s->r;
    uint32_t              k = r->number[c->from].marks, last = 0;
    const uint8_t        *d = c->digit;

    if (c->digits != 4)
        return NO_ASIDE;
    if (is_called_card(r, c))
        return ASIDE;
    if (k > 0 && r->mark[k - 1].sort == HO_MARK_CUE &&
        is_glue(r->s, r->mark[k - 1].end, c->start))
        last = r->mark[k - 1].says;
    if ((last & HO_SAYS_LEAD) != 0 && k > 1 &&
        r->mark[k - 2].sort == HO_MARK_CUE &&
        (r->mark[k - 2].says & (HO_SAYS_PART | HO_SAYS_ENDING)) != 0)
        last = r->mark[k - 2].says;
    if ((last & (HO_SAYS_ENDING | HO_SAYS_PART)) != 0)
        return ASIDE;
    if ((last & HO_SAYS_CARD) != 0 ||
        ((last & (HO_SAYS_CODE | HO_SAYS_CODE_WORD)) == 0 && d[0] == 2 &&
         d[1] == 0 && d[2] >= 2 && d[2] <= 4))
        return MAYBE_ASIDE;
    return NO_ASIDE;
}

/* Whether a code was found shortly behind, or stood there. */
static bool
has_code_behind(const ho_find_reader *r, const ho_find_code *c)
{
    for (uint32_t i = c->to;
         i < r->numbers_count && r->number[i].start - c->end < ASIDE_REACH;
         i++) {
        if (r->number[i].gone == HANDOFF_MASK_CODE)
            return true;
    }
    for (uint32_t k = c->marks_behind; k < r->marks_count; k++) {
        if (r->mark[k].start < c->end)
            continue;
        if (r->mark[k].start - c->end >= ASIDE_REACH)
            break;
        if (r->mark[k].sort == HO_MARK_GONE)
            return r->mark[k].says == HANDOFF_MASK_CODE;
    }
    return false;
}

/* "123 or 132": what is said beside a code that was just found. */
static bool
is_or(const ho_find_search *s, const ho_find_code *c)
{
    static const char *const words[] = { " or ", " oder ", " ou ", " o " };
    const char              *from = s->r->s + s->code_end;

    if (s->code_end == 0 || !c->alone || c->start < s->code_end)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);

        if (c->start - s->code_end == n && memcmp(from, words[i], n) == 0)
            return true;
    }
    return false;
}

/* ---- Candidates ---------------------------------------------------------- */

/* "A123": the digits are part of a word; but "cvv123" is a code. */
static bool
is_part_of_word(const ho_find_reader *r, const ho_find_number *n)
{
    const char *word = r->s + n->start - n->word;

    if ((n->is & HO_IS_SPOKEN) != 0 || n->word == 0 ||
        !ho_find_is_letter(word[n->word - 1]))
        return false;
    return n->count < 3 || n->word != 3 ||
           (ho_find_says(word, n->word) & HO_SAYS_CODE) == 0;
}

/* Whether a number goes on with the digits before it. */
static bool
joins(const ho_find_code *c, const ho_find_number *n, uint8_t gap)
{
    if (c->digits == 0 || gap > HO_GAP_COMMA)
        return false;
    return (c->spoken && (n->is & HO_IS_SPOKEN) != 0) ||
           (c->few && n->count <= 2 && gap != HO_GAP_DOT);
}

/* Whether digits end there: no "123.50". */
static bool
ends_there(const ho_find_reader *r, const ho_find_code *c)
{
    const ho_find_number *next = &r->number[c->to];

    if ((r->number[c->to - 1].is & HO_IS_MONEY) != 0)
        return false;
    return c->to >= r->numbers_count || next->gone != 0 ||
           next->start != c->end + 1 ||
           memchr(".,/:-", r->s[c->end], 5) == NULL;
}

bool
ho_find_code_next(ho_find_code *c, const ho_find_reader *r, uint32_t i,
                  uint32_t to)
{
    const ho_find_number *n = &r->number[i];
    uint8_t               gap = ho_find_gap_at(r, i);

    memset(c, 0, sizeof *c);
    c->from = c->to = i;
    c->start = n->start;
    c->spoken = c->few = c->alone = true;
    if (gap == HO_GAP_DOT || gap == HO_GAP_SLASH || gap == HO_GAP_DASH)
        c->alone = (n->is & HO_IS_SPOKEN) != 0 ||
                   (i > 0 && (n[-1].is & HO_IS_EXPIRY) != 0);
    if ((n->is & (HO_IS_MONEY | HO_IS_PLUS | HO_IS_SIGNED)) != 0)
        c->alone = false;
    for (; c->to < to; c->to++) {
        n = &r->number[c->to];
        if (n->gone != 0 || (n->is & HO_IS_EXPIRY) != 0 ||
            (c->to > i &&
             (!joins(c, n, ho_find_gap_at(r, c->to)) || is_part_of_word(r, n))))
            break;
        c->spoken = c->spoken && (n->is & HO_IS_SPOKEN) != 0;
        c->few = c->few && n->count <= 2;
        c->alone = c->alone && (n->is & HO_IS_CODE) == 0;
        for (uint8_t k = 0; k < n->count; k++) {
            if (c->digits < 4 && k < HO_FIND_DIGITS)
                c->digit[c->digits] = n->digit[k];
            c->digits += c->digits <= 4;
        }
        c->end = n->end;
    }
    c->marks_behind = c->to > i ? r->number[c->to - 1].marks : 0;
    return (c->digits == 3 || c->digits == 4) && c->to > i;
}

bool
ho_find_code_stands(const ho_find_reader *r, const ho_find_code *c)
{
    return c->alone && ends_there(r, c);
}

bool
ho_find_code_again(const ho_find_search *s, const ho_find_code *c)
{
    naming n;

    read_names(&n, s->r, c, c->after, CODE_REACH);
    return ho_find_code_stands(s->r, c) && !ho_find_counts(s->r, c) &&
           leads_to(s->r, c) &&
           (n.other == 0 || !is_glue(s->r->s, n.other, c->start));
}

static bool
is_code(const ho_find_search *s, const ho_find_code *c)
{
    return ho_find_code_stands(s->r, c) &&
           (named_before(s, c) || named_behind(s, c) || behind_card(s, c) ||
            asked_for(s, c) || named_near_card(s, c));
}

static void
take(ho_find_search *s, const ho_find_code *c)
{
    ho_find_add(s->out, c->start, c->end, HANDOFF_MASK_CODE, "");
    ho_find_gone(s->r, c->from, c->to, HANDOFF_MASK_CODE);
    s->code_end = c->end;
}

/* Months and years of cards are none of these. */
static void
mark_expiries(ho_find_reader *r, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        uint32_t end;

        if (r->number[i].gone != 0 || !ho_find_is_expiry(r, i, &end, false))
            continue;
        for (; i < end; i++)
            r->number[i].is |= HO_IS_EXPIRY;
        i--;
    }
}

void
ho_find_codes(ho_find_search *s, uint32_t from, uint32_t to)
{
    ho_find_reader *r = s->r;
    ho_find_code    c, held = { .digits = 0 };
    size_t          after = 0; /* of numbers that count */

    mark_expiries(r, from, to);
    for (uint32_t i = from; i<to; i = c.to> i ? c.to : i + 1) {
        const ho_find_number *n = &r->number[i];
        int                   aside;
        bool                  may;

        c.to = i;
        for (uint32_t k = n->marks; k-- > 0 && r->mark[k].end > after;) {
            if (r->mark[k].sort == HO_MARK_GONE)
                after = r->mark[k].end;
        }
        if (n->gone != 0)
            after = n->end;
        if (n->gone != 0 || (n->is & HO_IS_EXPIRY) != 0 ||
            is_part_of_word(r, n))
            continue;
        may = ho_find_code_next(&c, r, i, to);
        c.after = after;
        aside = may ? is_aside(s, &c) : NO_ASIDE;
        if (aside == MAYBE_ASIDE)
            held = c;
        else if (aside == NO_ASIDE && may && is_code(s, &c)) {
            take(s, &c);
            held.digits = 0;
        } else if (aside == NO_ASIDE && may && is_or(s, &c)) {
            take(s, &c);
        }
        if (aside == NO_ASIDE && c.to > i)
            after = c.end;
    }
    if (held.digits != 0 && !has_code_behind(r, &held) && is_code(s, &held))
        take(s, &held);
    sodium_memzero(&c, sizeof c);
    sodium_memzero(&held, sizeof held);
}
