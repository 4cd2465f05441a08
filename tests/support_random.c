/* SPDX-License-Identifier: MIT */
/*
 * support_random.c -- records by the thousand, driven by the descriptors.
 *
 * Nothing here knows a field by name but what makes a record sealable, so a
 * field that is added to the schema is set the next time the tests run.
 */
#include "support_random.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* splitmix64, whose constants are those of its publication. */
uint64_t
support_random_next(support_random *r)
{
    uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint64_t
support_random_below(support_random *r, uint64_t n)
{
    return support_random_next(r) % n;
}

static bool
one_in(support_random *r, uint64_t n)
{
    return support_random_below(r, n) == 0;
}

/* ---- Values ------------------------------------------------------------- */

static uint64_t
random_number(support_random *r)
{
    static const uint64_t bounds[] = { 1,
                                       127,
                                       128,
                                       16383,
                                       16384,
                                       INT32_MAX,
                                       UINT64_C(0x80000000),
                                       UINT32_MAX,
                                       UINT64_C(0x100000000),
                                       (UINT64_C(1) << 53) - 1,
                                       (UINT64_C(1) << 53) + 1,
                                       INT64_MAX,
                                       UINT64_C(1) << 63,
                                       UINT64_MAX };

    switch (support_random_below(r, 4)) {
    case 0:
        return bounds[support_random_below(r, COUNT(bounds))];
    case 1:
        return support_random_next(r);
    case 2:
        return 1700000000000 + support_random_below(r, 1000000);
    default:
        return 1 + support_random_below(r, 50);
    }
}

static float
random_float(support_random *r)
{
    static const float values[] = { 0.1f,      0.8f,         1.0f / 3,
                                    1.0f,      FLT_MAX,      -FLT_MAX,
                                    FLT_MIN,   FLT_TRUE_MIN, 16777216.0f,
                                    -1.5e-20f, 3.0e10f,      0.95f };
    uint32_t           bits;
    float              value;

    if (one_in(r, 2))
        return values[support_random_below(r, COUNT(values))];
    do {
        bits = (uint32_t) support_random_next(r);
        memcpy(&value, &bits, sizeof value);
    } while ((bits & 0x7F800000) == 0x7F800000);
    return value;
}

static int32_t
random_enum(support_random *r, const ProtobufCEnumDescriptor *desc)
{
    static const int32_t unknown[] = { 99, 4711, INT32_MAX, -1, INT32_MIN };

    if (one_in(r, 12))
        return unknown[support_random_below(r, COUNT(unknown))];
    return desc->values[support_random_below(r, desc->n_values)].value;
}

static char *
join(const char *a, const char *b)
{
    size_t n = strlen(a) + strlen(b) + 1;
    char  *s = malloc(n);

    ck_assert_ptr_nonnull(s);
    snprintf(s, n, "%s%s", a, b);
    return s;
}

static char *
random_long(support_random *r)
{
    size_t n = 1 + (size_t) support_random_below(r, 700);
    char  *s = malloc(n + 1);

    ck_assert_ptr_nonnull(s);
    for (size_t i = 0; i < n; i++)
        s[i] = (char) (1 + support_random_below(r, 127)); /* any ASCII */
    s[n] = '\0';
    return s;
}

static char *
random_text(support_random *r)
{
    static const char *const texts[] = {
        "four tickets to Lisbon",
        "I want the price you showed me.",
        "two are booked, the others just became 96 euros dearer",
        "\xC3\xA9\xC3\xA9n kop thee, na\xC3\xAFve",
        "\xE2\x82\xAC 412,50 \xE2\x80\x94 \xE6\x9D\xB1\xE4\xBA\xAC",
        "\xF0\x9F\x98\xA1\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB",
        ("\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xE2\x80\xAE"
         "abc"),
        "e\xCC\x81 \xEF\xBB\xBF \xEF\xBF\xBF \xF4\x8F\xBF\xBF",
        "\x01\x02\x1F\x7F\xC2\x80\xC2\x9F",
        "\xED\x9F\xBF\xEE\x80\x80",
        "line one\nline two\r\n\tindented",
        "\"quoted\" \\ back / slash \b\f </script> %s %n ?\?/",
        "\xE2\x80\xA8\xE2\x80\xA9",
        "x",
    };

    if (one_in(r, 30))
        return random_long(r);
    return join(texts[support_random_below(r, COUNT(texts))],
                one_in(r, 2) ? "" : " again");
}

/* KEYs come from a small stock, so that they collide. */
static char *
random_key(support_random *r)
{
    char number[24];

    if (one_in(r, 8))
        return random_text(r);
    snprintf(number, sizeof number, "%u",
             (unsigned) support_random_below(r, 9));
    return join(one_in(r, 4) ? "0." : "i", number);
}

static void
random_bytes(support_random *r, ProtobufCBinaryData *bytes)
{
    bytes->len = 1 + (size_t) support_random_below(r, 40);
    bytes->data = malloc(bytes->len);
    ck_assert_ptr_nonnull(bytes->data);
    for (size_t i = 0; i < bytes->len; i++)
        bytes->data[i] = (uint8_t) support_random_next(r);
}

/* ---- Messages ----------------------------------------------------------- */

static void
random_value(support_random *r, const ProtobufCFieldDescriptor *f, void *to)
{
    uint64_t           number = random_number(r);
    uint32_t           low = (uint32_t) number | (uint32_t) (number >> 32);
    protobuf_c_boolean yes = 1;
    float              real;
    int32_t            value;
    char              *text;
    ProtobufCMessage  *child;

    if (f->type == PROTOBUF_C_TYPE_STRING) {
        text = strcmp(f->name, "id") == 0 || strcmp(f->name, "name") == 0
                   ? random_key(r)
                   : random_text(r);
        memcpy(to, &text, sizeof text);
    } else if (f->type == PROTOBUF_C_TYPE_BYTES) {
        random_bytes(r, to);
    } else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
        child = support_random_message(r, f->descriptor);
        memcpy(to, &child, sizeof child);
    } else if (f->type == PROTOBUF_C_TYPE_ENUM) {
        value = random_enum(r, f->descriptor);
        memcpy(to, &value, sizeof value);
    } else if (f->type == PROTOBUF_C_TYPE_FLOAT) {
        real = random_float(r);
        memcpy(to, &real, sizeof real);
    } else if (f->type == PROTOBUF_C_TYPE_BOOL) {
        memcpy(to, &yes, sizeof yes);
    } else if (ho_record_reader_size(f) == sizeof low) {
        memcpy(to, &low, sizeof low);
    } else {
        memcpy(to, &number, sizeof number);
    }
}

