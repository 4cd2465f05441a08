/* SPDX-License-Identifier: MIT */
/*
 * times.c -- times in seconds or microseconds become milliseconds.
 *
 * One time alone may be anything, so a record is scaled where all its times
 * agree: each lies, read as seconds (or microseconds), between 2000 and 2100.
 * No time in milliseconds after 1970 looks like that. Seconds with a fraction,
 * which only JSON has, are certain by themselves.
 */
#include "repair/run.h"

#include <string.h>

typedef struct units {
    size_t count, seconds, microseconds;
} units;

static int64_t
time_at(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    int64_t time;

    memcpy(&time, ho_record_value(message, field), sizeof time);
    return time;
}

static bool
count_unit(ho_repair_run *r, const ho_check_place *at,
           ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
           void *user)
{
    units  *u = user;
    int64_t t = ho_check_is_time(field) ? time_at(message, field) : 0;

    (void) r;
    (void) at;
    if (t == 0)
        return true;
    u->count++;
    u->seconds += ho_check_unit_of(t) == HO_CHECK_SECONDS;
    u->microseconds += ho_check_unit_of(t) == HO_CHECK_MICROSECONDS;
    return true;
}

static bool
scale(ho_repair_run *r, const ho_check_place *at, ProtobufCMessage *message,
      const ProtobufCFieldDescriptor *field, void *user)
{
    const bool *seconds = user;
    int64_t     t = ho_check_is_time(field) ? time_at(message, field) : 0;

    if (t == 0)
        return true;
    t = *seconds ? t * 1000 : t / 1000;
    ho_check_found(&r->found,
                   *seconds ? HANDOFF_REPAIRED_SECONDS
                            : HANDOFF_REPAIRED_MICROSECONDS,
                   at, field->name);
    return ho_repair_set(r, ho_record_value_to(message, field), &t, sizeof t);
}

/* Where the others did not agree, those with a fraction are scaled alone. */
static bool
add_fractions(ho_repair_run *r, bool scaled)
{
    for (size_t i = 0; i < r->fractions.len; i += sizeof(ho_repair_fraction)) {
        ho_repair_fraction f;
        int64_t            t;

        memcpy(&f, r->fractions.data + i, sizeof f);
        t = *f.seconds * (scaled ? 1 : 1000) + f.ms;
        if (!scaled)
            ho_check_found_path(&r->found, HANDOFF_REPAIRED_SECONDS,
                                (const char *) r->paths.data + f.path);
        if (!ho_repair_set(r, f.seconds, &t, sizeof t))
            return false;
    }
    return true;
}

bool
ho_repair_times(ho_repair_run *r)
{
    units u = { 0, 0, 0 };
    bool  seconds, agree;

    ho_repair_walk(r, count_unit, &u);
    seconds = u.seconds == u.count;
    agree = u.count != 0 && (seconds || u.microseconds == u.count);
    if (agree && !ho_repair_walk(r, scale, &seconds))
        return false;
    return add_fractions(r, agree && seconds);
}
