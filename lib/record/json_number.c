/* SPDX-License-Identifier: MIT */
/*
 * json_number.c -- numbers as text: exact, shortest, whatever the locale.
 *
 * A number of JSON is taken apart into its significant digits and a power of
 * ten, so 1000, 1e3 and 10000.0e-1 are the same whole number, and one past a
 * limit is found even where a double could not hold it.
 *
 * strtof() and printf() round correctly but write the decimal point of the
 * process's locale. They are only shown numbers without one: "8e-1" to read,
 * and of "%e" only the digits and the exponent are taken.
 */
#include "record/json.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* What can lie exactly between two doubles has 767 digits; beyond that
     * it only matters whether there is more. */
    DIGITS_MAX = 800,
    EXPONENT_MAX = 5000, /* far outside every type, either way */
    /* Digits before the point, zeros behind it, without an exponent. What
     * looks whole fits 2^53, or a reader that makes integers of it fails. */
    PLAIN_MAX = 15,
    PLAIN_MIN = -6
};

/* digits * 10^scale, no zeros at either end; no digits: zero. */
typedef struct decimal {
    bool    negative;
    size_t  count;
    char    digits[DIGITS_MAX + 2]; /* room for what stands for the rest */
    int64_t scale;
} decimal;

/* The exponent behind 'e', held far outside of what any type can use: a text
 * within its limit cannot have enough digits to bring it back. */
static int64_t
exponent_read(ho_base_slice s, size_t i)
{
    const int64_t most = INT64_C(1) << 40;
    int64_t       e = 0;
    bool          negative = s.p[i] == '-';

    if (s.p[i] == '-' || s.p[i] == '+')
        i++;
    for (; i < s.len; i++)
        e = e < most ? e * 10 + (s.p[i] - '0') : most;
    return negative ? -e : e;
}

static void
keep(decimal *d, char c, int64_t *dropped)
{
    if (d->count < DIGITS_MAX)
        d->digits[d->count++] = c;
    else
        ++*dropped;
}

/* Zeros wait until a digit follows them: at the end they are scale. So what
 * is dropped, where anything is, is more than nothing. */
static void
decimal_digit(decimal *d, uint8_t c, int64_t *zeros, int64_t *dropped)
{
    if (c == '0') {
        *zeros += d->count > 0;
        return;
    }
    for (; *zeros > 0; --*zeros)
        keep(d, '0', dropped);
    keep(d, (char) c, dropped);
}

/* `s` is a number as ho_base_json_number_scan() has found it. */
static void
decimal_read(decimal *d, ho_base_slice s)
{
    int64_t zeros = 0, dropped = 0, exponent = 0, fraction = 0;
    bool    point = false;

    d->count = 0;
    d->negative = s.p[0] == '-';
    for (size_t i = d->negative; i < s.len; i++) {
        if (s.p[i] == '.') {
            point = true;
        } else if (!ho_base_is_digit(s.p[i])) {
            exponent = exponent_read(s, i + 1);
            break;
        } else {
            fraction += point;
            decimal_digit(d, s.p[i], &zeros, &dropped);
        }
    }
    d->scale = zeros + dropped - fraction + exponent;
    if (dropped > 0) { /* less than the last digit kept, whatever it was */
        d->digits[d->count++] = '1';
        d->scale--;
    }
    d->digits[d->count] = '\0';
}

ho_record_number
ho_record_json_integer(uint64_t *magnitude, bool *negative, ho_base_slice s)
{
    decimal  d;
    uint64_t m = 0;

    *magnitude = 0;
    *negative = false;
    decimal_read(&d, s);
    if (d.count == 0)
        return HO_NUMBER_OK;
    if (d.scale < 0)
        return HO_NUMBER_FRACTION;
    if (d.scale > 20 || d.count > 20)
        return HO_NUMBER_RANGE;
    for (size_t i = 0; i < d.count + (size_t) d.scale; i++) {
        uint64_t digit = i < d.count ? (uint64_t) (d.digits[i] - '0') : 0;

        if (m > (UINT64_MAX - digit) / 10)
            return HO_NUMBER_RANGE;
        m = m * 10 + digit;
    }
    *magnitude = m;
    *negative = d.negative;
    return HO_NUMBER_OK;
}

