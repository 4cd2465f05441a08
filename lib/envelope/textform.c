/* SPDX-License-Identifier: MIT */
/*
 * textform.c -- packets, receipts, notices and tickets as text (FORMAT.md
 * section 10).
 *
 *   hop1.<base64url>   a packet without its prelude
 *   hor1.<base64url>   a receipt without its prelude
 *   hon1.<base64url>   a notice without its prelude
 *   hot1.<base64url>   a tip: names a packet exactly
 *
 * The prefix takes the place of the prelude: kind and version are in it, so
 * that a version newer than ours is told from damage here as well. For each
 * sequence of bytes there is exactly one text.
 */
#include "envelope/envelope.h"

#include <handoff/send.h>

#include <string.h>

enum { PREFIX_CHARS = 5, STEM_CHARS = 3, TICKET_BYTES = 32 };

_Static_assert((int) HANDOFF_TICKET_CHARS ==
                   PREFIX_CHARS + (TICKET_BYTES * 8 + 5) / 6,
               "a ticket is a prefix and a hash");

typedef struct form {
    const char *stem; /* STEM_CHARS characters */
    const char *what;
    size_t      bytes_max; /* with the prelude */
    uint8_t     kind;
} form;

static const form packet_form = { "hop", "packet", HANDOFF_PACKET_BYTES_MAX,
                                  HO_KIND_PACKET };
static const form receipt_form = { "hor", "receipt", HANDOFF_RECEIPT_BYTES_MAX,
                                   HO_KIND_RECEIPT };
static const form notice_form = { "hon", "notice", HANDOFF_RECEIPT_BYTES_MAX,
                                  HO_KIND_NOTICE };
static const form ticket_form = { "hot", "ticket", TICKET_BYTES, 0 };

static bool
has_stem(const form *f, const char *text, size_t len)
{
    return len > STEM_CHARS && memcmp(text, f->stem, STEM_CHARS) == 0;
}

/* Read the number of the version, and the full stop behind it, wherever the
 * stem fits. Any number above 1 is VERSION, whatever follows. */
static handoff_status
check_number(const char *text, size_t len, handoff_error *err)
{
    size_t end = STEM_CHARS;

    while (end < len && text[end] >= '0' && text[end] <= '9')
        end++;
    if (end == STEM_CHARS || end == len || text[end] != '.' ||
        text[STEM_CHARS] == '0') {
        ho_base_fail(err, HANDOFF_E_FORMAT,
                     "the text does not begin with a version and a full stop");
        ho_base_err_offset(err, STEM_CHARS);
        return HANDOFF_E_FORMAT;
    }
    if (end != STEM_CHARS + 1 || text[STEM_CHARS] != '1')
        return ho_base_fail(err, HANDOFF_E_VERSION,
                            "the text is of a version newer than 1");
    return HANDOFF_OK;
}

static handoff_status
bad_base64url(handoff_error *err)
{
    return ho_base_fail(err, HANDOFF_E_FORMAT,
                        "the text is not base64url: its alphabet, its length, "
                        "or bits left over");
}

/* ---- Packets and receipts ------------------------------------------------ */

static const form *
form_of_bytes(const uint8_t *data, size_t len)
{
    enum { KIND_AT = 5 };

    if (len > KIND_AT && data[KIND_AT] == HO_KIND_RECEIPT)
        return &receipt_form;
    if (len > KIND_AT && data[KIND_AT] == HO_KIND_NOTICE)
        return &notice_form;
    return &packet_form;
}

handoff_status
handoff_text_encode(char **out, size_t *text_len, const uint8_t *data,
                    size_t len, handoff_error *err)
{
    const form    *f;
    handoff_status st;
    ho_base_slice  body;
    size_t         n;
    char          *text;

    if (out != NULL)
        *out = NULL;
    if (text_len != NULL)
        *text_len = 0;
    if (out == NULL || (data == NULL && len != 0))
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "out must not be NULL, nor data where it has a length");
    f = form_of_bytes(data, len);
    st = ho_envelope_header_check(data, len, f->kind, err);
    if (st != HANDOFF_OK)
        return st;
    if (len > f->bytes_max)
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "the %s has more than %zu bytes", f->what,
                            f->bytes_max);
    body = HO_SLICE(data + HO_PRELUDE_BYTES, len - HO_PRELUDE_BYTES);
    n = PREFIX_CHARS + ho_base_base64url_size(body.len);
    text = ho_base_owned_new(n);
    if (text == NULL)
        return ho_base_nomem(err);
    memcpy(text, f->stem, STEM_CHARS);
    memcpy(text + STEM_CHARS, "1.", 2);
    ho_base_base64url_write(text + PREFIX_CHARS, body);
    *out = text;
    if (text_len != NULL)
        *text_len = n;
    return HANDOFF_OK;
}

