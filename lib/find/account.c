/* SPDX-License-Identifier: MIT */
/*
 * account.c -- IBANs (ISO 13616) and US social security numbers.
 *
 * An IBAN proves itself: a country, the length that goes with it, and a
 * remainder of 1 modulo 97. A social security number has no check digit, so
 * it is one as 123-45-6789, and in any other form where the text speaks of
 * it.
 */
#include "find/internal.h"

#include <string.h>

/* ---- IBAN ---------------------------------------------------------------- */

enum { IBAN_MAX = 34 };

/* Countries and lengths, as the registry has them. */
static const char countries[] =
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27"
    "DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28"
    "IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22"
    "MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24"
    "SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

static char
upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char) (c - 0x20) : c;
}

static bool
is_alnum(char c)
{
    return ho_find_is_digit(c) || ho_find_is_letter(c);
}

static size_t
iban_length(const char *s)
{
    for (const char *c = countries; *c != '\0'; c += 4) {
        if (c[0] == upper(s[0]) && c[1] == upper(s[1]))
            return (size_t) (c[2] - '0') * 10 + (size_t) (c[3] - '0');
    }
    return 0;
}

/* What may stand between the groups of an IBAN: a blank or a dash; between
 * the letters of one that was spelled, and in what people copy, a dot or comma
 * and a blank. Its length. */
static size_t
blank_at(const char *s, size_t len)
{
    int     what = HO_CHAR_OTHER;
    uint8_t digit;
    size_t  n = len == 0 ? 0 : ho_find_char(s, len, &what, &digit), more;

    if (what == HO_CHAR_SPACE || what == HO_CHAR_DASH)
        return n;
    if (what != HO_CHAR_DOT && (n != 1 || *s != ','))
        return 0;
    more = n == len ? 0 : ho_find_char(s + n, len - n, &what, &digit);
    return what == HO_CHAR_SPACE ? n + more : n;
}

static uint32_t
feed(uint32_t rest, char c)
{
    c = upper(c);
    if (c <= '9')
        return (rest * 10 + (uint32_t) (c - '0')) % 97;
    return (rest * 100 + (uint32_t) (c - 'A') + 10) % 97;
}

/* The bytes of the IBAN at s; 0: there is none. */
size_t
ho_find_iban(const char *s, size_t len, char tail[5])
{
    char     iban[IBAN_MAX];
    size_t   want = IBAN_MAX, n = 0, i = 0;
    uint32_t rest = 0;

    while (n < want && i < len) {
        if (is_alnum(s[i])) {
            iban[n++] = s[i++];
            if (n == 2 && (want = iban_length(iban)) == 0)
                return 0;
            if ((n == 3 || n == 4) && iban[n - 1] > '9')
                return 0;
        } else {
            size_t blank = blank_at(s + i, len - i);

            if (blank == 0 || i + blank >= len || !is_alnum(s[i + blank]))
                return 0;
            i += blank;
        }
    }
    if (n < want || (i < len && is_alnum(s[i])))
        return 0;
    for (size_t k = 0; k < n; k++)
        rest = feed(rest, iban[(k + 4) % n]);
    for (size_t k = 0; k < 4; k++)
        tail[k] = upper(iban[n - 4 + k]);
    return rest == 1 ? i : 0;
}

/* ---- Social security numbers --------------------------------------------- */

enum { SSN_REACH = 48 };

/* Numbers that may be one. */
typedef struct ssn {
    uint32_t from, to;
    uint8_t  digit[HO_SSN_DIGITS];
    uint32_t digits;
    bool     printed; /* as 123-45-6789 */
} ssn;

/* Area, group and serial that were given out, ever. */
static bool
is_given_out(const uint8_t *d)
{
    uint32_t area = d[0] * 100u + d[1] * 10u + d[2];

    return area != 0 && area != 666 && area < 900 && (d[3] | d[4]) != 0 &&
           (d[5] | d[6] | d[7] | d[8]) != 0;
}

static bool
is_ssn(const ho_find_search *s, const ssn *n)
{
    uint32_t says = ho_find_before(s->r, n->from, SSN_REACH, 0, NULL);
    bool     first = ho_find_is_first(s->r, n->from) && s->r->lead <= 3 &&
                 s->r->number[0].start <= SSN_REACH;

    if ((says & HO_SAYS_SOCIAL) != 0)
        return true;
    if (first && ((s->about.label & HO_SAYS_SOCIAL) != 0 ||
                  (s->about.asked & HO_ASKED_SOCIAL) != 0))
        return true;
    return n->printed && n->to - n->from == 3 &&
           (says & (HO_SAYS_OTHER | HO_SAYS_THING)) == 0;
}

static void
judge_ssn(ho_find_search *s, ssn *n)
{
    static const uint8_t  printed[3] = { 3, 2, 4 };
    const ho_find_number *first = &s->r->number[n->from];

    n->digits = 0;
    n->printed = true;
    for (uint32_t i = n->from; i < n->to; i++) {
        const ho_find_number *g = &s->r->number[i];

        if (g->count > HO_SSN_DIGITS - n->digits || (g->is & HO_IS_CODE) != 0)
            return;
        memcpy(n->digit + n->digits, g->digit, g->count);
        n->digits += g->count;
        n->printed = n->printed && i - n->from < 3 &&
                     g->count == printed[i - n->from] &&
                     (g->is & HO_IS_SPOKEN) == 0 &&
                     (i == n->from ||
                      (g->gap == HO_GAP_DASH && (g->is & HO_IS_TIGHT) != 0));
    }
    if (n->digits != HO_SSN_DIGITS || !is_given_out(n->digit) ||
        first->word != 0 || (first->is & HO_IS_PLUS) != 0 || !is_ssn(s, n))
        return;
    ho_find_add(s->out, first->start, s->r->number[n->to - 1].end,
                HANDOFF_MASK_SSN, "");
    ho_find_gone(s->r, n->from, n->to, HANDOFF_MASK_SSN);
}

void
ho_find_ssns(ho_find_search *s, uint32_t from, uint32_t to)
{
    bool named = ((s->r->says | s->about.label) & HO_SAYS_SOCIAL) != 0 ||
                 (s->about.asked & HO_ASKED_SOCIAL) != 0;
    ssn n = { .from = from };

    for (uint32_t i = from; i < to; i = n.to) {
        n.from = i;
        n.to = i + 1;
        if (s->r->number[i].gone != 0)
            continue;
        while (n.to < to && s->r->number[n.to].gone == 0 &&
               s->r->number[n.to].gap != HO_GAP_BREAK)
            n.to++;
        if (named || n.to - i == 3)
            judge_ssn(s, &n);
    }
}
