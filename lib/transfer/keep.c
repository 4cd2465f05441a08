/* SPDX-License-Identifier: MIT */
/*
 * keep.c -- a transfer in a file, and the notice that it asks for.
 */
#include "transfer/transfer.h"

#include <string.h>

/* ---- A file -------------------------------------------------------------- */

handoff_status
handoff_transfer_load(handoff_transfer **out, const char *path,
                      handoff_error *err)
{
    ho_base_buf    text;
    handoff_status st;

    if (out != NULL)
        *out = NULL;
    if (out == NULL || path == NULL)
        return ho_base_null(err, "out and path");
    st = ho_base_file_read(&text, path, HANDOFF_JSON_BYTES_MAX, HO_FILE_GUARDED,
                           err);
    if (st == HANDOFF_OK)
        st = handoff_transfer_parse(out,
                                    text.len == 0 ? ""
                                                  : (const char *) text.data,
                                    text.len, err);
    ho_base_buf_free(&text);
    return st;
}

handoff_status
handoff_transfer_save(const handoff_transfer *t, const char *path,
                      handoff_error *err)
{
    char          *json;
    size_t         len;
    handoff_status st;

    if (t == NULL || path == NULL)
        return ho_base_null(err, "transfer and path");
    st = handoff_transfer_serialize(&json, &len, t, err);
    if (st == HANDOFF_OK)
        st = ho_base_file_write(path, HO_SLICE(json, len), 0600, 0, err);
    handoff_free(json);
    return st;
}

/* ---- The notice that is due ---------------------------------------------- */

handoff_status
handoff_transfer_notice(handoff_sealed **out, const handoff_transfer *t,
                        const uint8_t *packet_data, size_t packet_len,
                        const handoff_identity *me, handoff_error *err)
{
    handoff_transfer_info info = { HANDOFF_TRANSFER_INFO };
    handoff_notice_opts   o = { HANDOFF_NOTICE_OPTS };

    if (out != NULL)
        *out = NULL;
    if (t == NULL)
        return ho_base_null(err, "transfer");
    handoff_transfer_get(&info, t);
    if (info.notice == 0)
        return ho_base_fail(err, HANDOFF_E_ARG, "no notice is due");
    o.state = info.notice;
    o.now_ms = t->core.now_ms;
    o.tip = info.tip;
    if (info.notice == HANDOFF_NOTICE_TAKEN) {
        o.owner = info.owner;
        o.holder = info.party;
    }
    return handoff_notice_seal(out, packet_data, packet_len, me, &o, err);
}
