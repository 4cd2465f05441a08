/* SPDX-License-Identifier: MIT */
/*
 * says.c -- what the words of a text speak of: cards, codes, other numbers.
 *
 * A text is read from left to right. Of the phrases that begin at a place the
 * longest counts, and what it covers begins no other: the code in "zip code"
 * is none of a card. What was replaced, or will be, says nothing but that it
 * stands there, so a text speaks of the same before and after masking.
 */
#include "mask/internal.h"

#include <string.h>

/* ---- Reading ------------------------------------------------------------- */

void
ho_talk_init(ho_talk *t, const char *s, size_t len, const ho_spans *over)
{
    memset(t, 0, sizeof *t);
    t->s = s;
    t->len = len;
    if (over != NULL && over->count != 0) {
        t->span = over->at;
        t->span_end = over->at + over->count;
    }
}

/* Lower case of ASCII, and of the letters that Latin-1 has beside it. */
static uint8_t
lower_at(const char *s, size_t i)
{
    uint8_t c = (uint8_t) s[i];

    if ((c >= 'A' && c <= 'Z') ||
        (i > 0 && (uint8_t) s[i - 1] == 0xc3 && c >= 0x80 && c <= 0x9e))
        c |= 0x20;
    return c;
}

/* Whether letters of an alphabet, not of Chinese or Japanese, stand there. */
static bool
is_letter_at(const char *s, size_t len, size_t i)
{
    uint8_t c = i < len ? (uint8_t) (s[i] | 0x20) : 0;

    if (c < 0x80)
        return c >= 'a' && c <= 'z';
    c = (uint8_t) s[i];
    return c >= 0xc3 && c <= 0xe1;
}

static bool
is_letter_before(const char *s, size_t i)
{
    size_t from = i > 4 ? i - 4 : 0, k = i;

    if (i == 0)
        return false;
    while (--k > from && ((uint8_t) s[k] & 0xc0) == 0x80)
        continue;
    return is_letter_at(s, i, k);
}

/* Length of the phrase where it stands at s[i]; 0: it does not. */
static size_t
match(const char *p, const ho_talk *t, size_t len, size_t i)
{
    const char *s = t->s;
    size_t      at = i;

    if (*p == ' ') {
        if (i > t->floor && is_letter_before(s, i))
            return 0;
        p++;
    }
    for (; *p != '\0'; p++) {
        if (*p == ' ' && p[1] == '\0')
            return is_letter_at(s, len, at) ? 0 : at - i;
        if (*p == ' ') {
            size_t stop = len - at > 2 ? at + 2 : len;

            while (at < stop && memchr(" _-.", s[at], 4) != NULL)
                at++;
        } else if (at == len || lower_at(s, at++) != (uint8_t) *p) {
            return 0;
        }
    }
    return at - i;
}

/* The longest phrase at t->pos. */
static bool
read_phrase(ho_talk *t, uint32_t *what, size_t limit)
{
    size_t           longest = 0, n;
    const ho_phrase *p = ho_phrases[lower_at(t->s, t->pos)];
    const bool    inside = t->pos > t->floor && is_letter_before(t->s, t->pos);
    const uint8_t second = t->pos + 1 < limit ? lower_at(t->s, t->pos + 1) : 0;

    for (; p != NULL && p->text != NULL; p++) {
        const bool    begins = *p->text == ' ';
        const uint8_t c = (uint8_t) p->text[begins + 1];

        /* This is asked at every byte, and nearly always the answer. */
        if ((inside && begins) || (c != second && c != ' ' && c != '\0'))
            continue;
        n = match(p->text, t, limit, t->pos);
        if (n > longest && ((p->what & HO_SAYS_CAPITALS) == 0 ||
                            memcmp(t->s + t->pos, "CID", 3) == 0)) {
            longest = n;
            *what = p->what & ~(uint32_t) HO_SAYS_CAPITALS;
        }
    }
    t->start = t->pos;
    t->end = t->pos += longest;
    return longest != 0;
}

/* What was or will be replaced, where it begins there. */
static bool
read_masked(ho_talk *t, uint32_t *what)
{
    size_t n = 0;

    *what = HO_SAYS_MASKED;
    if (t->span < t->span_end && t->pos >= t->span->start) {
        n = t->span->end - t->pos;
        if (t->span++->what == HANDOFF_MASK_CARD)
            *what |= HO_SAYS_CARD;
    } else if (t->s[t->pos] == '[') {
        n = ho_mask_replacement(t->s + t->pos, t->len - t->pos);
        if (n > 6 && memcmp(t->s + t->pos, "[card ", 6) == 0)
            *what |= HO_SAYS_CARD;
    }
    t->start = t->pos;
    t->end = t->pos += n;
    if (n != 0)
        t->floor = t->pos;
    return n != 0;
}

static bool
ends_sentence(const ho_talk *t, size_t limit)
{
    char c = t->s[t->pos];

    if (c == '\n' || c == ';' || c == '?' || c == '!')
        return true;
    return c == '.' && (t->pos + 1 >= limit || t->s[t->pos + 1] == ' ');
}

