/* SPDX-License-Identifier: MIT */
/*
 * jwk_write.c -- keys as JWKS, for people to look at and for us to read.
 *
 * Spec: FORMAT.md section 6. Members come in one order, two spaces a level;
 * those unknown here follow as they were written. A set is never written so
 * long that handoff_keyring_parse() would refuse it.
 */
#include "trust/jwk.h"

#include <inttypes.h>

static void
write_bytes(ho_base_buf *out, const char *name, const uint8_t *p, size_t n)
{
    size_t chars = ho_base_base64url_size(n);

    ho_base_buf_text(out, name);
    ho_base_buf_byte(out, '"');
    if (ho_base_buf_reserve(out, chars)) {
        ho_base_base64url_write((char *) out->data + out->len, HO_SLICE(p, n));
        out->len += chars;
    }
    ho_base_buf_byte(out, '"');
}

static void
write_time(ho_base_buf *out, const char *name, int64_t ms)
{
    if (ms != 0)
        ho_base_buf_printf(out, ",\n        \"%s\": %" PRId64, name, ms);
}

static void
write_more(ho_base_buf *out, const char *between, const ho_base_buf *more)
{
    if (more->len == 0)
        return;
    ho_base_buf_text(out, between);
    ho_base_buf_append(out, more->data, more->len);
}

static void
write_handoff(ho_base_buf *out, const ho_trust_jwk *k, uint32_t what)
{
    static const char *const lists[] = { "", "\"originate\"", "\"forward\"",
                                         "\"originate\", \"forward\"" };

    ho_base_buf_text(out, ",\n      \"handoff\": {\n        \"name\": ");
    ho_base_json_put_string(out, k->name);
    if (k->use == HANDOFF_USE_READ) {
        ho_base_buf_text(out, ",\n        \"bound_by\": ");
        ho_base_json_put_string(out, k->bound_by);
        write_bytes(out, ",\n        \"binding\": ", k->binding,
                    sizeof k->binding);
    }
    if ((what & HO_JWK_CLAIMS) != 0) {
        if (k->has_may || k->rights != 0)
            ho_base_buf_printf(out, ",\n        \"may\": [%s]",
                               lists[k->rights & 3]);
        write_time(out, "not_before_ms", k->not_before_ms);
        write_time(out, "not_after_ms", k->not_after_ms);
        write_time(out, "revoked_at_ms", k->revoked_at_ms);
        write_more(out, ",\n        ", &k->handoff_more);
    }
    ho_base_buf_text(out, "\n      }");
}

static void
write_key(ho_base_buf *out, const ho_trust_jwk *k, uint32_t what)
{
    bool signs = k->use == HANDOFF_USE_SIGN;

    ho_base_buf_printf(
        out,
        "    {\n      \"kty\": \"OKP\",\n      \"crv\": \"%s\",\n"
        "      \"use\": \"%s\",\n      \"kid\": \"%s\"",
        signs ? "Ed25519" : "X25519", signs ? "sig" : "enc", k->kid);
    write_bytes(out, ",\n      \"x\": ", k->key, sizeof k->key);
    write_handoff(out, k, what);
    if ((what & HO_JWK_CLAIMS) != 0)
        write_more(out, ",\n      ", &k->more);
    if ((what & HO_JWK_SECRET) != 0)
        write_bytes(out, ",\n      \"d\": ", k->secret, sizeof k->secret);
    ho_base_buf_text(out, "\n    }");
}

/* As JWKS. LIMIT: longer than could be read again. */
static handoff_status
set_write(ho_base_buf *out, const ho_trust_jwk_set *set, uint32_t what,
          handoff_error *err)
{
    bool others = (what & HO_JWK_CLAIMS) != 0 && set->others.len != 0;

    ho_base_buf_text(out, "{\n  \"keys\": [");
    for (size_t i = 0; i < set->count; i++) {
        ho_base_buf_text(out, i == 0 ? "\n" : ",\n");
        write_key(out, set->keys[i], what);
    }
    if (others)
        write_more(out, set->count == 0 ? "\n    " : ",\n    ", &set->others);
    ho_base_buf_text(out, set->count == 0 && !others ? "]" : "\n  ]");
    if ((what & HO_JWK_CLAIMS) != 0)
        write_more(out, ",\n  ", &set->more);
    ho_base_buf_text(out, "\n}\n");
    if (out->failed)
        return ho_base_nomem(err);
    if (out->len > HANDOFF_KEYRING_BYTES_MAX)
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "written, the keys would have more than %d bytes",
                            HANDOFF_KEYRING_BYTES_MAX);
    return HANDOFF_OK;
}

handoff_status
ho_trust_jwk_set_text(char **out, size_t *len, const ho_trust_jwk_set *set,
                      uint32_t what, handoff_error *err)
{
    ho_base_buf    text = { 0 };
    handoff_status st;

    *out = NULL;
    if (len != NULL)
        *len = 0;
    st = set_write(&text, set, what, err);
    if (st == HANDOFF_OK)
        return ho_base_buf_take(out, len, &text, err);
    ho_base_buf_free(&text);
    return st;
}

handoff_status
ho_trust_jwk_set_save(const ho_trust_jwk_set *set, uint32_t what,
                      const char *path, uint32_t mode, uint32_t flags,
                      handoff_error *err)
{
    ho_base_buf    text = { 0 };
    handoff_status st = set_write(&text, set, what, err);

    if (st == HANDOFF_OK)
        st = ho_base_file_write(path, HO_SLICE(text.data, text.len), mode,
                                flags, err);
    ho_base_buf_free(&text);
    return st;
}
