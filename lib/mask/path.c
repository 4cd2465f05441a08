/* SPDX-License-Identifier: MIT */
/*
 * path.c -- where a text stands in its section.
 *
 *   messages[7].text   intents[i1].slots[card].value   contacts[#1].value
 *
 * Elements are named by turn, by id or by name, else by their index from 0
 * on. A path does not repeat what was masked: where a name would, indexes
 * stand for all of them.
 */
#include "mask/internal.h"
#include "record/schema.h"

#include <string.h>

enum { PATH_KEY_MAX = 48 }; /* a longer name is not one */

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

/* Whether the names on the way may be read: `*names` becomes false where
 * something in one of them goes. */
static handoff_status
find_in_names(bool *names, const ho_mask_step *s, const ho_mask_search *search)
{
    ho_find_spans  spans = { 0 };
    handoff_status st = HANDOFF_OK;

    for (; *names && st == HANDOFF_OK && s->up != NULL; s = s->up) {
        const char                     *key = step_key(s);
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(
                s->message->descriptor, "name");

        if (key == NULL || *ho_mask_field(s->message, "id") != '\0' ||
            ho_mask_keeps(s->message->descriptor, field))
            continue;
        st = ho_mask_find(&spans, key, strlen(key), NULL, search);
        *names = spans.count == 0;
    }
    ho_find_free(&spans);
    return st;
}

handoff_status
ho_mask_path(char **path, ho_base_arena *arena, const ho_mask_step *s,
             const ProtobufCFieldDescriptor *field, size_t index,
             const ho_mask_search *search, handoff_error *err)
{
    ho_base_buf    out = { 0 };
    bool           names = search != NULL;
    handoff_status st = HANDOFF_OK;

    if (names)
        st = find_in_names(&names, s, search);
    write_path(&out, s, field, index, names);
    if (st == HANDOFF_OK && out.failed)
        st = ho_base_nomem(err);
    if (st == HANDOFF_OK) {
        *path = ho_base_arena_text(arena, (const char *) out.data, out.len);
        if (*path == NULL)
            st = ho_record_arena_fail(arena, out.len, err);
    }
    ho_base_buf_free(&out);
    return st;
}