bool
ho_talk_next(ho_talk *t, uint32_t *what)
{
    while (t->pos < t->len) {
        size_t limit = t->span < t->span_end ? t->span->start : t->len, n;

        if (read_masked(t, what) || read_phrase(t, what, limit))
            return true;
        if (t->s[t->pos] == '&' &&
            (n = ho_markup_at(t->s + t->pos, limit - t->pos, false)) != 0) {
            t->pos += n; /* "&nbsp;" ends nothing */
            continue;
        }
        if (ends_sentence(t, limit)) {
            *what = t->s[t->pos] == '?' ? HO_SAYS_STOP | HO_SAYS_ASKS
                                        : HO_SAYS_STOP;
            t->start = t->pos++;
            t->end = t->pos;
            return true;
        }
        t->pos++;
    }
    return false;
}

/* ---- Whether a code is wanted -------------------------------------------- */

enum { NEAR = 20 }; /* bytes from "thanks for" to what there are thanks for */

/* "never tell anybody your CVV", "thank you for the code": until the end of
 * the sentence, of no code. Follows what was read. */
bool
ho_talk_waves(ho_talk *t, uint32_t what)
{
    if ((what & HO_SAYS_STOP) != 0)
        t->never = t->not_end = t->thanks_end = 0;
    else if ((what & HO_SAYS_NEVER) != 0)
        t->never = t->end;
    else if ((what & HO_SAYS_NOT) != 0)
        t->not_end = t->end;
    else if ((what & HO_SAYS_THANKS) != 0)
        t->thanks_end = t->end;
    else if ((what & HO_SAYS_GIVE) != 0 && t->not_end != 0 &&
             t->start - t->not_end <= NEAR / 2)
        t->never = t->end;
    return t->never != 0 ||
           (t->thanks_end != 0 && t->end - t->thanks_end <= 2 * NEAR &&
            memchr(t->s + t->thanks_end, ',', t->end - t->thanks_end) == NULL);
}

/* ---- Questions about a text ---------------------------------------------- */

bool
ho_says(const char *s, size_t len, uint32_t wanted)
{
    ho_talk  t;
    uint32_t what;

    if (len == 0)
        return false;
    ho_talk_init(&t, s, len, NULL);
    while (ho_talk_next(&t, &what)) {
        if ((what & wanted) != 0 && (what & HO_SAYS_MASKED) == 0)
            return true;
    }
    return false;
}

bool
ho_says_on_back(uint32_t said)
{
    if ((said & HO_SAYS_BACK) == 0 || (said & HO_SAYS_OTHER) != 0)
        return false;
    return (said & (HO_SAYS_DIGITS | HO_SAYS_CARD | HO_SAYS_CODE)) != 0;
}

/* ---- Numbers of another sort --------------------------------------------- */

enum { OTHER_MAX = 64 }; /* bytes that are looked at */

/* Take one of these off the end of a text; false: it ends in none. */
static bool
strip(const char *text, size_t *len, const char *const *ends)
{
    size_t n;

    for (; *ends != NULL; ends++) {
        n = strlen(*ends);
        if (n <= *len && memcmp(text + *len - n, *ends, n) == 0) {
            *len -= n;
            return true;
        }
    }
    return false;
}

bool
ho_says_other(const char *s, size_t len)
{
    static const char *const glue[] = { " is", ":",  "=",        "#", " ",
                                        ".",   "\"", "\xc2\xb0", NULL };
    static const char *const number[] = { "number",        "nummer", "numero",
                                          "num\xc3\xa9ro", " no",    " nr",
                                          " id",           "num",    NULL };
    static const char *const sorts[] = {
        "order",    "tracking",    "invoice",      "case",      "ticket",
        "account",  "booking",     "shipment",     "parcel",    "imei",
        "isbn",     "ean",         "gtin",         "serial",    "customer",
        "sendungs", "bestell",     "rechnungs",    "konto",     "commande",
        "facture",  "pedido",      "suivi",        "reference", "kunden",
        "buchungs", "reservation", "confirmation", "message",   "part",
        "post",     "thread",      "group",        "user",      NULL
    };
    static const char *const alone[] = { "barcode",  "mprn",     "mpan",
                                         "/posts/",  "/groups/", "/status/",
                                         "/videos/", NULL };
    char                     text[OTHER_MAX];
    size_t                   n = len > OTHER_MAX ? OTHER_MAX : len;
    bool                     named;

    if (len == 0)
        return false; /* s may be NULL */
    s += len - n;
    len = n;
    for (size_t i = 0; i < n; i++)
        text[i] = s[i] == '_' ? ' ' : (char) lower_at(s, i);
    while (strip(text, &n, glue))
        continue;
    if (strip(text, &n, alone))
        return true;
    named = strip(text, &n, number);
    while (strip(text, &n, glue))
        continue;
    named = named || (n < len && (s[len - 1] == '#' || s[len - 1] == ':' ||
                                  (len > 1 && s[len - 2] == ':')));
    return named && strip(text, &n, sorts);
}