static void
random_list(support_random *r, const ProtobufCFieldDescriptor *f,
            ProtobufCMessage *message)
{
    size_t   n = 1 + (size_t) support_random_below(r, one_in(r, 40) ? 40 : 3);
    size_t   size = ho_record_reader_size(f);
    uint8_t *list = calloc(n, size);
    uint8_t *at = (uint8_t *) message;

    ck_assert_ptr_nonnull(list);
    for (size_t i = 0; i < n; i++)
        random_value(r, f, list + i * size);
    memcpy(at + f->offset, &list, sizeof list);
    memcpy(at + f->quantifier_offset, &n, sizeof n);
}

ProtobufCMessage *
support_random_message(support_random                   *r,
                       const ProtobufCMessageDescriptor *desc)
{
    ProtobufCMessage *message = malloc(desc->sizeof_message);
    uint64_t          rare = 2 + support_random_below(r, 4);

    ck_assert_ptr_nonnull(message);
    protobuf_c_message_init(desc, message);
    for (unsigned i = 0; i < desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &desc->fields[i];

        if (!one_in(r, rare))
            continue;
        if (f->label == PROTOBUF_C_LABEL_REPEATED)
            random_list(r, f, message);
        else
            random_value(r, f, (uint8_t *) message + f->offset);
    }
    return message;
}

/* ---- Contexts ----------------------------------------------------------- */

uint8_t *
support_pack(size_t *len, const ProtobufCMessage *message)
{
    uint8_t *data;

    *len = protobuf_c_message_get_packed_size(message);
    data = malloc(*len + 1);
    ck_assert_ptr_nonnull(data);
    ck_assert_uint_eq(protobuf_c_message_pack(message, data), *len);
    return data;
}

static void
make_sealable(support_random *r, ProtobufCMessage *message)
{
    Handoff__V1__Context *context = (void *) message;
    uint32_t              turn = 0;

    if (context->routing == NULL)
        context->routing =
            (void *) support_random_message(r,
                                            &handoff__v1__routing__descriptor);
    if (context->routing->conversation_id[0] == '\0')
        context->routing->conversation_id = join("conversation-", "1");
    for (size_t i = 0;
         context->transcript != NULL && i < context->transcript->n_messages;
         i++) {
        turn += 1 + (uint32_t) support_random_below(r, 3);
        context->transcript->messages[i]->turn = turn;
    }
    /* Far above them is refused: HANDOFF_TURNS_MAX. */
    context->routing->last_turn %= 1000;
    for (size_t i = 0;
         context->transcript != NULL && i < context->transcript->n_omissions;
         i++) {
        context->transcript->omissions[i]->first_turn %= 1000;
        context->transcript->omissions[i]->last_turn %= 1000;
    }
}

