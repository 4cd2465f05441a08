/* SPDX-License-Identifier: MIT */
/*
 * unpack.c -- valid bytes become protobuf-c's messages, in an arena.
 *
 * Does what protobuf_c_message_unpack() is for, on bytes that the scan has
 * passed, since that function cannot be used for records:
 *
 * - where a single message occurs twice, protobuf says that the two merge.
 *   protobuf-c 1.4.1 then loses the earlier one's numbers (a proto3 number
 *   has no flag that it is set, which its merge looks for) and its unknown
 *   fields. Here the occurrences are joined and read as the one message that
 *   they are;
 * - it notes every field in 32 bytes more before it looks at any, and rounds
 *   that up to a power of two: a 2-byte field becomes 100. Here the same walk
 *   is made twice, counting first, and only what stays is allocated.
 *
 * Since the scan added up what is needed, and the caller reserved it, nothing
 * here allocates from the system, but for the rare joined occurrences.
 */
#include "record/context.h"

#include <assert.h>
#include <string.h>

typedef struct unpack {
    ho_base_arena *arena;
    char          *empty; /* one for all empty strings; nobody writes to them */
} unpack;

/* How often each field occurs; of lists, elements. Of sets, bit i is field i.
 */
typedef struct tally {
    size_t   count[HO_WIRE_FIELDS]; /* of those in `seen` */
    uint64_t seen;
    uint64_t again; /* more than once */
    size_t   unknown;
} tally;

static void *
at_offset(ProtobufCMessage *message, size_t offset)
{
    return (uint8_t *) message + offset;
}

static size_t
packed_count(ho_base_slice data)
{
    size_t n = 0;

    for (size_t i = 0; i < data.len; i++)
        n += data.p[i] < 0x80; /* the last byte of each */
    return n;
}

static bool
is_packed(const ProtobufCFieldDescriptor *known,
          const ho_record_reader_field   *field)
{
    return field->type == HO_WIRE_BYTES &&
           ho_record_reader_type(known) == HO_WIRE_VARINT;
}

static void
count_fields(tally *t, const ProtobufCMessageDescriptor *desc,
             ho_base_slice data)
{
    const uint8_t         *p = data.p;
    ho_record_reader_field field;

    assert(desc->n_fields <= HO_WIRE_FIELDS);
    t->seen = t->again = 0;
    t->unknown = 0;
    while (ho_record_reader_next(&field, &p, data.p + data.len) > 0) {
        const ProtobufCFieldDescriptor *known =
            ho_record_reader_find(desc, field.number);
        size_t i;

        if (known == NULL) {
            t->unknown++;
            continue;
        }
        i = (size_t) (known - desc->fields);
        if ((t->seen >> i & 1) == 0)
            t->count[i] = 0;
        else
            t->again |= UINT64_C(1) << i;
        t->seen |= UINT64_C(1) << i;
        t->count[i] += is_packed(known, &field) ? packed_count(field.bytes) : 1;
    }
}

/* Lists with room for all their elements, and none yet. */
static bool
make_lists(unpack *u, ProtobufCMessage *message, const tally *t)
{
    const ProtobufCMessageDescriptor *desc = message->descriptor;

    for (size_t i = 0; i < desc->n_fields && t->seen >> i != 0; i++) {
        const ProtobufCFieldDescriptor *field = &desc->fields[i];
        void                           *list;

        if ((t->seen >> i & 1) == 0 || t->count[i] == 0 ||
            field->label != PROTOBUF_C_LABEL_REPEATED)
            continue;
        list = ho_base_arena_alloc(u->arena,
                                   t->count[i] * ho_record_reader_size(field));
        if (list == NULL)
            return false;
        memcpy(at_offset(message, field->offset), &list, sizeof list);
    }
    if (t->unknown != 0) {
        message->unknown_fields = ho_base_arena_alloc(
            u->arena, t->unknown * sizeof(ProtobufCMessageUnknownField));
        return message->unknown_fields != NULL;
    }
    return true;
}

static bool
keep_unknown(unpack *u, ProtobufCMessage *message,
             const ho_record_reader_field *field)
{
    ProtobufCMessageUnknownField *kept =
        &message->unknown_fields[message->n_unknown_fields];

    kept->data = ho_base_arena_alloc(u->arena, field->raw.len);
    if (kept->data == NULL)
        return false;
    memcpy(kept->data, field->raw.p, field->raw.len);
    kept->len = field->raw.len;
    kept->tag = field->number;
    kept->wire_type = (ProtobufCWireType) field->type;
    message->n_unknown_fields++;
    return true;
}

static void
put_number(void *to, const ProtobufCFieldDescriptor *known, uint64_t value)
{
    uint32_t           low = (uint32_t) value; /* as protobuf truncates */
    protobuf_c_boolean yes = value != 0;

    if (known->type == PROTOBUF_C_TYPE_BOOL)
        memcpy(to, &yes, sizeof yes);
    else if (ho_record_reader_size(known) == sizeof low)
        memcpy(to, &low, sizeof low);
    else
        memcpy(to, &value, sizeof value);
}