static handoff_status
decode_body(uint8_t **out, size_t *len, const form *f, ho_base_slice text,
            handoff_error *err)
{
    size_t         max = f->bytes_max - HO_PRELUDE_BYTES;
    ho_base_buf    data = { 0 };
    size_t         n = 0;
    handoff_status st;

    if (text.len > ho_base_base64url_size(max))
        return ho_base_fail(err, HANDOFF_E_LIMIT,
                            "the %s has more than %zu bytes", f->what,
                            f->bytes_max);
    ho_envelope_header_write(&data, f->kind);
    if (!ho_base_buf_reserve(&data, text.len)) {
        st = ho_base_nomem(err);
    } else if (!ho_base_base64url_read(data.data + data.len, &n,
                                       data.cap - data.len, text)) {
        st = bad_base64url(err);
    } else {
        data.len += n;
        return ho_base_buf_take(out, len, &data, err);
    }
    ho_base_buf_free(&data);
    return st;
}

handoff_status
handoff_text_decode(uint8_t **out, size_t *len, const char *text,
                    size_t text_len, handoff_error *err)
{
    const form    *f;
    handoff_status st;

    if (out != NULL)
        *out = NULL;
    if (len != NULL)
        *len = 0;
    if (out == NULL || (text == NULL && text_len != 0))
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "out must not be NULL, nor text where it has a length");
    if (has_stem(&packet_form, text, text_len)) {
        f = &packet_form;
    } else if (has_stem(&receipt_form, text, text_len)) {
        f = &receipt_form;
    } else if (has_stem(&notice_form, text, text_len)) {
        f = &notice_form;
    } else {
        return ho_base_fail(err, HANDOFF_E_FORMAT,
                            has_stem(&ticket_form, text, text_len)
                                ? "the text is a ticket: it names a packet and "
                                  "holds none"
                                : "the text is not a packet, a receipt or a "
                                  "notice");
    }
    st = check_number(text, text_len, err);
    if (st != HANDOFF_OK)
        return st;
    return decode_body(out, len, f,
                       HO_SLICE(text + PREFIX_CHARS, text_len - PREFIX_CHARS),
                       err);
}

handoff_status
ho_envelope_from_text(ho_base_slice *data, uint8_t **owned, handoff_error *err)
{
    size_t         len = data->len, size;
    handoff_status st;

    *owned = NULL;
    if ((handoff_data_kind(data->p, len) & HANDOFF_DATA_TEXT) == 0)
        return HANDOFF_OK;
    while (memchr(" \t\r\n", data->p[len - 1], 4) != NULL)
        len--;
    st = handoff_text_decode(owned, &size, (const char *) data->p, len, err);
    if (st == HANDOFF_OK)
        *data = HO_SLICE(*owned, size);
    else
        ho_base_err_at(err, HANDOFF_CHECK_PRELUDE, -1, 0);
    return st;
}

/* ---- Tickets ------------------------------------------------------------- */

void
handoff_ticket_encode(char          out[HANDOFF_TICKET_CHARS + 1],
                      const uint8_t tip[HANDOFF_HASH_BYTES])
{
    if (out == NULL || tip == NULL)
        return;
    memcpy(out, "hot1.", PREFIX_CHARS);
    ho_base_base64url_write(out + PREFIX_CHARS, HO_SLICE(tip, TICKET_BYTES));
    out[HANDOFF_TICKET_CHARS] = '\0';
}

handoff_status
handoff_ticket_decode(uint8_t tip[HANDOFF_HASH_BYTES], const char *text,
                      size_t text_len, handoff_error *err)
{
    uint8_t        hash[TICKET_BYTES];
    handoff_status st;
    size_t         n;

    if (tip != NULL)
        memset(tip, 0, TICKET_BYTES);
    if (tip == NULL || (text == NULL && text_len != 0))
        return ho_base_fail(
            err, HANDOFF_E_ARG,
            "tip must not be NULL, nor text where it has a length");
    if (!has_stem(&ticket_form, text, text_len))
        return ho_base_fail(err, HANDOFF_E_FORMAT, "the text is not a ticket");
    st = check_number(text, text_len, err);
    if (st != HANDOFF_OK)
        return st;
    if (text_len != HANDOFF_TICKET_CHARS)
        return ho_base_fail(err, HANDOFF_E_FORMAT, "a ticket has %d characters",
                            (int) HANDOFF_TICKET_CHARS);
    if (!ho_base_base64url_read(hash, &n, sizeof hash,
                                HO_SLICE(text + PREFIX_CHARS,
                                         text_len - PREFIX_CHARS)) ||
        n != sizeof hash)
        return bad_base64url(err);
    memcpy(tip, hash, sizeof hash);
    return HANDOFF_OK;
}