handoff_context *
support_random_context(uint64_t seed, unsigned flags)
{
    support_random    r = { seed };
    ProtobufCMessage *message;
    handoff_context  *ctx;
    handoff_error     err;
    uint8_t          *data;
    size_t            len;
    handoff_status    st;

    for (;;) {
        message = support_random_message(&r, &handoff__v1__context__descriptor);
        if ((flags & SUPPORT_SEALABLE) != 0)
            make_sealable(&r, message);
        data = support_pack(&len, message);
        protobuf_c_message_free_unpacked(message, NULL);
        if ((flags & SUPPORT_SMALL) == 0 || len < 3000)
            break;
        free(data);
    }
    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    st = handoff_context_parse(ctx, 0, data, len, &err);
    ck_assert_msg(st == HANDOFF_OK, "seed %llu: %s: %s",
                  (unsigned long long) seed, err.path, err.message);
    free(data);
    return ctx;
}

handoff_context *
support_context(const char *json)
{
    size_t           len = strlen(json);
    char            *text = malloc(len + 1);
    handoff_context *ctx;
    handoff_error    err;
    handoff_status   st;

    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i <= len; i++)
        text[i] = json[i] == '\'' ? '"' : json[i];
    ck_assert_int_eq(handoff_context_new(&ctx, NULL), HANDOFF_OK);
    st = handoff_context_from_json(ctx, text, len, NULL, &err);
    ck_assert_msg(st == HANDOFF_OK, "%s: %s", err.path, err.message);
    free(text);
    return ctx;
}

/* ---- Coverage ----------------------------------------------------------- */

static bool
is_covered(const support_coverage *c, const ProtobufCFieldDescriptor *f)
{
    for (size_t i = 0; i < c->count; i++) {
        if (c->seen[i] == f)
            return true;
    }
    return false;
}

static bool
is_zero(const uint8_t *at, size_t n)
{
    while (n > 0 && at[n - 1] == 0)
        n--;
    return n == 0;
}

/* Set to something that a reader can tell from nothing. */
static bool
has_value(const ProtobufCFieldDescriptor *f, const uint8_t *at)
{
    const char *text;

    if (f->type != PROTOBUF_C_TYPE_STRING)
        return !is_zero(at, ho_record_reader_size(f));
    memcpy(&text, at, sizeof text);
    return text != NULL && *text != '\0';
}

void
support_cover(support_coverage *c, const ProtobufCMessage *message)
{
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &message->descriptor->fields[i];
        const uint8_t *at = (const uint8_t *) message + f->offset;
        size_t         n = 1;

        if (f->label == PROTOBUF_C_LABEL_REPEATED) {
            memcpy(&n, (const uint8_t *) message + f->quantifier_offset,
                   sizeof n);
            memcpy(&at, (const void *) at, sizeof at);
        }
        for (size_t k = 0; k < n; k++, at += ho_record_reader_size(f)) {
            const ProtobufCMessage *child;

            if (!has_value(f, at))
                continue;
            if (!is_covered(c, f)) {
                ck_assert_uint_lt(c->count, COUNT(c->seen));
                c->seen[c->count++] = f;
            }
            if (f->type != PROTOBUF_C_TYPE_MESSAGE)
                continue;
            memcpy(&child, at, sizeof child);
            support_cover(c, child);
        }
    }
}

static bool
uncovered(char name[128], const support_coverage *c,
          const ProtobufCMessageDescriptor *desc)
{
    for (unsigned i = 0; i < desc->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &desc->fields[i];

        if (!is_covered(c, f)) {
            snprintf(name, 128, "%s.%s", desc->short_name, f->name);
            return true;
        }
        if (f->type == PROTOBUF_C_TYPE_MESSAGE &&
            uncovered(name, c, f->descriptor))
            return true;
    }
    return false;
}

bool
support_uncovered(char name[128], const support_coverage *c)
{
    return uncovered(name, c, &handoff__v1__context__descriptor);
}

/* ---- Merging ------------------------------------------------------------- */

static handoff_merge_leg merge_legs[HANDOFF_LEGS_MAX];

static const handoff_merge_leg *
without_redactions(const handoff_context *const *legs, const uint32_t *rights,
                   size_t count)
{
    for (size_t i = 0; i < count && i < HANDOFF_LEGS_MAX; i++)
        merge_legs[i] = (handoff_merge_leg){ legs[i], rights[i], 0 };
    return merge_legs;
}

handoff_status
support_merge(handoff_context **out, const handoff_context *const *legs,
              const uint32_t *rights, size_t count, handoff_error *err)
{
    return handoff_context_merge(out, without_redactions(legs, rights, count),
                                 count, err);
}

handoff_status
support_merge_shared(handoff_context **out, const handoff_context *const *legs,
                     const uint32_t *rights, size_t count, handoff_error *err)
{
    return ho_record_merge_shared(out, without_redactions(legs, rights, count),
                                  count, err);
}
