/* SPDX-License-Identifier: MIT */
/*
 * times.c -- moments and durations, for people.
 *
 * A moment is said relative to now where that is what matters, and always in
 * the reader's own time too. The calendar is counted here: the system's time
 * zone stays out of it. A record may hold any 64-bit number as a time; what
 * is not a time is shown as a number and never enters arithmetic.
 */
#include "outline/outline.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MINUTE = 60 * 1000 };
#define HOUR (INT64_C(60) * MINUTE)
#define DAY (24 * HOUR)
#define LONG_AGO (7 * DAY)

typedef struct date {
    int year, month, day, hour, minute;
} date;

/* The civil calendar from days since 1970, counted in years that begin in
 * March, so that the leap day is the last of one; 146097 days are 400 years.
 */
static date
date_of(int64_t ms)
{
    int64_t days = ms / DAY + 719468, rest = ms % DAY;
    int64_t era, in_era, year, in_year, month;

    if (rest < 0) {
        rest += DAY;
        days--;
    }
    era = days / 146097;
    in_era = days % 146097;
    year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    in_year = in_era - (365 * year + year / 4 - year / 100);
    month = (5 * in_year + 2) / 153;
    return (date){ .year = (int) (year + era * 400 + (month >= 10)),
                   .month = (int) (month < 10 ? month + 3 : month - 9),
                   .day = (int) (in_year - (153 * month + 2) / 5 + 1),
                   .hour = (int) (rest / HOUR),
                   .minute = (int) (rest / MINUTE % 60) };
}

void
ho_outline_time_at(char out[HO_TIME_CHARS], int64_t ms, int32_t offset_minutes,
                   int64_t now_ms)
{
    int64_t shift = (int64_t) offset_minutes * MINUTE;
    date    d, today;

    if (!ho_base_time_valid(ms)) {
        snprintf(out, HO_TIME_CHARS, "%" PRId64 " ms", ms);
        return;
    }
    d = date_of(ms + shift);
    today = date_of(now_ms + shift);
    if (d.year == today.year && d.month == today.month && d.day == today.day)
        snprintf(out, HO_TIME_CHARS, "%02d:%02d", d.hour, d.minute);
    else
        snprintf(out, HO_TIME_CHARS, "%04d-%02d-%02d %02d:%02d", d.year,
                 d.month, d.day, d.hour, d.minute);
}

/* "20 March", with the year where that is not this one. */
static void
date_words(char out[HO_TIME_CHARS], const ho_outline *o, date d, int this_year)
{
    const char *form = ho_words_text(o->card.language, HO_W_DATE);
    const char *day = strstr(form, "{}"), *month = strstr(day + 2, "{}");
    const char *name =
        ho_words_text(o->card.language,
                      (ho_words_label) (HO_W_MONTH_01 + d.month - 1));
    size_t n;

    snprintf(out, HO_TIME_CHARS, "%d%.*s%s", d.day, (int) (month - day - 2),
             day + 2, name);
    n = strlen(out);
    if (d.year != this_year)
        snprintf(out + n, HO_TIME_CHARS - n, " %d", d.year);
}

static void
words_at(char out[HO_TIME_CHARS], const ho_outline *o, int64_t ms,
         int32_t offset_minutes)
{
    int64_t shift = (int64_t) offset_minutes * MINUTE;
    int64_t now = o->card.opts.now_ms;
    date    d, today;
    size_t  n;

    if (!ho_base_time_valid(ms)) {
        snprintf(out, HO_TIME_CHARS, "%" PRId64 " ms", ms);
        return;
    }
    d = date_of(ms + shift);
    today = date_of(now + shift);
    *out = '\0';
    if (d.year != today.year || d.month != today.month || d.day != today.day)
        date_words(out, o, d, today.year);
    n = strlen(out);
    /* Of what was long ago the day is enough. */
    if (n == 0 || now - ms < LONG_AGO)
        snprintf(out + n, HO_TIME_CHARS - n, "%s%02d:%02d", n == 0 ? "" : " ",
                 d.hour, d.minute);
}

void
ho_outline_time_text(char out[HO_TIME_CHARS], const ho_outline *o, int64_t ms)
{
    words_at(out, o, ms, o->card.opts.utc_offset_minutes);
}

void
ho_outline_offset_text(char out[HO_TIME_CHARS], int32_t offset_minutes)
{
    int32_t m = offset_minutes < 0 ? -offset_minutes : offset_minutes;

    if (m == 0)
        snprintf(out, HO_TIME_CHARS, "UTC");
    else
        snprintf(out, HO_TIME_CHARS, "UTC%c%02d:%02d",
                 offset_minutes < 0 ? '-' : '+', (int) (m / 60),
                 (int) (m % 60));
}

