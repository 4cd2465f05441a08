/* SPDX-License-Identifier: MIT */
/*
 * time_text.c -- RFC 3339: a time as other programs write it.
 *
 * The calendar is counted here: time_t and the system's time zone stay out
 * of it. A time without an offset is not one: nobody knows when it was.
 */
#include "base/base.h"

#include <string.h>

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

typedef struct cursor {
    const uint8_t *p, *end;
} cursor;

/* Exactly so many digits. */
static bool
take_digits(int64_t *value, cursor *c, int count)
{
    *value = 0;
    if (c->end - c->p < count)
        return false;
    for (int i = 0; i < count; i++, c->p++) {
        if (*c->p < '0' || *c->p > '9')
            return false;
        *value = *value * 10 + (*c->p - '0');
    }
    return true;
}

static bool
take_any(cursor *c, const char *any)
{
    if (c->p == c->end || *c->p == '\0' || strchr(any, *c->p) == NULL)
        return false;
    c->p++;
    return true;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. Years begin in
 * March, so that the leap day comes last. */
static int64_t
days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t m = month <= 2 ? month + 9 : month - 3;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
           719469;
}

static bool
take_date(int64_t *ms, cursor *c)
{
    static const int8_t longest[] = { 31, 29, 31, 30, 31, 30,
                                      31, 31, 30, 31, 30, 31 };
    int64_t             year, month, day;

    if (!take_digits(&year, c, 4) || !take_any(c, "-") ||
        !take_digits(&month, c, 2) || !take_any(c, "-") ||
        !take_digits(&day, c, 2))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > longest[month - 1])
        return false;
    if (month == 2 && day == 29 &&
        (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0)))
        return false;
    *ms = days_of(year, month, day) * DAY;
    return true;
}

static bool
take_clock(int64_t *ms, cursor *c)
{
    int64_t hour, minute, second, unit = 100;

    if (!take_digits(&hour, c, 2) || !take_any(c, ":") ||
        !take_digits(&minute, c, 2) || !take_any(c, ":") ||
        !take_digits(&second, c, 2))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    *ms += hour * HOUR + minute * MINUTE + second * 1000;
    if (!take_any(c, "."))
        return true;
    if (c->p == c->end || *c->p < '0' || *c->p > '9')
        return false;
    for (; c->p != c->end && *c->p >= '0' && *c->p <= '9'; c->p++, unit /= 10)
        *ms += (*c->p - '0') * unit;
    return true;
}

static bool
take_offset(int64_t *ms, cursor *c)
{
    int64_t hours, minutes, sign;

    if (take_any(c, "Zz"))
        return true;
    if (c->p == c->end || (*c->p != '+' && *c->p != '-'))
        return false;
    sign = *c->p++ == '+' ? -1 : 1;
    if (!take_digits(&hours, c, 2) || !take_any(c, ":") ||
        !take_digits(&minutes, c, 2) || hours > 23 || minutes > 59)
        return false;
    *ms += sign * (hours * HOUR + minutes * MINUTE);
    return true;
}

bool
ho_base_time_read(int64_t *ms, ho_base_slice text)
{
    cursor c = { text.p, text.p + text.len };

    *ms = 0;
    return take_date(ms, &c) && take_any(&c, "Tt ") && take_clock(ms, &c) &&
           take_offset(ms, &c) && c.p == c.end && ho_base_time_valid(*ms);
}
