/* SPDX-License-Identifier: MIT */
/*
 * sealed.c -- a packet ready to travel: its bytes, its text and its names.
 *
 * All of it is made when the packet is sealed, so that reading one is never
 * more than a look, from as many threads as like.
 */
#include "packet/internal.h"

#include <stdlib.h>

void
handoff_sealed_free(handoff_sealed *sealed)
{
    if (sealed == NULL)
        return;
    ho_buf_free(&sealed->data);
    handoff_free(sealed->text);
    free(sealed);
}

const uint8_t *
handoff_sealed_data(const handoff_sealed *sealed, size_t *len)
{
    if (len != NULL)
        *len = sealed == NULL ? 0 : sealed->data.len;
    return sealed == NULL ? NULL : sealed->data.data;
}

const char *
handoff_sealed_text(const handoff_sealed *sealed)
{
    return sealed == NULL ? NULL : sealed->text;
}

const uint8_t *
handoff_sealed_id(const handoff_sealed *sealed)
{
    return sealed == NULL ? NULL : sealed->id;
}

const uint8_t *
handoff_sealed_tip(const handoff_sealed *sealed)
{
    return sealed == NULL ? NULL : sealed->tip;
}
