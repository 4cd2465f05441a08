/* SPDX-License-Identifier: MIT */
/*
 * json_hint.c -- which name may have been meant.
 *
 * A name that the schema does not have is most often a slip of the hand or
 * another way of writing: "Intents", "conversation-id", "customer" for
 * ROLE_CUSTOMER. Names are compared without case and punctuation, an enum's
 * also without its prefix. Where nothing is near, the names that there are
 * say it. Either is of the schema, so that no byte of the input gets into a
 * message.
 */
#include "record/json.h"

#include <stdio.h>
#include <string.h>

enum {
    FOLDED_MAX = 48, /* no name of the schema is longer */
    LIST_MAX = 140   /* of names, in a message that has more to say */
};

typedef struct best {
    const char *name;
    size_t      distance;
} best;

/* Letters in lower case and digits, nothing else; SIZE_MAX: too long. */
static size_t
fold(char out[FOLDED_MAX], const char *s, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        char c = s[i];

        if (c >= 'A' && c <= 'Z')
            c = (char) (c - 'A' + 'a');
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9'))
            continue;
        if (n == FOLDED_MAX)
            return SIZE_MAX;
        out[n++] = c;
    }
    return n;
}

static size_t
min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;

    return least < c ? least : c;
}

/* Letters to insert, remove or change to get from one to the other. */
static size_t
distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[FOLDED_MAX + 1];

    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t above = row[j];

            row[j] = min3(above + 1, row[j - 1] + 1,
                          diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_len];
}

/* One letter in three may be wrong; nothing is near to nothing. */
static void
consider(best *b, const char *name, const char *tail, const char *folded,
         size_t len)
{
    char   other[FOLDED_MAX];
    size_t n = fold(other, tail, strlen(tail)), d;

    if (n == SIZE_MAX || n == 0)
        return;
    d = distance(folded, len, other, n);
    if (d <= (len < n ? len : n) / 3 && d < b->distance)
        *b = (best){ name, d };
}

static const char *
near_field(const ProtobufCMessageDescriptor *desc, const char *key, size_t len)
{
    char   folded[FOLDED_MAX];
    size_t n = fold(folded, key, len);
    best   b = { NULL, SIZE_MAX };

    for (unsigned i = 0; n != SIZE_MAX && i < desc->n_fields; i++)
        consider(&b, desc->fields[i].name, desc->fields[i].name, folded, n);
    return b.name;
}

/* ROLE_ of ROLE_UNSPECIFIED, the first value of every enum. */
static size_t
prefix_length(const ProtobufCEnumDescriptor *desc)
{
    const char *tail = strstr(desc->values[0].name, "UNSPECIFIED");

    return tail == NULL ? 0 : (size_t) (tail - desc->values[0].name);
}

static const char *
near_value(const ProtobufCEnumDescriptor *desc, const char *name, size_t len)
{
    char   folded[FOLDED_MAX];
    size_t n = fold(folded, name, len), prefix = prefix_length(desc);
    best   b = { NULL, SIZE_MAX };

    for (unsigned i = 0; n != SIZE_MAX && i < desc->n_values; i++) {
        const char *value = desc->values[i].name;

        consider(&b, value, value, folded, n);
        if (strlen(value) > prefix)
            consider(&b, value, value + prefix, folded, n);
    }
    return b.name;
}

/* Add one more name; false where there is no room, which dots then say. */
static bool
add_name(char list[LIST_MAX], const char *name)
{
    size_t at = strlen(list);
    bool   fits = strlen(name) + sizeof ", , ..." <= LIST_MAX - at;

    snprintf(list + at, LIST_MAX - at, "%s%s", at == 0 ? "" : ", ",
             fits ? name : "...");
    return fits;
}

static handoff_status
fail(handoff_error *err, const char *what, const char *type, const char *near,
     const char *list)
{
    if (near != NULL)
        return ho_base_fail(err, HANDOFF_E_JSON,
                            "expected a %s of %s; did you mean '%s'?", what,
                            type, near);
    return ho_base_fail(err, HANDOFF_E_JSON, "expected a %s of %s: %s", what,
                        type, list);
}

handoff_status
ho_record_json_no_field(handoff_error                    *err,
                        const ProtobufCMessageDescriptor *desc, const char *key,
                        size_t len)
{
    char     list[LIST_MAX] = "";
    unsigned i = 0;

    while (i < desc->n_fields && add_name(list, desc->fields[i].name))
        i++;
    return fail(err, "field", desc->short_name, near_field(desc, key, len),
                list);
}

handoff_status
ho_record_json_no_value(handoff_error *err, const ProtobufCEnumDescriptor *desc,
                        const char *name, size_t len)
{
    char     list[LIST_MAX] = "";
    unsigned i = 1; /* nobody means UNSPECIFIED */

    while (i < desc->n_values && add_name(list, desc->values[i].name))
        i++;
    return fail(err, "name or number", desc->short_name,
                near_value(desc, name, len), list);
}
