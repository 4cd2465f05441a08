/* SPDX-License-Identifier: MIT */
/*
 * issuer.c -- whether digits can be the number of a payment card.
 *
 * The last digit of a card's number checks the others (Luhn, ISO/IEC 7812-1),
 * and the first six say who issued it, so how many there are in all.
 */
#include "find/internal.h"

bool
ho_find_luhn(const uint8_t *digits, size_t count)
{
    uint32_t sum = 0;
    bool     same = true;

    for (size_t i = 0; i < count; i++) {
        uint32_t d = digits[count - 1 - i];

        sum += i % 2 == 0 ? d : d < 5 ? 2 * d : 2 * d - 9;
        same = same && d == digits[0];
    }
    return sum % 10 == 0 && !same;
}

/* First digits, and the lengths of cards that begin so: a bit for each. */
#define LEN(n) (1u << (n))
#define LENS(from, to) ((LEN((to) + 1) - 1) & ~(LEN(from) - 1))
typedef struct issuer {
    uint32_t from, to; /* of the first six digits */
    uint32_t lengths;
    bool     longest;
} issuer;

static const issuer issuers[] = {
    { 220000, 220499, LENS(16, 19), false },           /* Mir */
    { 222100, 272099, LEN(16), false },                /* Mastercard */
    { 300000, 305999, LEN(14) | LENS(16, 19), false }, /* Diners */
    { 309500, 309599, LEN(14) | LENS(16, 19), false },
    { 340000, 349999, LEN(15), false },                          /* Amex */
    { 352800, 358999, LENS(16, 19), false },                     /* JCB */
    { 360000, 369999, LENS(14, 19), false },                     /* Diners */
    { 370000, 379999, LEN(15), false },                          /* Amex */
    { 380000, 399999, LEN(14) | LENS(16, 19), false },           /* Diners */
    { 400000, 499999, LEN(13) | LEN(16) | LENS(18, 19), false }, /* Visa */
    { 500000, 509999, LENS(13, 19), true }, /* Maestro, Verve, RuPay */
    { 510000, 559999, LEN(16), false },     /* Mastercard */
    { 560000, 599999, LENS(13, 19), true }, /* Maestro */
    { 600000, 601099, LENS(13, 19), true }, /* Maestro */
    { 601100, 601199, LENS(16, 19), true }, /* Discover */
    { 601200, 619999, LENS(13, 19), true },
    { 620000, 629999, LENS(16, 19), true }, /* UnionPay */
    { 630000, 643999, LENS(13, 19), true }, /* Maestro */
    { 644000, 659999, LENS(16, 19), true }, /* Discover */
    { 660000, 699999, LENS(13, 19), true }, /* Maestro */
    { 810000, 829999, LENS(16, 19), true }, /* UnionPay, RuPay */
    { 979200, 979299, LEN(16), false }      /* Troy */
};

static const issuer *
issuer_of(const uint8_t *digits)
{
    uint32_t first = 0;

    for (size_t i = 0; i < 6; i++)
        first = first * 10 + digits[i];
    for (size_t i = 0; i < sizeof issuers / sizeof *issuers; i++) {
        if (first < issuers[i].from)
            break; /* they ascend */
        if (first <= issuers[i].to)
            return &issuers[i];
    }
    return NULL;
}

bool
ho_find_begins(const uint8_t *digits)
{
    return issuer_of(digits) != NULL;
}

bool
ho_find_issued(const uint8_t *digits, size_t count, bool *longest)
{
    const issuer *by = issuer_of(digits);

    *longest = by != NULL && by->longest;
    return by != NULL && (by->lengths & LEN(count)) != 0;
}

/* EAN-13: goods and books have numbers as long as the oldest cards. */
static bool
is_ean(const uint8_t *digits, uint32_t count)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < count; i++)
        sum += digits[i] * (i % 2 == 0 ? 1u : 3u);
    return count == 13 && sum % 10 == 0;
}

/* A time as logs and tills print it: 20261117155527. */
static bool
is_time(const uint8_t *d, uint32_t count)
{
    static const uint8_t most[] = { 12, 31, 23, 59, 59 };

    if (count != 14 || d[0] > 2 || (d[0] == 2 ? d[1] != 0 : d[1] != 9))
        return false;
    for (uint32_t i = 0; i < sizeof most; i++) {
        if (d[4 + 2 * i] * 10 + d[5 + 2 * i] > most[i])
            return false;
    }
    return true;
}

bool
ho_find_is_goods(const uint8_t *digits, uint32_t count)
{
    return is_ean(digits, count) || is_time(digits, count);
}
