/* SPDX-License-Identifier: MIT */
/*
 * fuzz_mask.c -- a record is masked, and masked again.
 *
 * The first byte says what to look for. Then JSON, where that begins with "{";
 * else lines of which the first character says where they stand:
 *
 *   c, b  messages of the customer and of a bot   p  a participant
 *   t, r  translation, original of the last       a  the name of an attribute
 *   s, j  the value of a slot, in JSON            m  a contact
 */
#include "base/json.h"
#include "record/context.h"

#include <string.h>

#include <handoff/mask.h>

#include "fuzz.h"

enum { LINES_MAX = 64, LISTS_MAX = 64 };

/* ---- A record ------------------------------------------------------------ */

typedef struct writing {
    handoff_context *ctx;
    uint32_t         turn, slots;
} writing;

/* What cannot be put, such as text that is none, is left out. */
static void
put_line(writing *w, char sort, const char *text)
{
    handoff_message   said = { HANDOFF_MESSAGE, .text = text };
    handoff_slot      slot = { HANDOFF_SLOT, .value = text };
    handoff_attribute attribute = { HANDOFF_ATTRIBUTE, .name = text };
    char              name[2] = { (char) ('a' + w->slots++ % 20), '\0' };

    slot.name = name;
    switch (sort) {
    case 'c':
    case 'b':
        said.role = sort == 'c' ? HANDOFF_ROLE_CUSTOMER : HANDOFF_ROLE_BOT;
        said.turn = ++w->turn;
        handoff_context_put(w->ctx, &said, NULL);
        break;
    case 't':
        handoff_context_put(w->ctx,
                            &(handoff_translation){ HANDOFF_TRANSLATION,
                                                    .language = "de",
                                                    .text = text },
                            NULL);
        break;
    case 'r':
        said = (handoff_message){ HANDOFF_MESSAGE, .rich = text };
        said.role = HANDOFF_ROLE_CUSTOMER;
        said.turn = ++w->turn;
        handoff_context_put(w->ctx, &said, NULL);
        break;
    case 'j':
        slot.media_type = "application/json";
        handoff_context_put(w->ctx, &slot, NULL);
        break;
    case 's':
        handoff_context_put(w->ctx, &slot, NULL);
        break;
    case 'p':
        handoff_context_put(w->ctx,
                            &(handoff_participant){ HANDOFF_PARTICIPANT,
                                                    .id = text },
                            NULL);
        break;
    case 'a':
        attribute.value = "4";
        handoff_context_put(w->ctx, &attribute, NULL);
        break;
    default:
        handoff_context_put(w->ctx,
                            &(handoff_contact){ HANDOFF_CONTACT,
                                                .kind =
                                                    HANDOFF_CONTACT_KIND_EMAIL,
                                                .value = text },
                            NULL);
    }
}

static handoff_context *
from_lines(const uint8_t *data, size_t size)
{
    writing w = { .turn = 0 };
    char   *text = malloc(size + 1), *line, *end;

    REQUIRE(text != NULL);
    REQUIRE(handoff_context_new(&w.ctx, NULL) == HANDOFF_OK);
    memcpy(text, data, size);
    text[size] = '\0';
    line = text;
    for (int i = 0; i < LINES_MAX && *line != '\0'; i++) {
        end = strchr(line, '\n');
        if (end != NULL)
            *end = '\0';
        if (line[0] != '\0' && line[1] != '\0')
            put_line(&w, line[0], line + 1);
        if (end == NULL)
            break;
        line = end + 1;
    }
    free(text);
    return w.ctx;
}

/* ---- What must hold ------------------------------------------------------ */

