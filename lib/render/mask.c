/* SPDX-License-Identifier: MIT */
/*
 * mask.c -- what is sensitive, so that it can be recognised and not read.
 *
 * Enough stays to compare with what the customer says: the last characters
 * of something long, the domain of an address for mail. The length does not
 * show.
 */
#include "render/internal.h"

#include <string.h>

/* Where the last n characters of UTF-8 begin. */
static const char *
tail(const char *text, size_t n)
{
    const char *p = text + strlen(text);

    while (n > 0 && p > text) {
        p--;
        n -= (*p & 0xC0) != 0x80;
    }
    return p;
}

static size_t
characters(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += (*text & 0xC0) != 0x80;
    return n;
}

static const char *
what_stays(const char *text, ho_mask_kind kind)
{
    const char *at = kind == HO_MASK_EMAIL ? strrchr(text, '@') : NULL;
    size_t      n = characters(text);

    if (at != NULL)
        return at;
    if (kind != HO_MASK_ANY)
        return "";
    return tail(text, n >= 12 ? 4 : n >= 8 ? 3 : n >= 6 ? 2 : 0);
}

void
ho_secret(ho_outline *o, ho_tone tone, const char *text, ho_mask_kind kind)
{
    if (ho_empty(text))
        return;
    if (o->opts.flags & HANDOFF_RENDER_REVEAL)
        ho_theirs(o, tone, text);
    else
        ho_masked(o, tone, what_stays(text, kind));
}
