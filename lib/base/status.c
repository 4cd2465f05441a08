/* SPDX-License-Identifier: MIT */
/*
 * status.c -- what a call answers, the caller's handoff_error, and names.
 *
 * An error lives in the caller's memory and is filled once, where the fault
 * is found; the callers in between only add what they alone know (leg,
 * section, key, path). A NULL error is accepted everywhere, so that no
 * caller needs an `if`. Every string is cut to its array and ends in NUL.
 */
#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Indexed by -status: the numbers are dense and only appended to. */
static const char *const status_names[] = {
    "OK",        "ARG",     "NOMEM",   "LIMIT",      "FORMAT",  "VERSION",
    "AUDIENCE",  "NOT_YET", "EXPIRED", "SENDER",     "REVOKED", "CHAIN",
    "SIGNATURE", "SECTION", "RECORD",  "REPLAY",     "GUARD",   "ANSWER",
    "KEY",       "SIGNER",  "READER",  "SEALED",     "FIT",     "OTHER_PACKET",
    "TICKET",    "JSON",    "FILE",    "UNSUPPORTED"
};

enum { NAMES_COUNT = sizeof status_names / sizeof status_names[0] };

_Static_assert(NAMES_COUNT == 1 - HANDOFF_E_UNSUPPORTED, "a name is missing");

bool
ho_base_slice_equal(ho_base_slice a, ho_base_slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

handoff_status
ho_base_fail(handoff_error *err, handoff_status code, const char *fmt, ...)
{
    va_list args;

    if (err == NULL)
        return code;
    memset(err, 0, sizeof *err);
    err->code = code;
    err->leg = -1;
    err->offset = HANDOFF_OFFSET_NONE;
    va_start(args, fmt);
    vsnprintf(err->message, sizeof err->message, fmt, args);
    va_end(args);
    return code;
}

handoff_status
ho_base_nomem(handoff_error *err)
{
    return ho_base_fail(err, HANDOFF_E_NOMEM, "out of memory");
}

handoff_status
ho_base_null(handoff_error *err, const char *names)
{
    return ho_base_fail(err, HANDOFF_E_ARG, "%s must not be NULL", names);
}

void
ho_base_err_at(handoff_error *err, int32_t check, int32_t leg, int32_t section)
{
    if (err == NULL)
        return;
    err->check = check;
    err->leg = leg;
    err->section = section;
}

void
ho_base_err_offset(handoff_error *err, uint64_t offset)
{
    if (err != NULL)
        err->offset = offset;
}

void
ho_base_err_key(handoff_error *err, const uint8_t key[32])
{
    if (err != NULL)
        memcpy(err->key, key, sizeof err->key);
}

void
ho_base_err_path(handoff_error *err, const char *fmt, ...)
{
    va_list args;

    if (err == NULL)
        return;
    va_start(args, fmt);
    vsnprintf(err->path, sizeof err->path, fmt, args);
    va_end(args);
}

int64_t
ho_base_now_ms(void)
{
    struct timespec ts;

    if (clock_gettime(CLOCK_REALTIME, &ts) != 0)
        return 0;
    return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

const char *
ho_base_name(const char *const *names, size_t count, uint32_t first,
             uint32_t value)
{
    return value >= first && value - first < count ? names[value - first]
                                                   : NULL;
}

const char *
handoff_section_name(uint32_t section)
{
    static const char *const names[] = { "routing", "briefing", "customer",
                                         "transcript", "extras" };

    return HO_NAME(names, HANDOFF_SECTION_ROUTING, section);
}

const char *
handoff_check_name(int32_t check)
{
    /* By HANDOFF_CHECK_*. */
    static const char *const names[] = {
        "none",     "prelude",   "parse",       "references", "ticket",
        "audience", "sent",      "expiry",      "sender",     "revocation",
        "lifetime", "chain",     "signature",   "sections",   "unseal",
        "digest",   "raw_len",   "decompress",  "record",     "replay",
        "answered", "addressed", "answer_time", "sequence",   "required",
    };

    return HO_NAME(names, HANDOFF_CHECK_NONE, (uint32_t) check);
}

const char *
handoff_status_name(int32_t status)
{
    if (status > 0 || status <= -NAMES_COUNT)
        return NULL;
    return status_names[-status];
}
