/* SPDX-License-Identifier: MIT */
/*
 * mask.c -- what is sensitive, so that it can be recognised and not read.
 *
 * Enough stays to compare with what the customer says: the last characters
 * of something long, the domain of an address for mail. The length does not
 * show. What a masker has put in the place of something says what it was and
 * no more: it stays whole, and what stands around it goes.
 */
#include "mask/replacement.h"
#include "outline/outline.h"

#include <string.h>

enum { REPLACED_MAX = 8 }; /* in one text that are shown */

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

static const char *
what_stays(const char *text, ho_outline_secret_kind kind)
{
    const char *at = kind == HO_SECRET_EMAIL ? strrchr(text, '@') : NULL;
    size_t      n = ho_outline_characters(text);

    if (at != NULL)
        return at;
    if (kind != HO_SECRET_ANY)
        return "";
    return tail(text, n >= 12 ? 4 : n >= 8 ? 3 : n >= 6 ? 2 : 0);
}

/* Where the first replacement of a masker begins, and how long it is. */
static size_t
replaced_at(const char *text, size_t *len)
{
    size_t n = strlen(text), at = 0;

    for (*len = 0; at < n; at++) {
        if (text[at] == '[')
            *len = ho_mask_replacement(text + at, n - at);
        if (*len != 0)
            break;
    }
    return at;
}

/* Blanks and what stands between the things of a list say nothing. */
static bool
is_between(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (strchr(" ,;/|\t\n", text[i]) == NULL)
            return false;
    }
    return true;
}

static void
whole(ho_outline *o, ho_outline_tone tone, const char *text, size_t len)
{
    const char *copy =
        o->failed ? NULL : ho_base_arena_text(&o->arena, text, len);

    if (copy == NULL)
        o->failed = true;
    else
        ho_outline_theirs(o, tone, copy);
}

static bool
around_replaced(ho_outline *o, ho_outline_tone tone, const char *text)
{
    size_t len, at = replaced_at(text, &len);
    bool   hidden = false;

    for (size_t i = 0; i < REPLACED_MAX && len != 0; i++) {
        if (!is_between(text, at)) {
            ho_outline_masked(o, tone, "");
            hidden = true;
        }
        whole(o, tone, text + at, len);
        text += at + len;
        at = replaced_at(text, &len);
    }
    if (is_between(text, strlen(text)))
        return hidden;
    ho_outline_masked(o, tone, "");
    return true;
}

bool
ho_outline_secret(ho_outline *o, ho_outline_tone tone, const char *text,
                  ho_outline_secret_kind kind)
{
    size_t replaced = 0;

    if (ho_outline_empty(text))
        return false;
    if (o->card.opts.flags & HANDOFF_RENDER_REVEAL) {
        ho_outline_theirs(o, tone, text);
        return false;
    }
    replaced_at(text, &replaced);
    if (replaced != 0)
        return around_replaced(o, tone, text);
    ho_outline_masked(o, tone, what_stays(text, kind));
    return true;
}