/* The digits as strtof() and strtod() read them in every locale. */
static void
decimal_text(char out[DIGITS_MAX + 32], const decimal *d)
{
    int64_t scale = d->scale;

    if (scale > EXPONENT_MAX)
        scale = EXPONENT_MAX;
    if (scale < -EXPONENT_MAX)
        scale = -EXPONENT_MAX;
    snprintf(out, DIGITS_MAX + 32, "%s%se%" PRId64, d->negative ? "-" : "",
             d->digits, scale);
}

ho_record_number
ho_record_json_float(float *value, ho_base_slice s)
{
    decimal d;
    char    text[DIGITS_MAX + 32];

    *value = 0;
    decimal_read(&d, s);
    if (d.count == 0)
        return HO_NUMBER_OK;
    decimal_text(text, &d);
    *value = strtof(text, NULL);
    if (*value == 0)
        *value = 0; /* one too small to hold may be negative */
    return isfinite(*value) ? HO_NUMBER_OK : HO_NUMBER_RANGE;
}

ho_record_number
ho_record_json_double(double *value, ho_base_slice s)
{
    decimal d;
    char    text[DIGITS_MAX + 32];

    *value = 0;
    decimal_read(&d, s);
    if (d.count == 0)
        return HO_NUMBER_OK;
    decimal_text(text, &d);
    *value = strtod(text, NULL);
    if (*value == 0)
        *value = 0;
    return isfinite(*value) ? HO_NUMBER_OK : HO_NUMBER_RANGE;
}

/* `count` significant digits of a positive value, and where the point is: the
 * value is 0.digits * 10^point. */
static int
round_to(char digits[HO_JSON_NUMBER_MAX], double value, int count)
{
    char   text[64];
    size_t n = 0;
    char  *p = text;

    snprintf(text, sizeof text, "%.*e", count - 1, value);
    for (; *p != 'e'; p++) {
        if (ho_base_is_digit((uint8_t) *p))
            digits[n++] = *p;
    }
    digits[n] = '\0';
    return (int) strtol(p + 1, NULL, 10) + 1;
}

static size_t
layout(char out[HO_JSON_NUMBER_MAX], bool negative, const char *digits,
       int point)
{
    int         n = (int) strlen(digits), len;
    const char *sign = negative ? "-" : "";

    if (point > PLAIN_MAX || point <= PLAIN_MIN)
        len = snprintf(out, HO_JSON_NUMBER_MAX, "%s%.1s%s%se%+d", sign, digits,
                       n > 1 ? "." : "", digits + 1, point - 1);
    else if (point <= 0)
        len = snprintf(out, HO_JSON_NUMBER_MAX, "%s0.%.*s%s", sign, -point,
                       "000000", digits);
    else if (point < n)
        len = snprintf(out, HO_JSON_NUMBER_MAX, "%s%.*s.%s", sign, point,
                       digits, digits + point);
    else
        len = snprintf(out, HO_JSON_NUMBER_MAX, "%s%s%.*s", sign, digits,
                       point - n, "00000000000000");
    return (size_t) len;
}

size_t
ho_record_json_put_float(char out[HO_JSON_NUMBER_MAX], float value)
{
    char  digits[HO_JSON_NUMBER_MAX], text[64];
    float positive = fabsf(value), back = -1;
    int   point = 1;

    if (value == 0)
        return layout(out, false, "0", 1);
    /* Of the two shortest the one that is no more than FLT_MAX as a double
     * either: readers that check the range there refuse 3.4028235e38. */
    if (positive == FLT_MAX)
        return layout(out, value < 0, "34028234", FLT_MAX_10_EXP + 1);
    for (int n = 1; n <= 9 && back != positive; n++) {
        point = round_to(digits, (double) positive, n);
        snprintf(text, sizeof text, "%se%d", digits, point - n);
        back = strtof(text, NULL);
    }
    return layout(out, value < 0, digits, point);
}

size_t
ho_record_json_put_double(char out[HO_JSON_NUMBER_MAX], double value)
{
    char   digits[HO_JSON_NUMBER_MAX], text[64];
    double positive = fabs(value), back = -1;
    int    point = 1;

    if (value == 0)
        return layout(out, false, "0", 1);
    for (int n = 1; n <= 17 && back != positive; n++) {
        point = round_to(digits, positive, n);
        snprintf(text, sizeof text, "%se%d", digits, point - n);
        back = strtod(text, NULL);
    }
    return layout(out, value < 0, digits, point);
}
