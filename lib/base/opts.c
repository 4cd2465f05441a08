/* SPDX-License-Identifier: MIT */
/*
 * opts.c -- structs whose other side was compiled against another version.
 *
 * Both directions begin with a uint32_t struct_size. A struct only ever
 * grows at its end and has no padding, so the common front is copied, and
 * the rest is 0 on the shorter side. What is not 0 in a part that this
 * library does not know is a request it cannot fulfil: refused, never
 * ignored.
 *
 *   caller's  |struct_size|.... known here ....|.. unknown: must be 0 ..|
 */
#include "base/base.h"

#include <string.h>

/* None of our structs comes near: more is a caller's uninitialised memory. */
enum { STRUCT_SIZE_MAX = 4096 };

handoff_status
ho_base_opts_load(void *dst, size_t dst_size, size_t min_size, const void *src,
                  handoff_error *err)
{
    const uint8_t *p = src;
    uint32_t       n;

    memset(dst, 0, dst_size);
    if (src == NULL)
        return HANDOFF_OK;
    memcpy(&n, src, sizeof n);
    if (n < min_size || n > STRUCT_SIZE_MAX)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "struct_size is not set: begin with the struct's "
                            "macro");
    for (size_t i = dst_size; i < n; i++) {
        if (p[i] != 0)
            return ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                                "a member is set that this version of the "
                                "library does not know");
    }
    memcpy(dst, src, n < dst_size ? n : dst_size);
    return HANDOFF_OK;
}

handoff_status
ho_base_set_load(uint32_t *out, uint64_t set, const char *member,
                 handoff_error *err)
{
    const uint64_t marks = HANDOFF_ALL & ~(uint64_t) HO_ALL_SECTIONS;

    *out = (uint32_t) (set & HO_ALL_SECTIONS);
    if (set == 0)
        return HANDOFF_OK;
    if ((set & marks) == 0)
        return ho_base_fail(err, HANDOFF_E_ARG,
                            "%s is not a set: write HANDOFF_SET(section)",
                            member);
    if ((set & ~HANDOFF_ALL) != 0)
        return ho_base_fail(err, HANDOFF_E_UNSUPPORTED,
                            "%s has a kind that this version does not know",
                            member);
    return HANDOFF_OK;
}

bool
ho_base_out_store(void *dst, const void *src, size_t src_size, size_t min_size)
{
    const size_t   front = sizeof(uint32_t);
    const uint8_t *from = src;
    uint8_t       *to = dst;
    uint32_t       n;
    size_t         common;

    memcpy(&n, dst, sizeof n);
    if (n < min_size || n < front || n > STRUCT_SIZE_MAX)
        return false;
    common = n < src_size ? n : src_size;
    memcpy(to + front, from + front, common - front);
    memset(to + common, 0, n - common);
    return true;
}
