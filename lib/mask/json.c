/* SPDX-License-Identifier: MIT */
/*
 * json.c -- texts that are JSON: masked inside, and JSON afterwards.
 *
 * A number in JSON cannot become words where it stands, and a text in it may
 * be written with escapes. So its names and values are laid out as plain text,
 * which is searched like any other; what was found in a piece of that is
 * replaced in the token that it came from, as a string:
 *
 *   {"pan":4242424242424242,"cvv":["1","23"]}
 *   pan: 4242424242424242 ; cvv: 1 23
 *   {"pan":"[card ending 4242]","cvv":["[security code]","[security code]"]}
 *
 * Tokens that nothing was found in stay byte for byte.
 */
#include "mask/internal.h"
#include "record/schema.h"
#include "base/json_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { NUMBER_MAX = 24 };

/* A name or value: where it is laid out, and the token in the text. */
struct ho_mask_piece {
    size_t at, len;
    size_t from, to;
    bool   name;
};

/* ---- Which texts --------------------------------------------------------- */

static bool
is_like(const char *s, const char *word, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (ho_base_lower(s[i]) != word[i])
            return false;
    }
    return true;
}

bool
ho_mask_is_json(const char *media_type)
{
    static const char json[] = "application/json", suffix[] = "+json";
    size_t            n = strcspn(media_type, "; \t");

    if (n == sizeof json - 1)
        return is_like(media_type, json, n);
    return n >= sizeof suffix && is_like(media_type + n - (sizeof suffix - 1),
                                         suffix, sizeof suffix - 1);
}

/* ---- Laying out ---------------------------------------------------------- */

static bool
add_piece(ho_mask_json *j, size_t from, size_t to)
{
    if (j->count == j->cap) {
        size_t                cap = j->cap == 0 ? 16 : j->cap * 2;
        struct ho_mask_piece *more =
            cap > SIZE_MAX / sizeof *more
                ? NULL
                : realloc(j->piece, cap * sizeof *more);

        if (more == NULL)
            return false;
        j->piece = more;
        j->cap = cap;
    }
    j->piece[j->count++] =
        (struct ho_mask_piece){ .at = j->plain.len, .from = from, .to = to };
    return true;
}

static void
lay_string(ho_base_buf *plain, ho_base_slice raw)
{
    if (ho_base_buf_reserve(plain, raw.len + 1))
        plain->len += ho_base_json_unescape(plain->data + plain->len, raw);
}

/* What stands before a piece in the plain text: nothing joins over the end of
 * a member, elements of a list are neighbours. */
static const char border[] = " ;\x1e ";

static bool
lay_token(ho_mask_json *j, const char *text, char kind, ho_base_slice raw)
{
    bool          string = kind == '"' || kind == ':';
    size_t        from = (size_t) ((const char *) raw.p - text) - string;
    const uint8_t last =
        j->plain.len == 0 ? 0 : j->plain.data[j->plain.len - 1];

    if (kind == '{' || kind == '[') {
        ho_base_buf_byte(&j->plain, ' ');
        return true;
    }
    if (kind == '}' || kind == ']') {
        ho_base_buf_text(&j->plain, border);
        return true;
    }
    if (kind == ':' && j->count != 0)
        ho_base_buf_text(&j->plain, border);
    else if (last != 0 && last != ' ')
        ho_base_buf_byte(&j->plain, ' ');
    if (!add_piece(j, from, from + raw.len + 2 * string))
        return false;
    if (string)
        lay_string(&j->plain, raw);
    else
        ho_base_buf_append(&j->plain, raw.p, raw.len);
    j->piece[j->count - 1].name = kind == ':';
    j->piece[j->count - 1].len = j->plain.len - j->piece[j->count - 1].at;
    if (kind == ':')
        ho_base_buf_text(&j->plain, ": ");
    return true;
}

handoff_status
ho_mask_json_read(ho_mask_json *j, const char *text, size_t len, bool declared,
                  handoff_error *err)
{
    size_t        first = strspn(text, " \t\r\n");
    ho_base_json  read;
    ho_base_slice raw;
    char          kind;
    bool          room = true;

    memset(j, 0, sizeof *j);
    if (!declared && text[first] != '{' && text[first] != '[')
        return HANDOFF_OK;
    ho_base_json_begin(&read, HO_SLICE(text, len));
    while (room && (kind = ho_base_json_next(&read, &raw)) != 0)
        room = lay_token(j, text, kind, raw);
    ho_base_buf_byte(&j->plain, '\0');
    if (!room || j->plain.failed)
        return ho_base_nomem(err);
    j->is = read.fault == HO_BASE_JSON_GOOD && j->count != 0;
    j->plain.len--;
    return HANDOFF_OK;
}

