/* SPDX-License-Identifier: MIT */
/*
 * times.c -- numbers, times and durations as people type and read them.
 *
 * A time is milliseconds since 1970-01-01 UTC, as in FORMAT.md, or RFC 3339.
 * The calendar is counted here: time_t and the system's time zone stay out
 * of it. Years 1970 to 9999, as HANDOFF_TIME_MAX allows.
 */
#include "cli.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

typedef struct unit {
    const char *name;
    int64_t     ms;
} unit;

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
digits(int64_t *value, const char **s, int count)
{
    *value = 0;
    for (int i = 0; i < count; i++, (*s)++) {
        if (**s < '0' || **s > '9')
            return false;
        *value = *value * 10 + (**s - '0');
    }
    return true;
}

static bool
is(const char **s, const char *any)
{
    if (**s == '\0' || strchr(any, **s) == NULL)
        return false;
    (*s)++;
    return true;
}

/* Fraction of a second and offset from UTC: what ends an RFC 3339 time. */
static bool
parse_tail(int64_t *ms, const char *s)
{
    int64_t hours, minutes, sign = 0;

    if (is(&s, ".")) {
        int64_t part = 100;

        if (*s < '0' || *s > '9')
            return false;
        for (; *s >= '0' && *s <= '9'; s++, part /= 10)
            *ms += (*s - '0') * part;
    }
    if (is(&s, "Zz"))
        return *s == '\0';
    if (*s == '+' || *s == '-')
        sign = *s++ == '+' ? -1 : 1;
    if (sign == 0 || !digits(&hours, &s, 2) || !is(&s, ":") ||
        !digits(&minutes, &s, 2) || *s != '\0' || hours > 23 || minutes > 59)
        return false;
    *ms += sign * (hours * HOUR + minutes * MINUTE);
    return true;
}

static bool
parse_rfc3339(int64_t *ms, const char *s)
{
    static const int8_t longest[] = { 31, 29, 31, 30, 31, 30,
                                      31, 31, 30, 31, 30, 31 };
    int64_t             year, month, day, hour, minute, second;

    if (!digits(&year, &s, 4) || !is(&s, "-") || !digits(&month, &s, 2) ||
        !is(&s, "-") || !digits(&day, &s, 2) || !is(&s, "Tt ") ||
        !digits(&hour, &s, 2) || !is(&s, ":") || !digits(&minute, &s, 2) ||
        !is(&s, ":") || !digits(&second, &s, 2))
        return false;
    if (month < 1 || month > 12 || day < 1 || day > longest[month - 1] ||
        hour > 23 || minute > 59 || second > 60)
        return false;
    if (month == 2 && day == 29 &&
        (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0)))
        return false;
    *ms = days_of(year, month, day) * DAY + hour * HOUR + minute * MINUTE +
          second * 1000;
    return parse_tail(ms, s);
}

static bool
parse_number(int64_t *value, const char **s, int64_t max)
{
    const char *from = *s;

    *value = 0;
    for (; **s >= '0' && **s <= '9'; (*s)++) {
        if (*value > (max - (**s - '0')) / 10)
            return false;
        *value = *value * 10 + (**s - '0');
    }
    return *s > from;
}

bool
number_parse(uint32_t *n, const char *s, uint32_t least, uint32_t most)
{
    int64_t value;

    if (!parse_number(&value, &s, most) || *s != '\0' || value < least)
        return false;
    *n = (uint32_t) value;
    return true;
}

bool
time_parse(int64_t *ms, const char *s)
{
    const char *end = s;

    if (!parse_number(ms, &end, HANDOFF_TIME_MAX) || *end != '\0') {
        if (!parse_rfc3339(ms, s))
            return false;
    }
    return *ms >= 1 && *ms <= HANDOFF_TIME_MAX;
}

bool
duration_parse(int64_t *ms, const char *s)
{
    static const unit units[] = {
        { "ms", 1 }, { "s", 1000 }, { "m", MINUTE }, { "h", HOUR }, { "d", DAY }
    };
    int64_t n;

    if (!parse_number(&n, &s, HANDOFF_TIME_MAX) || n == 0)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(s, units[i].name) == 0) {
            *ms = n * (n <= HANDOFF_TIME_MAX / units[i].ms ? units[i].ms : 0);
            return *ms > 0;
        }
    }
    return false;
}

void
time_add(text *t, int64_t ms)
{
    int64_t days = ms / DAY, rest = ms % DAY;
    int64_t year, month, first;

    if (ms < 0 || ms > HANDOFF_TIME_MAX) {
        text_addf(t, "%" PRId64 " ms", ms);
        return;
    }
    year = 1970 + days / 366;
    while (days_of(year + 1, 1, 1) <= days)
        year++;
    month = 1;
    while (month < 12 && days_of(year, month + 1, 1) <= days)
        month++;
    first = days_of(year, month, 1);
    text_addf(t, "%04d-%02d-%02dT%02d:%02d:%02d", (int) year, (int) month,
              (int) (days - first + 1), (int) (rest / HOUR),
              (int) (rest / MINUTE % 60), (int) (rest / 1000 % 60));
    if (rest % 1000 != 0)
        text_addf(t, ".%03d", (int) (rest % 1000));
    text_add(t, "Z");
}

void
duration_add(text *t, int64_t ms)
{
    static const unit units[] = { { "day", DAY },
                                  { "hour", HOUR },
                                  { "minute", MINUTE },
                                  { "second", 1000 },
                                  { "millisecond", 1 } };
    size_t            i = 0;
    int64_t           n;

    if (ms < 0)
        ms = -ms;
    while (i < 4 && ms < 2 * units[i].ms && ms != units[i].ms)
        i++;
    n = ms / units[i].ms;
    text_addf(t, "%" PRId64 " %s%s", n, units[i].name, n == 1 ? "" : "s");
}

int64_t
time_now(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return 0;
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool
moment_parse(int64_t *ms, const char *s, int64_t from)
{
    int64_t in;

    if (!duration_parse(&in, s))
        return time_parse(ms, s);
    if (in > HANDOFF_TIME_MAX - from)
        return false;
    *ms = from + in;
    return true;
}

const char *
time_text(int64_t ms)
{
    text t = { 0 };

    time_add(&t, ms);
    return text_get(&t);
}

/* ---- Options ------------------------------------------------------------- */

int64_t
time_option(const char *name)
{
    const char *value = args_value(name);
    int64_t     ms;

    if (value == NULL)
        return time_now();
    if (!time_parse(&ms, value))
        fail_usage("milliseconds since 1970 (1763800000000), or RFC 3339 "
                   "(2026-12-24T18:00:00Z)",
                   "\"%s\" is not a time", value);
    return ms;
}

uint32_t
number_option(const char *name, uint32_t least, uint32_t most)
{
    const char *value = args_value(name);
    uint32_t    n = 0;

    if (value != NULL && !number_parse(&n, value, least, most))
        fail_usage(NULL, "--%s \"%s\" is not a number from %lu to %lu", name,
                   value, (unsigned long) least, (unsigned long) most);
    return n;
}

int64_t
lifetime_option(void)
{
    const char *lifetime = args_value("lifetime");
    int64_t     ms = 0;

    if (lifetime != NULL && !duration_parse(&ms, lifetime))
        fail_usage("90s, 5m, 1h, 2d; up to 30d",
                   "--lifetime \"%s\" is not a duration", lifetime);
    if (ms > HANDOFF_LIFETIME_MAX_MS)
        fail_usage("30d is the longest", "--lifetime \"%s\" is too long",
                   lifetime);
    return ms;
}
