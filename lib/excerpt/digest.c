/* SPDX-License-Identifier: MIT */
/*
 * digest.c -- what an omission says about the messages in its gap (FORMAT.md
 * section 4): a hash over a transcript of them alone, with the omission's
 * salt. Whoever has the messages can check it; nobody else learns from it
 * what they were.
 */
#include "excerpt/excerpt.h"

#include <stdlib.h>
#include <string.h>

handoff_status
ho_excerpt_digest(uint8_t digest[32], const uint8_t salt[16],
                  Handoff__V1__Message *const *messages, size_t count,
                  handoff_error *err)
{
    Handoff__V1__Transcript t = HANDOFF__V1__TRANSCRIPT__INIT;
    ho_base_buf             b = { 0 };
    handoff_status          st = HANDOFF_OK;

    t.messages = calloc(count + 1, sizeof *t.messages);
    if (t.messages == NULL)
        return ho_base_nomem(err);
    if (count != 0)
        memcpy(t.messages, messages, count * sizeof *t.messages);
    t.n_messages = count;
    if (ho_base_buf_reserve(&b, protobuf_c_message_get_packed_size(&t.base))) {
        const ho_base_slice parts[2] = {
            HO_SLICE(salt, 16),
            HO_SLICE(b.data, protobuf_c_message_pack(&t.base, b.data))
        };

        b.len = parts[1].len;
        ho_base_hash(digest, "handoff/v1 omission", parts, 2);
    } else {
        st = ho_base_nomem(err);
    }
    ho_base_buf_free(&b);
    free(t.messages);
    return st;
}
