/* SPDX-License-Identifier: MIT */
/*
 * path.c -- where a text stands in its section.
 *
 *   messages[7].text   intents[i1].slots[card].value   contacts[#1].value
 *
 * Elements are named by turn, by id or by name, else by their index from 0
 * on. A path does not repeat what was masked: where it would, indexes
 * stand for all names.
 */
#include "mask/internal.h"
#include "record/schema.h"

#include <stdlib.h>
#include <string.h>

enum {
    PATH_KEY_MAX = 48, /* a longer name is none */
    PLACE_DIGITS = 10  /* of a turn, or an index */
};

const char *
ho_mask_text_at(const ProtobufCMessage         *message,
                const ProtobufCFieldDescriptor *field)
{
    const char *text;

    memcpy(&text, (const uint8_t *) message + field->offset, sizeof text);
    return text == NULL ? "" : text;
}

const char *
ho_mask_field(const ProtobufCMessage *message, const char *name)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor,
                                                        name);

    if (f == NULL || f->type != PROTOBUF_C_TYPE_STRING ||
        f->label == PROTOBUF_C_LABEL_REPEATED)
        return "";
    return ho_mask_text_at(message, f);
}

uint32_t
ho_mask_turn(const ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor,
                                                        "turn");
    uint32_t turn = 0;

    if (f != NULL && f->type == PROTOBUF_C_TYPE_UINT32)
        memcpy(&turn, (const uint8_t *) message + f->offset, sizeof turn);
    return turn;
}

/* What names a message in its list; NULL: only its place does. */
static const char *
step_key(const ho_mask_step *s)
{
    const char *key = ho_mask_field(s->message, "id");

    if (*key == '\0')
        key = ho_mask_field(s->message, "name");
    if (*key == '\0' || strlen(key) > PATH_KEY_MAX)
        return NULL;
    return key;
}

static void
write_step(ho_base_buf *out, const ho_mask_step *s, bool keys)
{
    const char *key;

    if (s->up == NULL)
        return; /* the section itself */
    write_step(out, s->up, keys);
    ho_base_buf_printf(out, "%s%s", out->len == 0 ? "" : ".", s->field->name);
    if (s->field->label != PROTOBUF_C_LABEL_REPEATED)
        return;
    key = keys ? step_key(s) : NULL;
    if (s->message->descriptor == &handoff__v1__message__descriptor &&
        ho_mask_turn(s->message) != 0)
        ho_base_buf_printf(out, "[%u]", (unsigned) ho_mask_turn(s->message));
    else if (key != NULL)
        ho_base_buf_printf(out, "[%s]", key);
    else
        ho_base_buf_printf(out, "[#%zu]", s->index);
}

static void
write_path(ho_base_buf *out, const ho_mask_step *s,
           const ProtobufCFieldDescriptor *field, size_t index, bool keys)
{
    ho_base_buf_clear(out);
    write_step(out, s, keys);
    ho_base_buf_printf(out, "%s%s", out->len == 0 ? "" : ".", field->name);
    if (field->label == PROTOBUF_C_LABEL_REPEATED)
        ho_base_buf_printf(out, "[#%zu]", index);
}

/* The caller's search in one key of a path; what it finds stands further on
 * in the whole. */
static handoff_status
find_in_key(ho_spans *spans, const ho_mask_text *path, size_t from, size_t to,
            const handoff_mask_opts *opts, handoff_error *err)
{
    handoff_mask_opts theirs = *opts;
    char              few[PATH_KEY_MAX + 1];
    char          *key = to - from < sizeof few ? few : malloc(to - from + 1);
    ho_mask_text   text = { .s = key, .len = to - from };
    ho_spans       own = { 0 };
    handoff_status st;

    if (key == NULL)
        return ho_base_nomem(err);
    memcpy(key, path->s + from, to - from);
    key[to - from] = '\0';
    theirs.what = 0;
    st = ho_mask_find(&own, &text, &theirs, err);
    for (size_t i = 0; st == HANDOFF_OK && i < own.count; i++) {
        ho_spans_add(spans, own.at[i].start + from, own.at[i].end + from, 0,
                     "");
        if (!spans->failed)
            memcpy(spans->at[spans->count - 1].kind, own.at[i].kind,
                   sizeof own.at[i].kind);
    }
    ho_spans_free(&own);
    if (key != few)
        free(key);
    return st == HANDOFF_OK && spans->failed ? ho_base_nomem(err) : st;
}

/* Where the key ends that begins at `from`, behind "["; its own brackets come
 * in pairs, as those of "[card ending 4242]" do. */
static size_t
key_end(const ho_mask_text *path, size_t from)
{
    size_t open = 0;

    for (; from < path->len; from++) {
        if (path->s[from] == '[')
            open++;
        else if (path->s[from] == ']' && open-- == 0)
            break;
    }
    return from;
}

/* Whether a place, "#12" or a turn, stands from `from` on, which is no key. */
static bool
is_place(const ho_mask_text *path, size_t from, size_t to)
{
    static const char list[] = "messages[";
    const size_t      n = sizeof list - 1;
    size_t            i = from;

    if (i < to && path->s[i] == '#')
        i++;
    else if (from != n || memcmp(path->s, list, n) != 0)
        return false;
    if (i == to || to - i > PLACE_DIGITS)
        return false;
    while (i < to && path->s[i] >= '0' && path->s[i] <= '9')
        i++;
    return i == to;
}

handoff_status
ho_mask_find_in_path(ho_spans *spans, const ho_mask_text *path,
                     const handoff_mask_opts *opts, handoff_error *err)
{
    handoff_mask_opts ours = *opts;
    handoff_status    st;

    ours.find = NULL;
    st = ho_mask_find(spans, path, &ours, err);
    if (opts->find == NULL)
        return st;
    for (size_t i = 0; st == HANDOFF_OK && i < path->len; i++) {
        size_t end;

        if (path->s[i] != '[')
            continue;
        end = key_end(path, i + 1);
        if (!is_place(path, i + 1, end))
            st = find_in_key(spans, path, i + 1, end, opts, err);
        i = end;
    }
    ho_spans_settle(spans);
    return st;
}

handoff_status
ho_mask_path(char **path, ho_base_arena *arena, const ho_mask_step *s,
             const ProtobufCFieldDescriptor *field, size_t index,
             const handoff_mask_opts *opts, handoff_error *err)
{
    ho_base_buf    out = { 0 };
    ho_spans       spans = { 0 };
    ho_mask_text   text;
    handoff_status st = HANDOFF_OK;

    write_path(&out, s, field, index, opts != NULL);
    if (!out.failed && opts != NULL) {
        text = (ho_mask_text){ .s = (const char *) out.data, .len = out.len };
        st = ho_mask_find_in_path(&spans, &text, opts, err);
        if (st == HANDOFF_OK && spans.count != 0)
            write_path(&out, s, field, index, false);
    }
    if (st == HANDOFF_OK && out.failed)
        st = ho_base_nomem(err);
    if (st == HANDOFF_OK) {
        *path = ho_base_arena_text(arena, (const char *) out.data, out.len);
        if (*path == NULL)
            st = ho_record_arena_fail(arena, out.len, err);
    }
    ho_spans_free(&spans);
    ho_base_buf_free(&out);
    return st;
}
