/* SPDX-License-Identifier: MIT */
/*
 * parts.c -- what writers have in common.
 *
 * Each part is written twice: its lead for the first screen, under a short
 * title, and below it the rest, under a heading.
 */
#include "render/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const ho_outline_item *
ho_render_first(const ho_outline_part *part, bool lead)
{
    return lead ? part->lead : ho_outline_rest(part->first);
}

const ho_outline_item *
ho_render_next(const ho_outline_item *item, bool lead)
{
    return lead ? item->next : ho_outline_rest(item->next);
}

const char *
ho_render_title(const ho_outline_card *o, size_t part, bool lead)
{
    size_t first = lead ? HO_W_TITLE_WHY : HO_W_HEADING_WHY;

    return ho_words_text(o->language, (ho_words_label) (first + part));
}

void
ho_render_cut(char text[HO_RENDER_CUT_BYTES], const ho_outline_card *o,
              const char *left)
{
    const char *label = ho_words_text(o->language, HO_W_CUT);
    const char *at = strstr(label, "{}");

    snprintf(text, HO_RENDER_CUT_BYTES, "%.*s%" PRIu64 "%s", (int) (at - label),
             label, ho_outline_characters(left), at + 2);
}

void
ho_render_block(char text[4], uint8_t value)
{
    if (value == HO_VALENCE_UNKNOWN) {
        memcpy(text, "\xC2\xB7", 3);
        return;
    }
    memcpy(text, "\xE2\x96\x81", 4);
    text[2] = (char) (0x81 + value * 7 / 100);
}