static bool
put_bytes(unpack *u, void *to, const ProtobufCFieldDescriptor *known,
          ho_base_slice bytes)
{
    ProtobufCBinaryData data = { 0, NULL };
    char               *text = u->empty;

    if (bytes.len != 0) {
        text = ho_base_arena_text(u->arena, (const char *) bytes.p, bytes.len);
        if (text == NULL)
            return false;
        data.len = bytes.len;
        data.data = (uint8_t *) text;
    }
    if (known->type == PROTOBUF_C_TYPE_STRING)
        memcpy(to, &text, sizeof text);
    else
        memcpy(to, &data, sizeof data);
    return true;
}

static bool fill(unpack *u, ProtobufCMessage *message, ho_base_slice data);

static bool
put_value(unpack *u, void *to, const ProtobufCFieldDescriptor *known,
          const ho_record_reader_field *field)
{
    ProtobufCMessage *child;

    if (field->type != HO_WIRE_BYTES) {
        put_number(to, known, field->value);
        return true;
    }
    if (known->type != PROTOBUF_C_TYPE_MESSAGE)
        return put_bytes(u, to, known, field->bytes);
    child = ho_record_message_new(u->arena, known->descriptor);
    if (child == NULL)
        return false;
    memcpy(to, &child, sizeof child);
    return fill(u, child, field->bytes);
}

static bool
append(unpack *u, ProtobufCMessage *message,
       const ProtobufCFieldDescriptor *known,
       const ho_record_reader_field   *field)
{
    size_t        *n = at_offset(message, known->quantifier_offset);
    size_t         size = ho_record_reader_size(known);
    const uint8_t *p = field->bytes.p, *end;
    uint8_t       *list;
    uint64_t       value;

    memcpy(&list, at_offset(message, known->offset), sizeof list);
    if (!is_packed(known, field))
        return put_value(u, list + size * (*n)++, known, field);
    end = p + field->bytes.len; /* only here is p never NULL */
    while (p != end && ho_record_reader_value(&value, &p, end))
        put_number(list + size * (*n)++, known, value);
    return true;
}

/* All occurrences of a single message, joined: protobuf defines merging so
 * that this is the same. */
static bool
put_joined(unpack *u, void *to, const ProtobufCFieldDescriptor *known,
           ho_base_slice data)
{
    const uint8_t         *p = data.p;
    ho_record_reader_field field, joined = { .type = HO_WIRE_BYTES };
    ho_base_buf            all = { 0 };
    bool                   ok;

    while (ho_record_reader_next(&field, &p, data.p + data.len) > 0) {
        if (field.number == known->id)
            ho_base_buf_append(&all, field.bytes.p, field.bytes.len);
    }
    joined.bytes = HO_SLICE(all.data, all.len);
    ok = !all.failed && put_value(u, to, known, &joined);
    ho_base_buf_free(&all);
    return ok;
}

/* A single field: only its latest occurrence is taken. */
static bool
put_single(unpack *u, ProtobufCMessage *message, tally *t,
           const ProtobufCFieldDescriptor *known,
           const ho_record_reader_field *field, ho_base_slice data)
{
    size_t i = (size_t) (known - message->descriptor->fields);
    void  *to = at_offset(message, known->offset);

    if (--t->count[i] != 0)
        return true;
    if (known->type == PROTOBUF_C_TYPE_MESSAGE && (t->again >> i & 1) != 0)
        return put_joined(u, to, known, data);
    return put_value(u, to, known, field);
}

static bool
fill(unpack *u, ProtobufCMessage *message, ho_base_slice data)
{
    const uint8_t         *p = data.p;
    tally                  t;
    ho_record_reader_field field;
    bool                   ok;

    if (data.len == 0)
        return true;
    count_fields(&t, message->descriptor, data);
    ok = make_lists(u, message, &t);
    while (ok && ho_record_reader_next(&field, &p, data.p + data.len) > 0) {
        const ProtobufCFieldDescriptor *known =
            ho_record_reader_find(message->descriptor, field.number);

        if (known == NULL)
            ok = keep_unknown(u, message, &field);
        else if (known->label == PROTOBUF_C_LABEL_REPEATED)
            ok = append(u, message, known, &field);
        else
            ok = put_single(u, message, &t, known, &field, data);
    }
    return ok;
}

void *
ho_record_message_new(ho_base_arena                    *arena,
                      const ProtobufCMessageDescriptor *desc)
{
    void *message = ho_base_arena_alloc(arena, desc->sizeof_message);

    if (message != NULL)
        protobuf_c_message_init(desc, message);
    return message;
}

bool
ho_record_unpack(ho_base_arena *arena, ProtobufCMessage *message,
                 ho_base_slice data)
{
    unpack u = { arena, ho_base_arena_text(arena, "", 0) };

    return u.empty != NULL && fill(&u, message, data);
}
