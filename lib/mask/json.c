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
#include "base/json.h"
#include "record/schema.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

/* A name or value: where it is laid out, and the token in the text. */
struct ho_json_piece {
    size_t at, len;
    size_t from, to;
    bool   name;
};

/* ---- Which texts --------------------------------------------------------- */

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
}

static bool
is_like(const char *s, const char *word, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (lower(s[i]) != word[i])
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
        struct ho_json_piece *more =
            cap > SIZE_MAX / sizeof *more
                ? NULL
                : realloc(j->piece, cap * sizeof *more);

        if (more == NULL)
            return false;
        j->piece = more;
        j->cap = cap;
    }
    j->piece[j->count++] =
        (struct ho_json_piece){ .at = j->plain.len, .from = from, .to = to };
    return true;
}

static void
lay_string(ho_base_buf *plain, ho_base_slice raw)
{
    if (ho_base_buf_reserve(plain, raw.len + 1))
        plain->len += ho_base_json_unescape(plain->data + plain->len, raw);
}

/* The token at `p`, its length; 0: it is none. */
static size_t
token(const uint8_t *p, const uint8_t *end)
{
    const char    *why;
    const uint8_t *at;

    switch (*p) {
    case '"':
        return ho_base_json_string_scan(p, end, &why, &at);
    case 't':
        return ho_base_json_word_scan(p, end, "true");
    case 'f':
        return ho_base_json_word_scan(p, end, "false");
    case 'n':
        return ho_base_json_word_scan(p, end, "null");
    default:
        return ho_base_json_number_scan(HO_SLICE(p, (size_t) (end - p)));
    }
}

/* What stands before a piece in the plain text: nothing joins over the end of
 * a member, elements of a list are neighbours. */
static void
lay_punctuation(ho_base_buf *plain, char c)
{
    static const char border[] = " ;\x1e ";

    if (c == ':')
        ho_base_buf_text(plain, ": ");
    else if (c == '[' || c == '{')
        ho_base_buf_byte(plain, ' ');
    else if (c == '}' || c == ']')
        ho_base_buf_text(plain, border);
}

static bool
lay_out(ho_mask_json *j, const uint8_t *text, size_t len)
{
    const uint8_t *p = text, *end = text + len;
    char           before = '{';

    for (p = ho_base_json_space(p, end); p != end;
         p = ho_base_json_space(p, end)) {
        struct ho_json_piece *piece;
        const uint8_t        *next;
        size_t                n;

        if (strchr("{}[],:", *p) != NULL && *p != '\0') {
            lay_punctuation(&j->plain, (char) *p);
            before = (char) *p++;
            continue;
        }
        n = token(p, end);
        if (n == 0)
            return false;
        next = ho_base_json_space(p + n, end);
        if (before == ',')
            ho_base_buf_text(&j->plain,
                             next != end && *next == ':' ? " ;\x1e " : " ");
        if (!add_piece(j, (size_t) (p - text), (size_t) (p - text) + n)) {
            j->plain.failed = true;
            return true;
        }
        piece = &j->piece[j->count - 1];
        piece->name = next != end && *next == ':';
        if (*p == '"')
            lay_string(&j->plain, HO_SLICE(p + 1, n - 2));
        else
            ho_base_buf_append(&j->plain, p, n);
        piece->len = j->plain.len - piece->at;
        before = '"';
        p += n;
    }
    return true;
}

handoff_status
ho_mask_json_read(ho_mask_json *j, const char *text, size_t len, bool declared,
                  handoff_error *err)
{
    const uint8_t *p = (const uint8_t *) text;
    const uint8_t *first = ho_base_json_space(p, p + len);
    bool           may = first != p + len && (*first == '{' || *first == '[');

    memset(j, 0, sizeof *j);
    if (!declared &&
        (!may || ho_base_json_check(HO_SLICE(text, len), NULL) != HANDOFF_OK))
        return HANDOFF_OK;
    j->is = lay_out(j, p, len) && j->count != 0;
    ho_base_buf_byte(&j->plain, '\0');
    if (j->plain.failed)
        return ho_base_nomem(err);
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
clip(ho_spans *own, const ho_spans *spans, size_t *next,
     const struct ho_json_piece *piece)
{
    size_t end = piece->at + piece->len;

    own->count = 0;
    while (*next < spans->count && spans->at[*next].end <= piece->at)
        (*next)++;
    for (size_t i = *next; i < spans->count && spans->at[i].start < end; i++) {
        const ho_span *s = &spans->at[i];
        size_t         from = s->start < piece->at ? piece->at : s->start;
        size_t         to = s->end < end ? s->end : end;

        ho_spans_add(own, from - piece->at, to - piece->at, s->what, s->tail);
        if (!own->failed)
            memcpy(own->at[own->count - 1].kind, s->kind, sizeof s->kind);
    }
}

/* Append a piece as a string; names that become the same stay two. */
static handoff_status
put_piece(ho_base_buf *out, const ho_mask_json *j,
          const struct ho_json_piece *piece, const ho_spans *own,
          ho_names *names, ho_base_arena *arena, handoff_error *err)
{
    const char    *plain = (const char *) j->plain.data + piece->at;
    ho_mask_text   t = { .s = plain, .len = piece->len };
    size_t         n = ho_mask_length(&t, own);
    char          *masked = ho_base_arena_alloc(arena, n), *before;
    const char    *text = masked;
    handoff_status st = HANDOFF_OK;

    if (masked == NULL)
        return ho_record_arena_fail(arena, n, err);
    ho_mask_write(masked, &t, own);
    if (piece->name) {
        before = ho_base_arena_text(arena, plain, piece->len);
        if (before == NULL)
            return ho_record_arena_fail(arena, piece->len, err);
        st = ho_names_apart(&text, names, arena, before,
                            n - (t.len - own->at[own->count - 1].end), err);
    }
    if (st == HANDOFF_OK)
        ho_base_json_put_string(out, text);
    return st;
}

/* Names in which something was masked before. */
static handoff_status
take_names(ho_names *names, const ho_mask_json *j, ho_base_arena *arena,
           handoff_error *err)
{
    for (size_t i = 0; i < j->count; i++) {
        const struct ho_json_piece *p = &j->piece[i];
        const char                 *text;

        if (!p->name || memchr(j->plain.data + p->at, '[', p->len) == NULL)
            continue;
        text = ho_base_arena_text(arena, (const char *) j->plain.data + p->at,
                                  p->len);
        if (text == NULL)
            return ho_record_arena_fail(arena, p->len, err);
        if (!ho_names_take_text(names, text))
            return ho_base_nomem(err);
    }
    return HANDOFF_OK;
}

handoff_status
ho_mask_json_write(char **out, ho_base_arena *arena, const ho_mask_json *j,
                   const char *text, const ho_spans *spans, handoff_error *err)
{
    ho_spans       own = { 0 };
    ho_names       names;
    ho_base_buf    to = { 0 };
    size_t         from = 0, next = 0, len = strlen(text);
    handoff_status st;

    ho_names_init(&names, 0);
    st = take_names(&names, j, arena, err);
    for (size_t i = 0; st == HANDOFF_OK && i < j->count; i++) {
        const struct ho_json_piece *piece = &j->piece[i];

        clip(&own, spans, &next, piece);
        if (own.count == 0)
            continue;
        ho_base_buf_append(&to, text + from, piece->from - from);
        st = put_piece(&to, j, piece, &own, &names, arena, err);
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
    ho_names_free(&names);
    ho_spans_free(&own);
    ho_base_buf_free(&to);
    return st;
}