void
ho_mask_json_free(ho_mask_json *j)
{
    free(j->piece);
    ho_base_buf_free(&j->plain);
    memset(j, 0, sizeof *j);
}

/* ---- Written again ------------------------------------------------------- */

/* What was found in one piece, as spans of that; `next` is the first span that
 * does not end before it. */
static void
clip(ho_find_spans *own, const ho_find_spans *spans, size_t *next,
     const struct ho_mask_piece *piece)
{
    size_t end = piece->at + piece->len;

    own->count = 0;
    while (*next < spans->count && spans->at[*next].end <= piece->at)
        (*next)++;
    for (size_t i = *next; i < spans->count && spans->at[i].start < end; i++) {
        const ho_find_span *s = &spans->at[i];
        size_t              from = s->start < piece->at ? piece->at : s->start;
        size_t              to = s->end < end ? s->end : end;

        if (s->what == 0)
            ho_find_add_kind(own, from - piece->at, to - piece->at, s->kind);
        else
            ho_find_add(own, from - piece->at, to - piece->at, s->what,
                        s->tail);
    }
}

/* Append a piece as a string. Names in which something was replaced get
 * numbers, so that those of one object stay apart: `names` counts them. */
static handoff_status
put_piece(ho_base_buf *out, const ho_mask_json *j,
          const struct ho_mask_piece *piece, const ho_find_spans *own,
          size_t *names, handoff_error *err)
{
    const char *plain = (const char *) j->plain.data + piece->at;
    size_t      n = ho_find_length(piece->len, own);
    char       *masked = malloc(n + NUMBER_MAX);

    if (masked == NULL)
        return ho_base_nomem(err);
    ho_find_write(masked, plain, piece->len, own);
    masked[n] = '\0';
    if (piece->name && ++*names > 1) {
        size_t at = n - (piece->len - own->at[own->count - 1].end) - 1;
        char   number[NUMBER_MAX];
        size_t k = (size_t) snprintf(number, sizeof number, " #%zu", *names);

        memmove(masked + at + k, masked + at, n - at + 1);
        memcpy(masked + at, number, k);
    }
    ho_base_json_put_string(out, masked);
    sodium_memzero(masked, n);
    free(masked);
    return HANDOFF_OK;
}

/* Names in which something was replaced before. */
static size_t
count_names(const ho_mask_json *j)
{
    size_t n = 0;

    for (size_t i = 0; i < j->count; i++) {
        const struct ho_mask_piece *p = &j->piece[i];
        const uint8_t *at = memchr(j->plain.data + p->at, '[', p->len);

        n += p->name && at != NULL &&
             ho_mask_replacement((const char *) at,
                                 p->at + p->len -
                                     (size_t) (at - j->plain.data)) != 0;
    }
    return n;
}

handoff_status
ho_mask_json_write(char **out, ho_base_arena *arena, const ho_mask_json *j,
                   const char *text, const ho_find_spans *spans,
                   handoff_error *err)
{
    ho_find_spans  own = { 0 };
    ho_base_buf    to = { 0 };
    size_t         from = 0, next = 0, len = strlen(text);
    size_t         names = count_names(j);
    handoff_status st = HANDOFF_OK;

    for (size_t i = 0; st == HANDOFF_OK && i < j->count; i++) {
        const struct ho_mask_piece *piece = &j->piece[i];

        clip(&own, spans, &next, piece);
        if (own.count == 0)
            continue;
        ho_base_buf_append(&to, text + from, piece->from - from);
        st = put_piece(&to, j, piece, &own, &names, err);
        from = piece->to;
    }
    ho_base_buf_append(&to, text + from, len - from);
    if (st == HANDOFF_OK && (own.failed || to.failed))
        st = ho_base_nomem(err);
    if (st == HANDOFF_OK) {
        *out = ho_base_arena_text(arena, (const char *) to.data, to.len);
        if (*out == NULL)
            st = ho_record_arena_fail(arena, to.len, err);
    }
    ho_find_free(&own);
    ho_base_buf_free(&to);
    return st;
}