/* Rounded down: what is due "in 2 min" is not due before. */
void
ho_outline_duration_text(char out[HO_TIME_CHARS], const ho_outline *o,
                         int64_t ms)
{
    int64_t        n = ms / MINUTE;
    ho_words_label unit = HO_W_MINUTES;
    const char    *less = n == 0 ? "<" : "";

    if (ms >= 730 * DAY) {
        n = ms / (365 * DAY);
        unit = HO_W_YEARS;
    } else if (ms >= 61 * DAY) {
        n = ms * 12 / (365 * DAY);
        unit = HO_W_MONTHS;
    } else if (ms >= 2 * DAY) {
        n = ms / DAY;
        unit = HO_W_DAYS;
    } else if (ms >= 2 * HOUR) {
        n = ms / HOUR;
        unit = HO_W_HOURS;
    }
    snprintf(out, HO_TIME_CHARS, "%s%" PRId64 " %s", less, n == 0 ? 1 : n,
             ho_words_text(o->card.language, unit));
}

/* The time, then how far that is from now. */
void
ho_outline_word_moment(ho_outline *o, ho_outline_tone tone,
                       ho_words_label label, int64_t ms)
{
    int64_t now = o->card.opts.now_ms;
    char    text[HO_TIME_CHARS];

    if (ms == 0)
        return;
    ho_outline_word_time(o, tone, label, ms);
    if (!ho_base_time_valid(ms))
        return;
    ho_outline_glue(o);
    ho_outline_ours(o, tone, ",");
    ho_outline_duration_text(text, o, ms <= now ? now - ms : ms - now);
    ho_outline_word_ours(o, tone, ms <= now ? HO_W_AGO : HO_W_IN, text);
}

void
ho_outline_moment(ho_outline *o, ho_outline_tone tone, int64_t ms)
{
    ho_outline_word_moment(o, tone, HO_W_AS_IT_IS, ms);
}

void
ho_outline_lately(ho_outline *o, ho_outline_tone tone, int64_t ms)
{
    char    text[HO_TIME_CHARS];
    int64_t now = o->card.opts.now_ms;

    if (!ho_base_time_valid(ms) || ms > now || now - ms >= DAY) {
        ho_outline_moment(o, tone, ms);
        return;
    }
    ho_outline_duration_text(text, o, now - ms);
    ho_outline_word_ours(o, tone, HO_W_AGO, text);
}

void
ho_outline_due(ho_outline *o, int64_t ms)
{
    bool late = ms < o->card.opts.now_ms;

    if (!ho_base_time_valid(ms))
        ho_outline_word(o, HO_TONE_WARN, HO_W_DUE_NO_TIME);
    else
        ho_outline_word_moment(o, late ? HO_TONE_ALERT : HO_TONE_WARN,
                               late ? HO_W_OVERDUE : HO_W_DUE, ms);
}

void
ho_outline_before(ho_outline *o, int64_t ms)
{
    int64_t began = o->root.routing->started_at_ms;

    if (!ho_base_time_valid(began))
        began = o->card.opts.now_ms > HOUR ? o->card.opts.now_ms - HOUR : 0;
    if (ms != 0 && (!ho_base_time_valid(ms) || ms < began))
        ho_outline_moment(o, HO_TONE_MUTED, ms);
}

static bool
offset_at(const ho_outline *o, int32_t *minutes, int64_t ms)
{
    const char *zone = o->root.customer->time_zone;

    *minutes = 0;
    return !ho_outline_empty(zone) && strnlen(zone, 256) <= 255 &&
           o->card.opts.zone_offset != NULL && ho_base_time_valid(ms) &&
           o->card.opts.zone_offset(o->card.opts.zone_user, minutes, zone,
                                    ms) == 1 &&
           *minutes >= -HANDOFF_RENDER_OFFSET_MAX &&
           *minutes <= HANDOFF_RENDER_OFFSET_MAX;
}

bool
ho_outline_customer_time(ho_outline *o, int64_t from_ms, int64_t until_ms)
{
    char    text[2 * HO_TIME_CHARS + 8], until[HO_TIME_CHARS];
    int32_t minutes;

    if (!offset_at(o, &minutes, from_ms != 0 ? from_ms : until_ms))
        return false;
    if (minutes == o->card.opts.utc_offset_minutes) /* as it stands already */
        return true;
    words_at(text, o, from_ms != 0 ? from_ms : until_ms, minutes);
    if (from_ms != 0 && until_ms != 0 && offset_at(o, &minutes, until_ms)) {
        words_at(until, o, until_ms, minutes);
        snprintf(text + strlen(text), sizeof until + 8, "\xE2\x80\x93%s",
                 until);
    }
    ho_outline_word_ours(o, HO_TONE_MUTED, HO_W_FOR_CUSTOMER, text);
    return true;
}