/* How many elements of each list have a KEY of their own. */
static void
count_keys(size_t count[LISTS_MAX], const handoff_context *ctx)
{
    size_t n = 0;

    for (uint32_t k = 1; k <= HO_SECTIONS; k++) {
        const ProtobufCMessageDescriptor *desc =
            ho_record_section_descriptor(k);
        const ProtobufCMessage *section = ho_record_section_get(ctx, k);

        for (unsigned i = 0; i < desc->n_fields && n < LISTS_MAX; i++) {
            const ProtobufCFieldDescriptor *field = &desc->fields[i];
            ProtobufCMessage              **list;
            ho_record_key_set               set;
            ho_record_key_fields            key;
            size_t                          len;

            if (field->label != PROTOBUF_C_LABEL_REPEATED ||
                field->type != PROTOBUF_C_TYPE_MESSAGE)
                continue;
            key = ho_record_list_key(desc, field);
            count[n++] = 0;
            if (key.count == 0 || section == NULL)
                continue;
            memcpy(&len, (const uint8_t *) section + field->quantifier_offset,
                   sizeof len);
            memcpy(&list, (const uint8_t *) section + field->offset,
                   sizeof list);
            REQUIRE(ho_record_key_set_init(&set, field->descriptor, key, list,
                                           len));
            for (size_t e = 0; e < len; e++) {
                count[n - 1] +=
                    ho_record_key_set_find(&set, list[e]) == SIZE_MAX;
                ho_record_key_set_add(&set, e);
            }
            ho_record_key_set_free(&set);
        }
    }
}

static bool
is_json(const char *text)
{
    return ho_base_json_check(HO_SLICE(text, strlen(text)), NULL) == HANDOFF_OK;
}

/* Slots of the briefing that are JSON: a set of their places. */
static uint64_t
which_are_json(const handoff_context *ctx)
{
    const Handoff__V1__Briefing *b = ctx->root.briefing;
    uint64_t                     set = 0;

    for (size_t i = 0; b != NULL && i < b->n_slots && i < 64; i++) {
        if (strcmp(b->slots[i]->media_type, "application/json") == 0 &&
            is_json(b->slots[i]->value))
            set |= (uint64_t) 1 << i;
    }
    return set;
}

static uint8_t *
packed(size_t *len, const handoff_context *ctx)
{
    uint8_t *bytes;

    REQUIRE(handoff_context_serialize(&bytes, len, ctx, 0, NULL) == HANDOFF_OK);
    return bytes;
}

static void
require_same(const handoff_context *ctx, const uint8_t *bytes, size_t len)
{
    size_t   n;
    uint8_t *own = packed(&n, ctx);

    REQUIRE(n == len && (n == 0 || memcmp(own, bytes, n) == 0));
    handoff_free(own);
}

static void
require_masked(handoff_context *ctx, uint32_t what)
{
    handoff_mask_opts opts = { HANDOFF_MASK_OPTS, .what = what };
    size_t            before[LISTS_MAX] = { 0 }, after[LISTS_MAX] = { 0 };
    uint64_t          json = which_are_json(ctx);
    handoff_context  *again;
    size_t            count, len;
    uint8_t          *bytes;

    count_keys(before, ctx);
    REQUIRE(handoff_context_mask(ctx, &count, &opts, NULL) == HANDOFF_OK);
    count_keys(after, ctx);
    REQUIRE(memcmp(before, after, sizeof before) == 0);
    REQUIRE((json & ~which_are_json(ctx)) == 0);
    bytes = packed(&len, ctx);
    REQUIRE(handoff_context_mask(ctx, &count, &opts, NULL) == HANDOFF_OK);
    REQUIRE(count == 0);
    require_same(ctx, bytes, len);
    REQUIRE(handoff_context_new(&again, NULL) == HANDOFF_OK);
    REQUIRE(handoff_context_parse(again, 0, bytes, len, NULL) == HANDOFF_OK);
    require_same(again, bytes, len);
    handoff_context_free(again);
    handoff_free(bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    handoff_context *ctx;

    if (size < 2)
        return 0;
    if (data[1] == '{') {
        REQUIRE(handoff_context_new(&ctx, NULL) == HANDOFF_OK);
        handoff_context_from_json(ctx, (const char *) data + 1, size - 1, NULL,
                                  NULL);
    } else {
        ctx = from_lines(data + 1, size - 1);
    }
    require_masked(ctx, data[0] % 2 == 0 ? 0 : HANDOFF_MASK_EVERYTHING);
    handoff_context_free(ctx);
    return 0;
}
