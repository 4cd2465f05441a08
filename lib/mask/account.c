/* SPDX-License-Identifier: MIT */
/*
 * account.c -- IBANs (ISO 13616) and US social security numbers.
 *
 * An IBAN proves itself: a country, the length that goes with it, and a
 * remainder of 1 modulo 97. A social security number has no check digit, so
 * it is one as 123-45-6789, and in any other form where the text speaks of
 * it.
 */
#include "mask/internal.h"

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
    c = upper(c);
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
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
    size_t  n = len == 0 ? 0 : ho_char_read(s, len, &what, &digit), more;

    if (what == HO_CHAR_SPACE || what == HO_CHAR_DASH)
        return n;
    if (what != HO_CHAR_DOT && (n != 1 || *s != ','))
        return 0;
    more = n == len ? 0 : ho_char_read(s + n, len - n, &what, &digit);
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
static size_t
iban_at(const char *s, size_t len, char tail[5])
{
    char     iban[IBAN_MAX];
    size_t   want = IBAN_MAX, n = 0, i = 0, digits = 0;
    uint32_t rest = 0;
    bool     apart = false; /* a word could be a country */

    while (n < want && i < len) {
        if (is_alnum(s[i])) {
            digits += s[i] <= '9';
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
            apart = apart || n < 4;
        }
    }
    if (n < want || (i < len && is_alnum(s[i])) || (apart && digits * 2 < want))
        return 0;
    for (size_t k = 0; k < n; k++)
        rest = feed(rest, iban[(k + 4) % n]);
    for (size_t k = 0; k < 4; k++)
        tail[k] = upper(iban[n - 4 + k]);
    return rest == 1 ? i : 0;
}

void
ho_mask_ibans(ho_spans *spans, const ho_mask_text *text, const ho_spans *over)
{
    size_t next = 0; /* span to be stepped over */
    bool   before = false;
    char   tail[5] = { 0 };

    for (size_t i = 0; i < text->len && !spans->failed; i++) {
        size_t n = 0, left = text->len - i;

        if (next < over->count && i >= over->at[next].start) {
            i = over->at[next++].end - 1;
            before = false;
            continue;
        }
        if (next < over->count)
            left = over->at[next].start - i;
        if (!before && upper(text->s[i]) >= 'A' && upper(text->s[i]) <= 'Z')
            n = iban_at(text->s + i, left, tail);
        if (n != 0) {
            ho_spans_add(spans, i, i + n, HANDOFF_MASK_IBAN, tail);
            i += n - 1;
        }
        before = is_alnum(text->s[i]);
    }
}

/* ---- Social security numbers --------------------------------------------- */

enum { SSN_DIGITS = 9, SSN_REACH = 48 };

/* Area, group and serial that were given out, ever. */
static bool
ssn_valid(const uint8_t *d)
{
    uint32_t area = d[0] * 100u + d[1] * 10u + d[2];

    return area != 0 && area != 666 && area < 900 && (d[3] | d[4]) != 0 &&
           (d[5] | d[6] | d[7] | d[8]) != 0;
}

static bool
ssn_named(const ho_mask_text *t, const ho_group *first)
{
    ho_base_slice b = ho_mask_before(t, first->after, first->start, SSN_REACH);

    if (ho_says((const char *) b.p, b.len, HO_SAYS_SOCIAL))
        return true;
    if (first->after != 0 || !ho_digits_at_start(t->s, first))
        return false;
    return (t->label != NULL &&
            ho_says(t->label, strlen(t->label), HO_SAYS_SOCIAL)) ||
           (t->asked & HO_SAYS_SOCIAL) != 0;
}

/* "order 219-09-9998" */
static bool
ssn_other(const ho_mask_text *t, const ho_group *first)
{
    ho_base_slice b = ho_mask_before(t, first->after, first->start, SSN_REACH);
    const char   *s = (const char *) b.p;

    return ho_says(s, b.len, HO_SAYS_OTHER) || ho_says_other(s, b.len);
}

typedef struct ssn {
    ho_group first;
    size_t   end;
    uint8_t  digit[SSN_DIGITS];
    uint32_t digits, groups;
    bool     printed; /* as 123-45-6789 */
    bool     no;
} ssn;

static void
ssn_end(ho_spans *spans, const ho_mask_text *t, const ssn *n)
{
    if (n->no || n->digits != SSN_DIGITS || !ssn_valid(n->digit) ||
        n->first.word != n->first.start || n->first.plus)
        return;
    if ((n->printed && n->groups == 3 && !ssn_other(t, &n->first)) ||
        ssn_named(t, &n->first))
        ho_spans_add(spans, n->first.start, n->end, HANDOFF_MASK_SSN, "");
}

static void
ssn_add(ssn *n, const ho_group *g)
{
    static const uint32_t printed[3] = { 3, 2, 4 };

    if (n->groups < 3)
        n->printed = n->printed && g->count == printed[n->groups] &&
                     (n->groups == 0 || (g->gap == HO_GAP_DASH && g->tight)) &&
                     !g->spoken;
    n->groups++;
    n->end = g->end;
    if (g->code || g->count > SSN_DIGITS - n->digits) {
        n->no = true;
        return;
    }
    memcpy(n->digit + n->digits, g->digit, g->count);
    n->digits += g->count;
}

void
ho_mask_ssns(ho_spans *spans, const ho_mask_text *text, const ho_spans *over)
{
    ssn       n = { .no = true };
    ho_digits in;
    ho_group  g;

    ho_digits_init(&in, text->s, text->len, over);
    while (ho_digits_next(&in, &g)) {
        if (g.gap == HO_GAP_BREAK || g.gap == HO_GAP_PLUS ||
            g.gap == HO_GAP_MARK || g.gap == HO_GAP_SLASH ||
            (g.gap == HO_GAP_COMMA && !g.spoken)) {
            ssn_end(spans, text, &n);
            n = (ssn){ .first = g, .printed = true };
        }
        ssn_add(&n, &g);
    }
    ssn_end(spans, text, &n);
}
